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
 * Its arrays are kept from one `begin` to the next.
 */
export class TopScores {
  private limit = 0;
  private before: Before = byNumber;
  private room = 0;
  private chunks = new Uint32Array(0);
  private scores = new Float64Array(0);
  /** What is put in order. */
  private ordered = new Float64Array(0);
  private count = 0;
  private floor = 0;

  /** Forgets all that was offered. */
  begin(limit: number, before: Before): this {
    this.limit = limit;
    this.before = before;
    this.count = 0;
    this.floor = 0;
    this.room = Math.max(limit * ROOM, MIN_ROOM);
    if (this.room > this.chunks.length) {
      this.chunks = new Uint32Array(this.room);
      this.scores = new Float64Array(this.room);
      this.ordered = new Float64Array(this.room);
    }
    return this;
  }

  offer(chunk: number, score: number): void {
    if (score < this.floor || this.limit === 0) return;
    this.chunks[this.count] = chunk;
    this.scores[this.count++] = score;
    if (this.count === this.room) this.drop();
  }

  /** A score below this is not kept any more. */
  get worst(): number {
    return this.floor;
  }

  /** The best, best first. */
  sorted(): Scored[] {
    this.drop();
    const { count, chunks, scores, before } = this;
    // Numbers are sorted far faster than objects: each chunk then finds its place by its score.
    const ordered = this.ordered.subarray(0, count);
    ordered.set(scores.subarray(0, count));
    ordered.sort();
    const found = new Array<Scored>(count);
    const taken = new Uint32Array(count);
    let ties = false;
    for (let i = 0; i < count; i++) {
      const score = scores[i] ?? 0;
      // The last of its equals, rising: the first of them, falling.
      let low = 0;
      let high = count;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((ordered[middle] ?? 0) <= score) low = middle + 1;
        else high = middle;
      }
      const first = count - low;
      const equals = taken[first] ?? 0;
      taken[first] = equals + 1;
      if (equals > 0) ties = true;
      found[first + equals] = { chunk: chunks[i] ?? 0, score };
    }
    return ties ? found.sort((a, b) => b.score - a.score || before(a.chunk, b.chunk)) : found;
  }

  /** Keeps the best `limit`. */
  private drop(): void {
    const { limit, chunks, scores, count } = this;
    if (count <= limit) return;
    const floor = nthLargest(this.ordered, scores, count, limit);
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

const byNumber: Before = (a, b) => a - b;

/** The n-th largest of the first `count` numbers, n from 1 on. `values` is where they are reordered. */
function nthLargest(values: Float64Array, numbers: Float64Array, count: number, n: number): number {
  for (let i = 0; i < count; i++) values[i] = numbers[i] ?? 0;
  let from = 0;
  let to = count - 1;
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
