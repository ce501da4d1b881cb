import type { Segment } from '../lexical/segment.ts';
import { NumberWriter } from './numbers.ts';

/** Postings as numbers: the total; for each term how many it has, then for each the step to its chunk and its counts. */
export function writePostings(segment: Segment, terms: number): Uint8Array {
  const out = new NumberWriter(segment.chunks.length * 3);
  out.push(segment.chunks.length);
  let next = 0;
  for (let term = 0; term < terms; term++) {
    if (segment.terms[next] !== term) {
      out.push(0);
      continue;
    }
    const from = segment.starts[next] ?? 0;
    const to = segment.starts[++next] ?? 0;
    out.push(to - from);
    let before = 0;
    for (let i = from; i < to; i++) {
      const chunk = segment.chunks[i] ?? 0;
      out.push(chunk - before);
      out.push(segment.counts[i] ?? 0);
      before = chunk;
    }
  }
  return out.done();
}

/** @throws Error when the bytes are damaged */
export function readPostings(bytes: Uint8Array, termCount: number): Segment {
  let at = 0;
  const next = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++] ?? 0;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
  };
  const total = next();
  if (total > bytes.length) throw new Error(WRONG);
  const terms = new Uint32Array(termCount);
  const starts = new Uint32Array(termCount + 1);
  const chunks = new Uint32Array(total);
  const counts = new Uint16Array(total);
  let kept = 0;
  let used = 0;
  for (let term = 0; term < termCount; term++) {
    const count = next();
    if (count === 0) continue;
    terms[kept] = term;
    starts[kept++] = used;
    if (used + count > total) throw new Error(WRONG);
    at = readTerm(bytes, at, chunks, counts, used, used + count);
    used += count;
  }
  if (used !== total || at !== bytes.length) throw new Error(WRONG);
  starts[kept] = used;
  return kept === termCount
    ? { terms, starts, chunks, counts }
    : { terms: terms.slice(0, kept), starts: starts.slice(0, kept + 1), chunks, counts };
}

/**
 * One term's postings into `from .. to` of two arrays. Most numbers are one byte; there are millions, and they are the largest
 * thing of a start, so none is a call. @returns where the next term begins
 */
function readTerm(
  bytes: Uint8Array,
  start: number,
  chunks: Uint32Array,
  counts: Uint16Array,
  from: number,
  to: number,
): number {
  let at = start;
  let chunk = 0;
  for (let i = from; i < to; i++) {
    let byte = bytes[at++] ?? 0;
    let step = byte & 0x7f;
    for (let shift = 7; byte > 0x7f; shift += 7) {
      byte = bytes[at++] ?? 0;
      step |= (byte & 0x7f) << shift;
    }
    chunk += step;
    chunks[i] = chunk;
    byte = bytes[at++] ?? 0;
    let count = byte & 0x7f;
    for (let shift = 7; byte > 0x7f; shift += 7) {
      byte = bytes[at++] ?? 0;
      count |= (byte & 0x7f) << shift;
    }
    counts[i] = count;
  }
  return at;
}

const WRONG = 'The postings of the image have the wrong length.';
