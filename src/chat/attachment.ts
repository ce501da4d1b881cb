import { isImage, maxBytes, type MediaType } from '../protocol/attachments.ts';
import { estimateTokens } from './token-estimate.ts';

const TOKENS_PER_PAGE = 2_500;
const PIXELS_PER_TOKEN = 750;
/** What a picture of the largest size takes, where its own isn't known. */
const TOKENS_PER_IMAGE = 3_300;

/** How the bytes of each kind begin. */
const BEGINS: Readonly<Record<Exclude<MediaType, 'text/plain'>, RegExp>> = {
  'image/png': /^\x89PNG\r\n\x1a\n/,
  'image/jpeg': /^\xff\xd8\xff/,
  'image/gif': /^GIF8[79]a/,
  'image/webp': /^RIFF[^]{4}WEBP/,
  'application/pdf': /^[^]{0,1024}%PDF-\d/,
};

export type AttachmentProblem = 'empty' | 'too_large' | 'not_what_it_says';

/** What is wrong with a file that the user attached; undefined: nothing. */
export function attachmentProblem(mediaType: MediaType, bytes: Uint8Array): AttachmentProblem | undefined {
  if (bytes.length === 0) return 'empty';
  if (bytes.length > maxBytes(mediaType)) return 'too_large';
  const fits =
    mediaType === 'text/plain'
      ? isText(bytes)
      : BEGINS[mediaType].test(Buffer.from(bytes.subarray(0, 1100)).toString('latin1'));
  return fits ? undefined : 'not_what_it_says';
}

function isText(bytes: Uint8Array): boolean {
  if (bytes.includes(0)) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

/** Tokens that an attachment will take, estimated; `pixels` is the area of a picture. */
export function attachmentTokens(mediaType: MediaType, bytes: Uint8Array, pixels?: number): number {
  if (isImage(mediaType))
    return pixels === undefined ? TOKENS_PER_IMAGE : Math.ceil(pixels / PIXELS_PER_TOKEN);
  if (mediaType === 'text/plain') return estimateTokens(new TextDecoder().decode(bytes));
  const pages = Buffer.from(bytes)
    .toString('latin1')
    .match(/\/Type\s*\/Page[^s]/g)?.length;
  // Pages within compressed streams can't be counted from outside.
  return TOKENS_PER_PAGE * Math.max(pages ?? 0, Math.ceil(bytes.length / 100_000));
}
