import { FIELD_COUNT, packCounts } from './content.ts';
import type { WordTable } from './words.ts';

const MAX_LENGTH = 0xffff;
const room = (n: number): Int32Array => new Int32Array(n);

/** Counts the terms of one file's chunks by field, from a table's bags. Terms are numbered as they first appear in the file. */
export class FieldCounter {
  private readonly words: WordTable;
  /** The file's number of each of the table's terms, valid where `fileOf` has the file. */
  private local = room(0);
  private fileOf = room(0);
  private file = 0;
  private termList = room(1024);
  private termCount = 0;
  /** Counts of the current chunk by the file's number of a term, `FIELD_COUNT` each, and a bit for each that has some. */
  private counts = room(0);
  private touched = room(0);
  private readonly length = [0, 0, 0, 0];

  constructor(words: WordTable) {
    this.words = words;
  }

  /** The table's numbers are void. */
  forget(): void {
    this.fileOf.fill(0);
  }

  beginFile(): void {
    this.file++;
    this.termCount = 0;
  }

  /** The table's numbers of the file's terms so far. */
  get terms(): Uint32Array {
    return Uint32Array.from(this.termList.subarray(0, this.termCount));
  }

  body(): void {
    const { words } = this;
    let parts = 0;
    let all = 0;
    for (let i = 0; i < words.size; i++) {
      const word = words.bag[i] ?? 0;
      const times = words.counts[i] ?? 0;
      parts += this.addParts(word, 0, times);
      const whole = words.whole[word] ?? -1;
      if (whole >= 0) this.add(whole, 1, times);
      all += times;
    }
    this.grow(0, parts);
    this.grow(1, all);
  }

  /** Each word counts once, however often it is in the bag. */
  name(): void {
    const { words } = this;
    let terms = 0;
    for (let i = 0; i < words.size; i++) {
      const word = words.bag[i] ?? 0;
      terms += this.addParts(word, 2, 1);
      const whole = words.whole[word] ?? -1;
      if (whole < 0) continue;
      this.add(whole, 2, 1);
      terms++;
    }
    this.grow(2, terms);
  }

  doc(): void {
    let parts = 0;
    for (let i = 0; i < this.words.size; i++)
      parts += this.addParts(this.words.bag[i] ?? 0, 3, this.words.counts[i] ?? 0);
    this.grow(3, parts);
  }

  /** Appends the chunk's postings, rising by term, writes its lengths, and starts the next chunk. */
  drain(postings: PostingList, lengths: Uint16Array, at: number): void {
    const { counts, touched } = this;
    const end = (this.termCount + 31) >>> 5;
    for (let block = 0; block < end; block++) {
      for (let bits = touched[block] ?? 0; bits !== 0; bits &= bits - 1) {
        const term = block * 32 + 31 - Math.clz32(bits & -bits);
        const c = term * FIELD_COUNT;
        postings.push(
          term,
          packCounts(counts[c] ?? 0, counts[c + 1] ?? 0, counts[c + 2] ?? 0, counts[c + 3] ?? 0),
        );
        counts.fill(0, c, c + FIELD_COUNT);
      }
      touched[block] = 0;
    }
    for (let field = 0; field < FIELD_COUNT; field++) {
      lengths[at + field] = Math.min(this.length[field] ?? 0, MAX_LENGTH);
      this.length[field] = 0;
    }
  }

  private addParts(word: number, field: number, times: number): number {
    const { parts, partsAt } = this.words;
    const from = partsAt[word] ?? 0;
    const end = partsAt[word + 1] ?? 0;
    for (let p = from; p < end; p++) this.add(parts[p] ?? 0, field, times);
    return (end - from) * times;
  }

  private add(term: number, field: number, times: number): void {
    let local = this.local[term] ?? 0;
    if (this.fileOf[term] !== this.file) local = this.number(term);
    const at = local * FIELD_COUNT + field;
    this.counts[at] = (this.counts[at] ?? 0) + times;
    this.touched[local >>> 5] = (this.touched[local >>> 5] ?? 0) | (1 << (local & 31));
  }

  private number(term: number): number {
    if (term >= this.local.length) {
      this.local = larger(this.local, this.words.terms.length);
      this.fileOf = larger(this.fileOf, this.words.terms.length);
    }
    const local = this.termCount++;
    if (local === this.termList.length) this.termList = larger(this.termList, local + 1);
    this.termList[local] = term;
    this.local[term] = local;
    this.fileOf[term] = this.file;
    if ((local + 1) * FIELD_COUNT > this.counts.length) {
      this.counts = larger(this.counts, (local + 1) * FIELD_COUNT);
      this.touched = larger(this.touched, (local >>> 5) + 1);
    }
    return local;
  }

  private grow(field: number, by: number): void {
    this.length[field] = (this.length[field] ?? 0) + by;
  }
}

function larger(array: Int32Array, atLeast: number): Int32Array {
  const grown = room(Math.max(1024, atLeast, array.length * 2));
  grown.set(array);
  return grown;
}

/** Postings of one file, in two arrays that grow. */
export class PostingList {
  private termOf = new Uint32Array(1024);
  private counts = new Uint16Array(1024);
  length = 0;

  push(term: number, counts: number): void {
    if (this.length === this.termOf.length) {
      const terms = new Uint32Array(this.length * 2);
      terms.set(this.termOf);
      this.termOf = terms;
      const more = new Uint16Array(this.length * 2);
      more.set(this.counts);
      this.counts = more;
    }
    this.termOf[this.length] = term;
    this.counts[this.length++] = counts;
  }

  /** What was pushed, in arrays of its own. Begins anew. */
  take(): { termOf: Uint32Array; counts: Uint16Array } {
    const taken = { termOf: this.termOf.slice(0, this.length), counts: this.counts.slice(0, this.length) };
    this.length = 0;
    return taken;
  }
}
