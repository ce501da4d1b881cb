export type Encoding = 'utf8' | 'utf8bom' | 'utf16le' | 'utf16be';

/** What bytes say. The BOM isn't part of `text`. */
export type Decoded =
  | {
      readonly kind: 'text';
      readonly text: string;
      readonly encoding: Encoding;
      /** Some bytes were no valid text and stand as U+FFFD: good for search, not to be written back. */
      readonly lossy: boolean;
    }
  | { readonly kind: 'binary' };

const SAMPLE = 8192;

/** Bytes as text, the way an editor would open them; `binary` for what no one reads. */
export function decode(bytes: Uint8Array): Decoded {
  const [a, b, c] = bytes;
  if (a === 0xff && b === 0xfe && !isUtf32(bytes)) return decodeAs('utf-16le', 'utf16le', bytes.subarray(2));
  if (a === 0xfe && b === 0xff) return decodeAs('utf-16be', 'utf16be', bytes.subarray(2));
  const sample = bytes.subarray(0, SAMPLE);
  if (sample.includes(0)) return { kind: 'binary' };
  const bom = a === 0xef && b === 0xbb && c === 0xbf;
  return decodeAs('utf-8', bom ? 'utf8bom' : 'utf8', bom ? bytes.subarray(3) : bytes);
}

function decodeAs(label: string, encoding: Encoding, bytes: Uint8Array): Decoded {
  const text = new TextDecoder(label, { ignoreBOM: true }).decode(bytes);
  const lossy = text.includes('\ufffd') && !isValid(label, bytes);
  return lossy && isNoise(text) ? { kind: 'binary' } : { kind: 'text', text, encoding, lossy };
}

function isValid(label: string, bytes: Uint8Array): boolean {
  try {
    new TextDecoder(label, { fatal: true, ignoreBOM: true }).decode(bytes);
    return true;
  } catch {
    return false; // the only error that a fatal decoder knows
  }
}

/** Mostly broken bytes and control characters: compressed or encrypted data that happens to hold no NUL. */
function isNoise(text: string): boolean {
  const sample = text.slice(0, SAMPLE);
  const odd = sample.match(/[\ufffd\x00-\x08\x0e-\x1a\x1c-\x1f]/g)?.length ?? 0;
  return odd > sample.length * 0.2;
}

const isUtf32 = (bytes: Uint8Array): boolean => bytes.length >= 4 && bytes[2] === 0 && bytes[3] === 0;
