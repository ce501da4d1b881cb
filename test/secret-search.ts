import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The ways in which a secret may lie somewhere: as it is, in JSON or a URL, encoded, in two-byte characters. */
function formsOf(secret: string): Buffer[] {
  const bytes = Buffer.from(secret);
  // In base64 the same bytes look different by where they begin; the ends depend on what stands beside them.
  const base64 = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replaceAll('=', '');
    return text.slice(shift === 0 ? 0 : 4, -4);
  });
  const texts = [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    bytes.toString('hex'),
  ];
  return [...texts, ...base64].map((text) => Buffer.from(text)).concat(Buffer.from(secret, 'utf16le'));
}

/** Whether a secret is somewhere in there. */
export function holds(content: string | Buffer, secret: string): boolean {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  return formsOf(secret).some((form) => bytes.includes(form));
}

/** Names of the places that hold one of the secrets. */
export const leaks = (
  places: Iterable<readonly [string, string | Buffer]>,
  secrets: readonly string[],
): string[] =>
  [...places].flatMap(([name, content]) => (secrets.some((one) => holds(content, one)) ? [name] : []));

/** Every file below a folder, by its path in it, and the paths themselves. */
export function filesOf(folder: string): (readonly [string, Buffer])[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const file = path.join(entry.parentPath, entry.name);
      const name = path.relative(folder, file);
      return [name, Buffer.concat([Buffer.from(name), readFileSync(file)])];
    });
}
