import { invalid } from './api-error.ts';
import type { Json } from './fields.ts';

const MAX_IMAGE_BYTES = 5 * 1024 * 1024;
const MAX_EDGE = 8000;
const LONG_EDGE = 1568;
const TOKENS_PER_PAGE = 2500;

const MAGIC: Readonly<Record<string, RegExp>> = {
  'image/png': /^\x89PNG\r\n\x1a\n/,
  'image/jpeg': /^\xff\xd8\xff/,
  'image/gif': /^GIF8[79]a/,
  'image/webp': /^RIFF[^]{4}WEBP/,
  'application/pdf': /^[^]{0,1024}%PDF-\d/,
};

const isOf = (bytes: Buffer, mediaType: string): boolean =>
  mediaType === 'text/plain'
    ? !bytes.includes(0)
    : (MAGIC[mediaType]?.test(bytes.subarray(0, 1100).toString('latin1')) ?? false);

/** Bytes of a base64 text that are what their media type says. */
export function checkBytes(data: string, mediaType: string, path: string): Buffer {
  if (data === '' || data.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(data))
    throw invalid(`${path}.data: invalid base64 data`);
  const bytes = Buffer.from(data, 'base64');
  if (!isOf(bytes, mediaType))
    throw invalid(`${path}.data: The file was specified using the ${mediaType} media type, but is not one`);
  return bytes;
}

export function checkImageBytes(data: string, mediaType: string, path: string): void {
  const bytes = checkBytes(data, mediaType, path);
  if (bytes.length > MAX_IMAGE_BYTES)
    throw invalid(`${path}: image exceeds 5 MB maximum: ${bytes.length} bytes > ${MAX_IMAGE_BYTES} bytes`);
  const size = pixels(bytes);
  if (size && Math.max(size.width, size.height) > MAX_EDGE)
    throw invalid(
      `${path}: At least one of the image dimensions exceed max allowed size: ${MAX_EDGE} pixels`,
    );
}

/** Of a PNG or a JPEG. */
function pixels(bytes: Buffer): { width: number; height: number } | undefined {
  if (bytes[0] === 0x89) return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
  if (bytes[0] !== 0xff) return undefined;
  for (let at = 2; at + 9 < bytes.length;) {
    const marker = bytes[at + 1] ?? 0;
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return { width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) };
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return undefined;
}

/** Tokens of a picture: its area once scaled down. */
export function imageTokens(block: Json): number {
  const data = (block['source'] as Json)['data'];
  const size = typeof data === 'string' ? pixels(Buffer.from(data, 'base64')) : undefined;
  if (!size) return 1600;
  const by = Math.min(1, LONG_EDGE / Math.max(size.width, size.height));
  return Math.ceil((size.width * by * size.height * by) / 750);
}

export const documentTokens = (bytes: Buffer, mediaType: string): number =>
  mediaType === 'text/plain'
    ? Math.ceil(bytes.length / 4)
    : TOKENS_PER_PAGE * Math.max(1, bytes.toString('latin1').match(/\/Type\s*\/Page[^s]/g)?.length ?? 1);

export const isOfType = isOf;
