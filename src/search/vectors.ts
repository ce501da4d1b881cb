import { simdScan } from './simd.ts';
import { TopScores } from './top-scores.ts';
import type { Before, Scored } from './top-scores.ts';

/** Where things lie in the memory: the query as int16, the products of one block, then all vectors. */
const QUERY_AT = 0;
const OUT_AT = 4096;
const BLOCK = 4096;
const VECTORS_AT = OUT_AT + BLOCK * 4;
const PAGE = 65_536;

/** All chunks' vectors in one int8 array, searched exactly. A chunk without a vector has zeros and is never found. */
export class Vectors {
  readonly dims: number;
  private readonly memory = new WebAssembly.Memory({ initial: 1 });
  private readonly scan: ReturnType<typeof simdScan>;
  private readonly top = new TopScores();
  private count = 0;

  /** @param simd false: plain JavaScript, for comparing */
  constructor(dims: number, simd = true) {
    this.dims = dims;
    this.scan = simd && dims % 16 === 0 && dims * 2 <= OUT_AT ? simdScan(this.memory) : undefined;
  }

  /** Adds the vectors of chunks that follow the last added. */
  append(vectors: Int8Array): void {
    const at = VECTORS_AT + this.count * this.dims;
    const missing = at + vectors.length - this.memory.buffer.byteLength;
    // By an eighth at least, so that growing stays rare.
    if (missing > 0) this.memory.grow(Math.ceil(Math.max(missing, this.memory.buffer.byteLength / 8) / PAGE));
    new Int8Array(this.memory.buffer).set(vectors, at);
    this.count += vectors.length / this.dims;
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
    return new Int8Array(this.memory.buffer, VECTORS_AT, this.count * this.dims);
  }

  /** The `limit` alive chunks nearest to a query, best first. A score is the inner product of int8 vectors. */
  nearest(query: Int8Array, alive: Uint8Array, limit: number, before: Before): Scored[] {
    const top = this.top.begin(limit, before);
    new Int16Array(this.memory.buffer, QUERY_AT).set(query);
    const products = new Int32Array(this.memory.buffer, OUT_AT, BLOCK);
    for (let first = 0; first < this.count; first += BLOCK) {
      const here = Math.min(BLOCK, this.count - first);
      const from = VECTORS_AT + first * this.dims;
      if (this.scan) this.scan(from, from + here * this.dims, this.dims, QUERY_AT, OUT_AT);
      else this.plainScan(query, from, here, products);
      let floor = Math.max(top.worst, 1);
      for (let i = 0; i < here; i++) {
        const score = products[i] ?? 0;
        if (score < floor || alive[first + i] === 0) continue;
        top.offer(first + i, score);
        floor = Math.max(top.worst, 1);
      }
    }
    return top.sorted();
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
    this.count = next;
  }

  get bytes(): number {
    return this.memory.buffer.byteLength;
  }

  private plainScan(query: Int8Array, from: number, count: number, products: Int32Array): void {
    const { dims } = this;
    const data = new Int8Array(this.memory.buffer, from, count * dims);
    for (let i = 0, at = 0; i < count; i++, at += dims) {
      let sum = 0;
      for (let d = 0; d < dims; d++) sum += (data[at + d] ?? 0) * (query[d] ?? 0);
      products[i] = sum;
    }
  }
}
