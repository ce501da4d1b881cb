export interface Scored {
  readonly chunk: number;
  readonly score: number;
}

/** Which of two chunks of equal score stands first: below 0 for the first of the two. Never by chunk number, which history decides. */
export type Before = (a: number, b: number) => number;

/** The best few of many, by a binary heap whose root is the worst kept. */
export class TopScores {
  private readonly limit: number;
  private readonly before: Before;
  private readonly chunks: number[] = [];
  private readonly scores: number[] = [];

  constructor(limit: number, before: Before) {
    this.limit = limit;
    this.before = before;
  }

  offer(chunk: number, score: number): void {
    const { chunks, scores } = this;
    if (chunks.length < this.limit) {
      chunks.push(chunk);
      scores.push(score);
      this.rise(chunks.length - 1);
      return;
    }
    if (this.limit === 0 || !this.better(score, chunk, scores[0] ?? 0, chunks[0] ?? 0)) return;
    chunks[0] = chunk;
    scores[0] = score;
    this.sink();
  }

  /** A score below this is not kept any more. */
  get worst(): number {
    return this.chunks.length < this.limit ? 0 : (this.scores[0] ?? 0);
  }

  sorted(): Scored[] {
    return this.chunks
      .map((chunk, i) => ({ chunk, score: this.scores[i] ?? 0 }))
      .sort((a, b) => b.score - a.score || this.before(a.chunk, b.chunk));
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
    return this.better(this.scores[b] ?? 0, this.chunks[b] ?? 0, this.scores[a] ?? 0, this.chunks[a] ?? 0);
  }

  private swap(a: number, b: number): void {
    const { chunks, scores } = this;
    [chunks[a], chunks[b]] = [chunks[b] ?? 0, chunks[a] ?? 0];
    [scores[a], scores[b]] = [scores[b] ?? 0, scores[a] ?? 0];
  }

  private better(score: number, chunk: number, otherScore: number, otherChunk: number): boolean {
    return score > otherScore || (score === otherScore && this.before(chunk, otherChunk) < 0);
  }
}
