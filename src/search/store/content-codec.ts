import { FIELD_COUNT } from '../content.ts';
import type { Content } from '../content.ts';

/**
 * Contents in one buffer, laid out so that reading them is taking views: they go from a parse thread to the index thread, and
 * nowhere else. Each is a header of 32-bit numbers, then what needs the largest steps first.
 */

const HEADER = 10;
const MACHINE = 1;
const PROBLEM = 2;
const WIDE = 4;

/** Bytes that `writeContent` takes: a multiple of 4. */
export function contentSize(content: Content): number {
  const { terms, termOf, counts, lengths, vectors, outline, starts } = content;
  const size =
    HEADER * 4 +
    starts.byteLength +
    terms.byteLength +
    termOf.length * (isWide(content) ? 4 : 2) +
    counts.byteLength +
    lengths.byteLength +
    vectors.length +
    outline.length +
    Buffer.byteLength(content.language ?? '', 'latin1');
  return (size + 3) & ~3;
}

const isWide = ({ terms }: Content): boolean => terms.length > 0xffff;

/** Writes a content into `contentSize` bytes of a buffer. @param from a multiple of 4 */
export function writeContent(content: Content, buffer: ArrayBuffer, from: number): Uint8Array<ArrayBuffer> {
  const size = contentSize(content);
  const wide = isWide(content);
  const language = Buffer.from(content.language ?? '', 'latin1');
  const flags =
    (content.machine ? MACHINE : 0) | (content.problem === null ? 0 : PROBLEM) | (wide ? WIDE : 0);
  new Uint32Array(buffer, from, HEADER).set([
    flags,
    content.lines,
    content.lengths.length / FIELD_COUNT,
    content.termOf.length,
    content.dims,
    content.outline.length,
    language.length,
    content.terms.length,
    content.vectors.length,
    size,
  ]);
  let at = from + HEADER * 4;
  new Uint32Array(buffer, at, content.starts.length).set(content.starts);
  at += content.starts.byteLength;
  new Uint32Array(buffer, at, content.terms.length).set(content.terms);
  at += content.terms.byteLength;
  const termOf = wide
    ? new Uint32Array(buffer, at, content.termOf.length)
    : new Uint16Array(buffer, at, content.termOf.length);
  termOf.set(content.termOf);
  at += termOf.byteLength;
  new Uint16Array(buffer, at, content.counts.length).set(content.counts);
  at += content.counts.byteLength;
  new Uint16Array(buffer, at, content.lengths.length).set(content.lengths);
  at += content.lengths.byteLength;
  new Int8Array(buffer, at, content.vectors.length).set(content.vectors);
  at += content.vectors.length;
  new Uint8Array(buffer, at, content.outline.length).set(content.outline);
  at += content.outline.length;
  new Uint8Array(buffer, at, language.length).set(language);
  return new Uint8Array(buffer, from, size);
}

/** Views of what `writeContent` wrote. @throws Error when it isn't whole */
export function decodeContent(bytes: Uint8Array<ArrayBuffer>, dictionary: readonly string[]): Content {
  const { buffer, byteOffset, byteLength } = bytes;
  if (byteLength < HEADER * 4) throw new Error('The content is cut short.');
  const header = new Uint32Array(buffer, byteOffset, HEADER);
  const [flags = 0, lines = 0, chunks = 0, postings = 0, dims = 0, outlineSize = 0] = header;
  const [languageSize = 0, termCount = 0, vectorSize = 0, size = -1] = header.subarray(6);
  if (size !== byteLength) throw new Error('The content is cut short.');
  let at = byteOffset + HEADER * 4;
  const starts = new Uint32Array(buffer, at, chunks + 1);
  at += starts.byteLength;
  const terms = new Uint32Array(buffer, at, termCount);
  at += terms.byteLength;
  const wide = (flags & WIDE) !== 0;
  const termOf = wide ? new Uint32Array(buffer, at, postings) : new Uint16Array(buffer, at, postings);
  at += termOf.byteLength;
  const counts = new Uint16Array(buffer, at, postings);
  at += counts.byteLength;
  const lengths = new Uint16Array(buffer, at, chunks * FIELD_COUNT);
  at += lengths.byteLength;
  const vectors = new Int8Array(buffer, at, vectorSize);
  at += vectorSize;
  const outline = new Uint8Array(buffer, at, outlineSize);
  const language = Buffer.from(buffer, at + outlineSize, languageSize).toString('latin1');
  return {
    language: language || null,
    machine: (flags & MACHINE) !== 0,
    problem: (flags & PROBLEM) === 0 ? null : 'parse_limit',
    lines,
    outline,
    terms,
    dictionary,
    starts,
    termOf,
    counts,
    lengths,
    vectors,
    dims,
  };
}
