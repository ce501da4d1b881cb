export interface Scored {
  readonly chunk: number;
  readonly score: number;
}

/** Which of two chunks of equal score stands first: below 0 for the first of the two. Never by chunk number, which history decides. */
export type Before = (a: number, b: number) => number;

/** Room beyond what is kept, so that sorting out is rare. */
const ROOM = 4;
const MIN_ROOM = 64;

/**
 * The best few of many: what may belong to them is collected, and when the room is full the worse part is dropped,
 * found by quickselect (Hoare 1961). Cheaper than a heap, for most of what is offered late is below the worst kept.
 */
export class TopScores {
  private readonly limit: number;
  private readonly before: Before;
  private readonly chunks: Uint32Array;
  private readonly scores: Float64Array;
  private count = 0;
  private floor = 0;

  constructor(limit: number, before: Before) {
    this.limit = limit;
    this.before = before;
    const room = Math.max(limit * ROOM, MIN_ROOM);
    this.chunks = new Uint32Array(room);
    this.scores = new Float64Array(room);
  }

  offer(chunk: number, score: number): void {
    if (score < this.floor || this.limit === 0) return;
    this.chunks[this.count] = chunk;
    this.scores[this.count++] = score;
    if (this.count === this.chunks.length) this.drop();
  }

  /** A score below this is not kept any more. */
  get worst(): number {
    return this.floor;
  }

  sorted(): Scored[] {
    this.drop();
    return Array.from({ length: this.count }, (_, i) => ({
      chunk: this.chunks[i] ?? 0,
      score: this.scores[i] ?? 0,
    })).sort((a, b) => b.score - a.score || this.before(a.chunk, b.chunk));
  }

  /** Keeps the best `limit`. */
  private drop(): void {
    const { limit, chunks, scores, count } = this;
    if (count <= limit) return;
    const floor = nthLargest(scores.slice(0, count), limit);
    const ties: number[] = [];
    let kept = 0;
    for (let i = 0; i < count; i++) {
      const score = scores[i] ?? 0;
      const chunk = chunks[i] ?? 0;
      if (score === floor) ties.push(chunk);
      if (score <= floor) continue;
      scores[kept] = score;
      chunks[kept++] = chunk;
    }
    if (ties.length > limit - kept) ties.sort(this.before);
    for (const chunk of ties.slice(0, limit - kept)) {
      scores[kept] = floor;
      chunks[kept++] = chunk;
    }
    this.count = kept;
    this.floor = floor;
  }
}

/** The n-th largest of some numbers, n from 1 on. Reorders them. */
function nthLargest(values: Float64Array, n: number): number {
  let from = 0;
  let to = values.length - 1;
  const wanted = n - 1;
  while (from < to) {
    const pivot = values[(from + to) >> 1] ?? 0;
    let left = from;
    let right = to;
    while (left <= right) {
      while ((values[left] ?? 0) > pivot) left++;
      while ((values[right] ?? 0) < pivot) right--;
      if (left > right) break;
      const swap = values[left] ?? 0;
      values[left++] = values[right] ?? 0;
      values[right--] = swap;
    }
    if (wanted <= right) to = right;
    else if (wanted >= left) from = left;
    else break;
  }
  return values[wanted] ?? 0;
}
