import { FIELD_COUNT } from '../content.ts';
import type { Content } from '../content.ts';

/**
 * A content in one buffer, laid out so that reading it is taking views: it goes from a parse thread to the index thread, and
 * nowhere else. A header of 32-bit numbers, then what needs the largest steps first.
 */

const HEADER = 8;
const MACHINE = 1;
const PROBLEM = 2;
const WIDE = 4;

export function encodeContent(content: Content): Uint8Array<ArrayBuffer> {
  const chunks = content.lengths.length / FIELD_COUNT;
  const postings = content.termOf.length;
  const wide = content.terms.length > 0xffff;
  const words = Buffer.from([content.language ?? '', ...content.terms].join('\n'), 'utf8');
  const termBytes = postings * (wide ? 4 : 2);
  const size =
    HEADER * 4 +
    (chunks + 1) * 4 +
    termBytes +
    postings * 2 +
    content.lengths.byteLength +
    content.vectors.length +
    content.outline.length +
    words.length;
  const buffer = new ArrayBuffer(size);
  const flags =
    (content.machine ? MACHINE : 0) | (content.problem === null ? 0 : PROBLEM) | (wide ? WIDE : 0);
  new Uint32Array(buffer, 0, HEADER).set([
    flags,
    content.lines,
    chunks,
    postings,
    content.dims,
    content.outline.length,
    words.length,
    size,
  ]);
  let at = HEADER * 4;
  new Uint32Array(buffer, at, chunks + 1).set(content.starts);
  at += (chunks + 1) * 4;
  if (wide) new Uint32Array(buffer, at, postings).set(content.termOf);
  else new Uint16Array(buffer, at, postings).set(content.termOf);
  at += termBytes;
  new Uint16Array(buffer, at, postings).set(content.counts);
  at += postings * 2;
  new Uint16Array(buffer, at, content.lengths.length).set(content.lengths);
  at += content.lengths.byteLength;
  new Int8Array(buffer, at, content.vectors.length).set(content.vectors);
  at += content.vectors.length;
  const bytes = new Uint8Array(buffer);
  bytes.set(content.outline, at);
  bytes.set(words, at + content.outline.length);
  return bytes;
}

/** Views of the buffer that `encodeContent` made. @throws Error when it isn't whole */
export function decodeContent(bytes: Uint8Array<ArrayBuffer>): Content {
  const { buffer } = bytes;
  const [flags = 0, lines = 0, chunks = 0, postings = 0, dims = 0, outline = 0, words = 0, size = -1] =
    buffer.byteLength < HEADER * 4 ? [] : new Uint32Array(buffer, 0, HEADER);
  if (size !== buffer.byteLength) throw new Error('The content is cut short.');
  let at = HEADER * 4;
  const starts = new Uint32Array(buffer, at, chunks + 1);
  at += (chunks + 1) * 4;
  const wide = (flags & WIDE) !== 0;
  const termOf = wide ? new Uint32Array(buffer, at, postings) : new Uint16Array(buffer, at, postings);
  at += termOf.byteLength;
  const counts = new Uint16Array(buffer, at, postings);
  at += counts.byteLength;
  const lengths = new Uint16Array(buffer, at, chunks * FIELD_COUNT);
  at += lengths.byteLength;
  const vectors = new Int8Array(buffer, at, chunks * dims);
  at += vectors.length;
  const [language = '', ...terms] = Buffer.from(buffer, at + outline, words)
    .toString('utf8')
    .split('\n');
  return {
    language: language || null,
    machine: (flags & MACHINE) !== 0,
    problem: (flags & PROBLEM) === 0 ? null : 'parse_limit',
    lines,
    outline: new Uint8Array(buffer, at, outline),
    terms,
    starts,
    termOf,
    counts,
    lengths,
    vectors,
    dims,
  };
}
