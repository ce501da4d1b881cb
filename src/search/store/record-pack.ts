import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { ZlibOptions } from 'node:zlib';

/**
 * Records as a store keeps them. Names, signatures and comments are the text's own words, and whoever wants a record has the
 * text: deflated with the text in view they take half the room that they take by themselves.
 */

/** No more of a text is in view. */
const WINDOW = 32_500;
/** Bytes that can't be made fewer grow by 5 in 16,000: enough for most records; and zlib wants room for 64. */
const DEFLATE_MORE = 64;

const inView = (text: Uint8Array): Pick<ZlibOptions, 'dictionary'> =>
  text.length === 0 ? {} : { dictionary: text.subarray(0, WINDOW) };

export const packRecord = (record: Uint8Array, text: Uint8Array): Uint8Array =>
  // Room for all at once: else the result keeps 16 KB in memory.
  deflateRawSync(record, { ...inView(text), level: 6, chunkSize: record.length + DEFLATE_MORE });

/**
 * @param text the bytes that it is a record of
 * @throws Error when they aren't
 */
export const unpackRecord = (packed: Uint8Array, text: Uint8Array): Uint8Array =>
  inflateRawSync(packed, inView(text));
