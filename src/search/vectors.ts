import { Growable8 } from './growable.ts';
import { TopScores } from './top-scores.ts';
import type { Before, Scored } from './top-scores.ts';

/** All chunks' vectors in one int8 array, searched exactly. A chunk without a vector has zeros and is never found. */
export class Vectors {
  readonly dims: number;
  private data = new Growable8();

  constructor(dims: number) {
    this.dims = dims;
  }

  /** Adds the vectors of chunks that follow the last added. */
  append(vectors: Int8Array): void {
    this.data.append(vectors);
  }

  /** The `limit` alive chunks nearest to a query, best first. A score is the inner product of int8 vectors. */
  nearest(query: Int8Array, alive: Uint8Array, limit: number, before: Before): Scored[] {
    const { dims } = this;
    const data = this.data.view();
    const count = Math.floor(data.length / dims);
    const top = new TopScores(limit, before);
    for (let chunk = 0, at = 0; chunk < count; chunk++, at += dims) {
      if (alive[chunk] === 0) continue;
      let score = 0;
      for (let i = 0; i < dims; i++) score += (data[at + i] ?? 0) * (query[i] ?? 0);
      if (score > 0) top.offer(chunk, score);
    }
    return top.sorted();
  }

  /** Keeps the chunks with a new number ≥ 0, in order. */
  compact(renumber: Int32Array): void {
    const old = this.data.view();
    const kept = new Growable8();
    for (let chunk = 0; chunk < renumber.length; chunk++)
      if ((renumber[chunk] ?? -1) >= 0) kept.append(old.subarray(chunk * this.dims, (chunk + 1) * this.dims));
    this.data = kept;
  }

  get bytes(): number {
    return this.data.bytes;
  }
}
