import { Growable8 } from './growable.ts';

export interface Neighbour {
  readonly chunk: number;
  /** Inner product of the int8 vectors: comparable within one search. */
  readonly score: number;
}

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

  /** The `limit` alive chunks nearest to a query, best first; ties go to the lower chunk. */
  nearest(query: Int8Array, alive: Uint8Array, limit: number): Neighbour[] {
    const { dims } = this;
    const data = this.data.view();
    const count = Math.floor(data.length / dims);
    const top = new TopScores(limit);
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

/** The best few of many, by a binary heap whose root is the worst kept. */
export class TopScores {
  private readonly limit: number;
  private readonly chunks: number[] = [];
  private readonly scores: number[] = [];

  constructor(limit: number) {
    this.limit = limit;
  }

  offer(chunk: number, score: number): void {
    const { chunks, scores } = this;
    if (chunks.length < this.limit) {
      chunks.push(chunk);
      scores.push(score);
      this.rise(chunks.length - 1);
      return;
    }
    if (this.limit === 0 || !better(score, chunk, scores[0] ?? 0, chunks[0] ?? 0)) return;
    chunks[0] = chunk;
    scores[0] = score;
    this.sink();
  }

  sorted(): Neighbour[] {
    return this.chunks
      .map((chunk, i) => ({ chunk, score: this.scores[i] ?? 0 }))
      .sort((a, b) => b.score - a.score || a.chunk - b.chunk);
  }

  private rise(from: number): void {
    let i = from;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!this.worse(i, parent)) return;
      this.swap(i, parent);
      i = parent;
    }
  }

  private sink(): void {
    let i = 0;
    for (;;) {
      let worst = i;
      for (const child of [2 * i + 1, 2 * i + 2])
        if (child < this.chunks.length && this.worse(child, worst)) worst = child;
      if (worst === i) return;
      this.swap(i, worst);
      i = worst;
    }
  }

  private worse(a: number, b: number): boolean {
    return better(this.scores[b] ?? 0, this.chunks[b] ?? 0, this.scores[a] ?? 0, this.chunks[a] ?? 0);
  }

  private swap(a: number, b: number): void {
    const { chunks, scores } = this;
    [chunks[a], chunks[b]] = [chunks[b] ?? 0, chunks[a] ?? 0];
    [scores[a], scores[b]] = [scores[b] ?? 0, scores[a] ?? 0];
  }
}

const better = (score: number, chunk: number, otherScore: number, otherChunk: number): boolean =>
  score > otherScore || (score === otherScore && chunk < otherChunk);
