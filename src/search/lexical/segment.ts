/** Postings that don't change any more: for each term (rising ids) the chunks (rising ids) that hold it, with packed counts. */
export interface Segment {
  readonly terms: Uint32Array;
  /** Term i's postings are `starts[i] .. starts[i + 1]`. */
  readonly starts: Uint32Array;
  readonly chunks: Uint32Array;
  readonly counts: Uint16Array;
}

export const segmentBytes = (s: Segment): number =>
  s.terms.byteLength + s.starts.byteLength + s.chunks.byteLength + s.counts.byteLength;

/** Position of a term in a segment, or −1. */
export function findTerm(segment: Segment, term: number): number {
  const { terms } = segment;
  let low = 0;
  let high = terms.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const here = terms[middle] ?? 0;
    if (here === term) return middle;
    if (here < term) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

/**
 * A segment from postings in chunk order, by two counting passes.
 * @param terms term of each posting
 * @param chunks chunk of each posting, never falling
 * @param counts packed counts of each posting
 */
export function buildSegment(terms: Uint32Array, chunks: Uint32Array, counts: Uint16Array): Segment {
  const distinct = Uint32Array.from(new Set(terms)).sort();
  const highest = distinct[distinct.length - 1] ?? 0;
  const slot = new Uint32Array(highest + 1);
  for (let i = 0; i < distinct.length; i++) slot[distinct[i] ?? 0] = i;
  const starts = new Uint32Array(distinct.length + 1);
  for (const term of terms) bump(starts, (slot[term] ?? 0) + 1);
  for (let i = 1; i < starts.length; i++) starts[i] = (starts[i] ?? 0) + (starts[i - 1] ?? 0);
  const next = starts.slice();
  const outChunks = new Uint32Array(terms.length);
  const outCounts = new Uint16Array(terms.length);
  for (let i = 0; i < terms.length; i++) {
    const at = bump(next, slot[terms[i] ?? 0] ?? 0);
    outChunks[at] = chunks[i] ?? 0;
    outCounts[at] = counts[i] ?? 0;
  }
  return { terms: distinct, starts, chunks: outChunks, counts: outCounts };
}

/** Adds one and returns what was there before. */
function bump(array: Uint32Array, index: number): number {
  const before = array[index] ?? 0;
  array[index] = before + 1;
  return before;
}

/**
 * One segment from several whose chunk ids don't overlap and rise from segment to segment.
 * @param renumber new id of a chunk, or −1 when it is gone; must keep the order. Left out: all stay.
 */
export function mergeSegments(segments: readonly Segment[], renumber?: Int32Array): Segment {
  const terms = Uint32Array.from(new Set(segments.flatMap((s) => [...s.terms]))).sort();
  const room = segments.reduce((sum, s) => sum + s.chunks.length, 0);
  const starts = new Uint32Array(terms.length + 1);
  const chunks = new Uint32Array(room);
  const counts = new Uint16Array(room);
  const cursor = segments.map(() => 0);
  let kept = 0;
  let used = 0;
  for (const term of terms) {
    const from = used;
    for (const [which, segment] of segments.entries()) {
      const at = cursor[which] ?? 0;
      if (segment.terms[at] !== term) continue;
      cursor[which] = at + 1;
      const end = segment.starts[at + 1] ?? 0;
      const start = segment.starts[at] ?? 0;
      if (renumber === undefined) {
        chunks.set(segment.chunks.subarray(start, end), used);
        counts.set(segment.counts.subarray(start, end), used);
        used += end - start;
        continue;
      }
      for (let i = start; i < end; i++) {
        const chunk = renumber[segment.chunks[i] ?? 0] ?? -1;
        if (chunk < 0) continue;
        chunks[used] = chunk;
        counts[used++] = segment.counts[i] ?? 0;
      }
    }
    if (used === from) continue;
    terms[kept] = term;
    starts[kept++] = from;
  }
  starts[kept] = used;
  return {
    terms: terms.slice(0, kept),
    starts: starts.slice(0, kept + 1),
    chunks: used === room ? chunks : chunks.slice(0, used),
    counts: used === room ? counts : counts.slice(0, used),
  };
}
