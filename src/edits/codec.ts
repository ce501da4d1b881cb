import { charset } from './charset.ts';

/**
 * How a file's bytes become the text that is reviewed, and back. Every decoding here is exact: encoding the decoded
 * text gives the same bytes, so a hunk on text is a hunk on bytes.
 *
 * - `latin1`: not UTF-8, and its high bytes stand alone, as in Latin-1 and its relatives.
 * - `named`: what the user told the editor, such as GBK or Shift-JIS; `name` is VS Code's name of it.
 * - `bytes`: not UTF-8 and unknown (GBK, Shift-JIS, mixed, broken): each byte is one character, for viewing alone.
 */
export interface TextFormat {
  readonly encoding: 'utf8' | 'utf16le' | 'utf16be' | 'latin1' | 'named' | 'bytes';
  readonly bom: boolean;
  readonly name?: string;
}

export type Decoded =
  { readonly kind: 'text'; readonly text: string; readonly format: TextFormat } | { readonly kind: 'binary' };

/** As in git: a NUL in the first 8,000 bytes means binary. */
const BINARY_WINDOW = 8000;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Decodes a whole file; never loses a byte.
 * @param told what the editor takes the file for (VS Code's name): it counts where the bytes don't say it themselves
 */
export function decodeText(bytes: Uint8Array, told?: string): Decoded {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length % 2 === 0 && bytes[0] === 0xff && bytes[1] === 0xfe)
    return text(buffer.subarray(2).toString('utf16le'), 'utf16le', true);
  if (bytes.length % 2 === 0 && bytes[0] === 0xfe && bytes[1] === 0xff)
    return text(Buffer.from(buffer.subarray(2)).swap16().toString('utf16le'), 'utf16be', true);
  if (buffer.subarray(0, BINARY_WINDOW).includes(0)) return { kind: 'binary' };
  const bom = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const decoded = tryUtf8(bom ? bytes.subarray(3) : bytes);
  if (told !== undefined && !bom && (decoded === undefined || isAscii(decoded))) {
    const named = charset(told)?.decode(bytes);
    if (named !== undefined)
      return { kind: 'text', text: named, format: { encoding: 'named', bom: false, name: told } };
  }
  if (decoded !== undefined) return text(decoded, 'utf8', bom);
  return text(buffer.toString('latin1'), highBytesStandAlone(bytes) ? 'latin1' : 'bytes', false);
}

/**
 * The bytes of a text in a file's format, or undefined when the format can't express it.
 * @param known the file's text so far: in an unknown encoding, only characters that stand there already are safe.
 */
export function encodeText(content: string, format: TextFormat, known: string): Uint8Array | undefined {
  if (inexpressible(content, format, known) !== undefined) return undefined;
  switch (format.encoding) {
    case 'utf8':
      return withBom(format.bom ? [0xef, 0xbb, 0xbf] : [], Buffer.from(content, 'utf8'));
    case 'utf16le':
      return withBom([0xff, 0xfe], Buffer.from(content, 'utf16le'));
    case 'utf16be':
      return withBom([0xfe, 0xff], Buffer.from(content, 'utf16le').swap16());
    case 'named': {
      const named = charset(format.name ?? '');
      return Uint8Array.from([...content].flatMap((character) => [...(named?.bytesOf(character) ?? [])]));
    }
    case 'latin1':
    case 'bytes':
      return new Uint8Array(Buffer.from(content, 'latin1'));
  }
}

/** The first piece of a text that a format can't express, or undefined. */
export function inexpressible(content: string, format: TextFormat, known: string): string | undefined {
  switch (format.encoding) {
    case 'utf8':
      return /\p{Surrogate}/u.test(content) ? 'a lone surrogate' : undefined;
    case 'utf16le':
    case 'utf16be':
      return undefined;
    case 'named': {
      const named = charset(format.name ?? '');
      for (const character of content) if (!named?.bytesOf(character)) return character;
      return undefined;
    }
    case 'latin1':
      return /[^\0-\xff]/u.exec(content)?.[0];
    case 'bytes': {
      for (const [run] of content.matchAll(/[^\0-\x7f]+/gu)) if (!known.includes(run)) return run;
      return undefined;
    }
  }
}

function text(content: string, encoding: TextFormat['encoding'], bom: boolean): Decoded {
  return { kind: 'text', text: content, format: { encoding, bom } };
}

const isAscii = (content: string): boolean => /^[\0-\x7f]*$/.test(content);

function tryUtf8(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

function highBytesStandAlone(bytes: Uint8Array): boolean {
  for (let i = 1; i < bytes.length; i++)
    if ((bytes[i - 1] ?? 0) >= 0x80 && (bytes[i] ?? 0) >= 0x80) return false;
  return true;
}

function withBom(bom: readonly number[], body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(bom.length + body.length);
  bytes.set(bom);
  bytes.set(body, bom.length);
  return bytes;
}

/** Whether two byte arrays are equal. */
export const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
