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
  if (terms.length <= FEW) return sorted(terms, chunks, counts);
  let highest = 0;
  for (let i = 0; i < terms.length; i++) highest = Math.max(highest, terms[i] ?? 0);
  // First how often each term comes, then where its next posting goes.
  const next = new Uint32Array(highest + 1);
  for (let i = 0; i < terms.length; i++) bump(next, terms[i] ?? 0);
  let count = 0;
  for (let term = 0; term <= highest; term++) if (next[term] !== 0) count++;
  const distinct = new Uint32Array(count);
  const starts = new Uint32Array(count + 1);
  let slot = 0;
  let used = 0;
  for (let term = 0; term <= highest; term++) {
    const here = next[term] ?? 0;
    if (here === 0) continue;
    distinct[slot] = term;
    starts[slot++] = used;
    next[term] = used;
    used += here;
  }
  starts[slot] = used;
  const outChunks = new Uint32Array(terms.length);
  const outCounts = new Uint16Array(terms.length);
  for (let i = 0; i < terms.length; i++) {
    const at = bump(next, terms[i] ?? 0);
    outChunks[at] = chunks[i] ?? 0;
    outCounts[at] = counts[i] ?? 0;
  }
  return { terms: distinct, starts, chunks: outChunks, counts: outCounts };
}

/** So few postings are sorted: an array as long as the dictionary would cost more, and a saved file brings no more. */
const FEW = 10_000;

function sorted(terms: Uint32Array, chunks: Uint32Array, counts: Uint16Array): Segment {
  // Terms above, places below: numbers of their own, so that equal terms stay in order.
  const order = Float64Array.from(terms, (term, i) => term * FEW + i).sort();
  const places = Uint32Array.from(order, (key) => key % FEW);
  const distinct: number[] = [];
  const starts: number[] = [];
  for (let i = 0; i < places.length; i++) {
    const term = terms[places[i] ?? 0] ?? 0;
    if (term === distinct.at(-1)) continue;
    distinct.push(term);
    starts.push(i);
  }
  return {
    terms: Uint32Array.from(distinct),
    starts: Uint32Array.from([...starts, places.length]),
    chunks: Uint32Array.from(places, (place) => chunks[place] ?? 0),
    counts: Uint16Array.from(places, (place) => counts[place] ?? 0),
  };
}

/** The numbers of two rising lists, each once. */
function union(a: Uint32Array, b: Uint32Array): Uint32Array {
  if (a.length === 0) return b.slice();
  const all = new Uint32Array(a.length + b.length);
  let used = 0;
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const left = a[i] ?? Number.POSITIVE_INFINITY;
    const right = b[j] ?? Number.POSITIVE_INFINITY;
    if (left <= right) i++;
    if (right <= left) j++;
    all[used++] = Math.min(left, right);
  }
  return all.slice(0, used);
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
  const terms = segments.reduce<Uint32Array>((all, { terms: more }) => union(all, more), new Uint32Array(0));
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
