import { simdScan } from './simd.ts';
import { TopScores } from './top-scores.ts';
import type { Before, Scored } from './top-scores.ts';

/** Where things lie in the memory: the query, what a block's scan found and where that ends, then all vectors. */
const QUERY_AT = 0;
const OUT_AT = 4096;
const BLOCK = 2048;
/** Beyond the last found there is room for one that isn't kept. */
const END_AT = OUT_AT + (BLOCK + 1) * 8;
const VECTORS_AT = END_AT + 8;
const PAGE = 65_536;
/** The place of the end among the numbers of what was found. */
const END = (END_AT - OUT_AT) / 4;

/** All chunks' vectors in one int8 array, searched exactly. A chunk without a vector has zeros and is never found. */
export class Vectors {
  readonly dims: number;
  private readonly memory = new WebAssembly.Memory({ initial: 1 });
  private readonly scan: ReturnType<typeof simdScan>;
  private readonly top = new TopScores();
  /** Numbers in use. */
  private used = 0;

  /** @param simd the best that there is, or less, for comparing */
  constructor(dims: number, simd: 'relaxed' | 'plain' | 'none' = 'relaxed') {
    this.dims = dims;
    this.scan =
      simd !== 'none' && dims % 16 === 0 && dims * 2 <= OUT_AT
        ? simdScan(this.memory, dims, simd === 'relaxed')
        : undefined;
  }

  private get count(): number {
    return this.used / this.dims;
  }

  /** Adds the vectors of chunks that follow the last added, or a piece of them: the next goes on where it ends. */
  append(vectors: Int8Array): void {
    const at = VECTORS_AT + this.used;
    const missing = at + vectors.length - this.memory.buffer.byteLength;
    // By an eighth at least, so that growing stays rare.
    if (missing > 0) this.memory.grow(Math.ceil(Math.max(missing, this.memory.buffer.byteLength / 8) / PAGE));
    new Int8Array(this.memory.buffer).set(vectors, at);
    this.used += vectors.length;
  }

  has(chunk: number): boolean {
    const from = VECTORS_AT + chunk * this.dims;
    return new Int8Array(this.memory.buffer, from, this.dims).some((value) => value !== 0);
  }

  /** Gives a chunk that was added another vector. */
  set(chunk: number, vector: Int8Array): void {
    new Int8Array(this.memory.buffer).set(vector, VECTORS_AT + chunk * this.dims);
  }

  /** All vectors, as a view that is valid until the next change. */
  view(): Int8Array {
    return new Int8Array(this.memory.buffer, VECTORS_AT, this.used);
  }

  /** The `limit` alive chunks nearest to a query, best first. A score is the inner product of int8 vectors. */
  nearest(query: Int8Array, alive: Uint8Array, limit: number, before: Before): Scored[] {
    const top = this.top.begin(limit, before);
    // −128 is one more than a sign can be taken from.
    const scan = query.includes(-128) ? undefined : this.scan;
    if (scan) this.place(query);
    const found = new Int32Array(this.memory.buffer, OUT_AT, (VECTORS_AT - OUT_AT) / 4);
    const { count } = this;
    for (let first = 0; first < count; first += BLOCK) {
      const from = VECTORS_AT + first * this.dims;
      const to = from + Math.min(BLOCK, count - first) * this.dims;
      const floor = Math.max(top.worst, 1);
      if (scan) scan(from, to, QUERY_AT, floor, OUT_AT, END_AT);
      else this.plainScan(query, from, to, floor, found);
      const end = ((found[END] ?? OUT_AT) - OUT_AT) / 4;
      for (let i = 0; i < end; i += 2) {
        const chunk = ((found[i] ?? 0) - VECTORS_AT) / this.dims;
        if (alive[chunk] === 1) top.offer(chunk, found[i + 1] ?? 0);
      }
    }
    return top.sorted();
  }

  /** Writes the query where the scan looks for it. */
  private place(query: Int8Array): void {
    const at = new Int8Array(this.memory.buffer, QUERY_AT, this.dims * 2);
    for (let d = 0; d < query.length; d++) {
      const value = query[d] ?? 0;
      at[d] = Math.max(value, 0);
      at[this.dims + d] = Math.max(-value, 0);
    }
  }

  /** Keeps the chunks with a new number ≥ 0, in order. */
  compact(renumber: Int32Array): void {
    const data = new Int8Array(this.memory.buffer);
    let next = 0;
    for (let chunk = 0; chunk < renumber.length; chunk++) {
      if ((renumber[chunk] ?? -1) < 0) continue;
      const from = VECTORS_AT + chunk * this.dims;
      data.copyWithin(VECTORS_AT + next * this.dims, from, from + this.dims);
      next++;
    }
    this.used = next * this.dims;
  }

  get bytes(): number {
    return this.memory.buffer.byteLength;
  }

  private plainScan(query: Int8Array, from: number, to: number, floor: number, found: Int32Array): void {
    const { dims } = this;
    const data = new Int8Array(this.memory.buffer);
    let out = 0;
    for (let at = from; at < to; at += dims) {
      let sum = 0;
      for (let d = 0; d < dims; d++) sum += (data[at + d] ?? 0) * (query[d] ?? 0);
      if (sum < floor) continue;
      found[out++] = at;
      found[out++] = sum;
    }
    found[END] = OUT_AT + out * 4;
  }
}
