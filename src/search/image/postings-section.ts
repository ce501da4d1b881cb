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
  // A list of all numbers would be the largest thing of a start.
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
    const end = used + count;
    if (end > total) throw new Error(WRONG);
    for (let chunk = 0; used < end; used++) {
      chunk += next();
      chunks[used] = chunk;
      counts[used] = next();
    }
  }
  if (used !== total || at !== bytes.length) throw new Error(WRONG);
  starts[kept] = used;
  return kept === termCount
    ? { terms, starts, chunks, counts }
    : { terms: terms.slice(0, kept), starts: starts.slice(0, kept + 1), chunks, counts };
}

const WRONG = 'The postings of the image have the wrong length.';
