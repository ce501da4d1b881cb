import { URI } from 'vscode-uri';

const PLAIN = /^[A-Za-z0-9_.~-]+$/;
const UNKNOWN = '\ufffd';

/** The `file:` URI of an absolute path, spelled as VS Code spells it. */
export const fileUri = (path: string): string => URI.file(path).toString();

/** The URI of something in a folder. A Buffer is a name that isn't UTF-8: its bytes are percent-encoded as they are. */
export function childUri(folderUri: string, name: string | Buffer): string {
  const base = folderUri.endsWith('/') ? folderUri : `${folderUri}/`;
  if (typeof name !== 'string') {
    const bytes = [...name].map((byte) => {
      const char = String.fromCharCode(byte);
      return PLAIN.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    });
    return base + bytes.join('');
  }
  if (PLAIN.test(name)) return base + name;
  return base + fileUri(`/${name}`).slice('file:///'.length);
}

/**
 * What `node:fs` takes for a `file:` URI: a path, or a Buffer where the URI holds bytes that aren't UTF-8.
 * Undefined for another scheme.
 */
export function uriFile(uri: string): string | Buffer | undefined {
  const parsed = URI.parse(uri);
  if (parsed.scheme !== 'file') return undefined;
  const raw = uri.slice(uri.indexOf('file://') + 'file://'.length).replace(/[?#].*$/, '');
  const bytes = Buffer.from(
    toByteString(raw).replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    ),
    'latin1',
  );
  const text = bytes.toString('utf8');
  if (text.includes(UNKNOWN) && !Buffer.from(text, 'utf8').equals(bytes)) return bytes;
  return parsed.fsPath;
}

const toByteString = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');
