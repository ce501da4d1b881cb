import type { Segment } from '../lexical/segment.ts';
import { NumberWriter, readNumbers } from './numbers.ts';

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
  const total = readTotal(bytes);
  const numbers = readNumbers(bytes, 1 + termCount + total * 2);
  const terms = new Uint32Array(termCount);
  const starts = new Uint32Array(termCount + 1);
  const chunks = new Uint32Array(total);
  const counts = new Uint16Array(total);
  let at = 1;
  let kept = 0;
  let used = 0;
  for (let term = 0; term < termCount; term++) {
    const count = numbers[at++] ?? 0;
    if (count === 0) continue;
    terms[kept] = term;
    starts[kept++] = used;
    let chunk = 0;
    for (const end = used + count; used < end; used++) {
      chunk += numbers[at++] ?? 0;
      chunks[used] = chunk;
      counts[used] = numbers[at++] ?? 0;
    }
  }
  if (used !== total) throw new Error('The postings of the image have the wrong length.');
  starts[kept] = used;
  return kept === termCount
    ? { terms, starts, chunks, counts }
    : { terms: terms.slice(0, kept), starts: starts.slice(0, kept + 1), chunks, counts };
}

function readTotal(bytes: Uint8Array): number {
  let end = 0;
  while ((bytes[end] ?? 0) >= 0x80) end++;
  return readNumbers(bytes.subarray(0, end + 1), 1)[0] ?? 0;
}
