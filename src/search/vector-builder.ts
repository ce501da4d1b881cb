import type { Embedder } from './embed/embedder.ts';
import type { WordTable } from './words.ts';

const MAX_COUNT = 65_535;
/** Not looked up yet: 0 stands for it, so that a new array says it of all. */
const UNKNOWN = 0;

/** Makes vectors from a table's bags, so that no word is read or taken apart a second time. */
export class VectorBuilder {
  private readonly words: WordTable;
  private readonly embedder: Embedder;
  /** Row of each of the table's terms plus 2; 1 where the model has none. */
  private rowOf = new Int32Array(0);
  /** Distinct rows of the vector so far, in order, their counts, and the place of each row among them. */
  private rows = new Int32Array(256);
  private counts = new Int32Array(256);
  private place = new Int32Array(0);
  private size = 0;

  constructor(words: WordTable, embedder: Embedder) {
    this.words = words;
    this.embedder = embedder;
  }

  /** The table's numbers are void. */
  forget(): void {
    this.rowOf.fill(UNKNOWN);
  }

  get dims(): number {
    return this.embedder.dims;
  }

  /** Adds the bag's words to the vector. */
  add(): void {
    const { bag, counts, size, parts, partsAt } = this.words;
    for (let i = 0; i < size; i++) {
      const word = bag[i] ?? 0;
      const end = partsAt[word + 1] ?? 0;
      for (let p = partsAt[word] ?? 0; p < end; p++) {
        const row = this.row(parts[p] ?? 0);
        if (row >= 0) this.count(row, counts[i] ?? 0);
      }
    }
  }

  /** Writes the vector and begins the next. */
  finish(out: Int8Array, at: number): void {
    this.embedder.sum(this.rows, this.counts, this.size, out, at);
    this.size = 0;
  }

  private row(term: number): number {
    const known = this.rowOf[term] ?? UNKNOWN;
    if (known !== UNKNOWN) return known - 2;
    if (term >= this.rowOf.length) {
      const larger = new Int32Array(Math.max(1024, this.rowOf.length * 2, this.words.terms.length));
      larger.set(this.rowOf);
      this.rowOf = larger;
    }
    const row = this.embedder.rowOf(this.words.terms[term] ?? '');
    this.rowOf[term] = row + 2;
    return row;
  }

  private count(row: number, times: number): void {
    if (row >= this.place.length) {
      const larger = new Int32Array(Math.max(1024, row + 1, this.place.length * 2));
      larger.set(this.place);
      this.place = larger;
    }
    const at = this.place[row] ?? 0;
    if (at < this.size && this.rows[at] === row) {
      this.counts[at] = Math.min((this.counts[at] ?? 0) + times, MAX_COUNT);
      return;
    }
    if (this.size === this.rows.length) {
      const rows = new Int32Array(this.size * 2);
      rows.set(this.rows);
      this.rows = rows;
      const counts = new Int32Array(this.size * 2);
      counts.set(this.counts);
      this.counts = counts;
    }
    this.place[row] = this.size;
    this.rows[this.size] = row;
    this.counts[this.size++] = Math.min(times, MAX_COUNT);
  }
}
