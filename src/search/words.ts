import { ownString } from '../base/own-string.ts';
import { MAX_WORD, analyseWord, characterClass } from './analyse.ts';

/** What a table remembers is forgotten when it has met so many distinct words: a bound on memory, not on correctness. */
const LIMIT = 200_000;

const grown = <T extends Uint16Array | Uint32Array | Int32Array>(
  array: T,
  room: number,
  make: (n: number) => T,
): T => {
  if (room <= array.length) return array;
  const larger = make(Math.max(room, array.length * 2));
  larger.set(array);
  return larger;
};
const int32 = (n: number): Int32Array => new Int32Array(n);
const uint16 = (n: number): Uint16Array => new Uint16Array(n);

/**
 * Raw words of code and the terms that they are made of, each with a number that holds until `forget`. A word is looked up
 * by its characters where they stand in the text, without a string of its own: this is the hottest place of a cold index.
 */
export class WordTable {
  /** The distinct words of what was scanned since `clear`, in order of first appearance, and how often each came. */
  bag = int32(1024);
  counts = int32(1024);
  size = 0;
  /** Word w's terms are `parts[partsAt[w]] .. parts[partsAt[w + 1]]`; `whole[w]` is the compound's own term or −1. */
  parts = int32(4096);
  partsAt = int32(2048);
  whole = int32(2048);
  /** By number. `forget` begins another list. */
  terms: string[] = [];
  private readonly termIds = new Map<string, number>();
  private words = 0;
  /** Each word's place in the bag, valid where the bag says the same. */
  private place = int32(2048);
  private slots = int32(1 << 13).fill(-1);
  private hashes = int32(2048);
  private charsAt = int32(2048);
  private chars = uint16(1 << 14);

  /** Counts the words of a part of a text. */
  scan(text: string, from: number, to: number): void {
    let start = -1;
    let hash = 0;
    for (let i = from; i <= to; i++) {
      const code = i < to ? text.charCodeAt(i) : 32;
      if (characterClass(code) !== 0) {
        if (start < 0) {
          start = i;
          hash = 0;
        }
        hash = Math.imul(hash ^ code, 0x5bd1e995);
        hash ^= hash >>> 15;
      } else if (start >= 0) {
        if (i - start <= MAX_WORD) this.count(this.find(text, start, i, hash));
        start = -1;
      }
    }
  }

  clear(): void {
    this.size = 0;
  }

  /** It remembers enough: `forget` between two files. */
  get full(): boolean {
    return this.words >= LIMIT;
  }

  /** Numbers given before mean nothing afterwards. */
  forget(): void {
    this.words = 0;
    this.terms = [];
    this.termIds.clear();
    this.slots.fill(-1);
  }

  private count(word: number): void {
    const at = this.place[word] ?? 0;
    if (at < this.size && this.bag[at] === word) {
      this.counts[at] = (this.counts[at] ?? 0) + 1;
      return;
    }
    if (this.size === this.bag.length) {
      this.bag = grown(this.bag, this.size + 1, int32);
      this.counts = grown(this.counts, this.size + 1, int32);
    }
    this.place[word] = this.size;
    this.bag[this.size] = word;
    this.counts[this.size++] = 1;
  }

  private find(text: string, start: number, end: number, hash: number): number {
    const mask = this.slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const word = this.slots[slot] ?? -1;
      if (word < 0) return this.add(text.slice(start, end), hash, slot);
      if (this.hashes[word] === hash && this.same(word, text, start, end)) return word;
    }
  }

  private same(word: number, text: string, start: number, end: number): boolean {
    const at = this.charsAt[word] ?? 0;
    if ((this.charsAt[word + 1] ?? 0) - at !== end - start) return false;
    for (let i = start, c = at; i < end; i++, c++) if (this.chars[c] !== text.charCodeAt(i)) return false;
    return true;
  }

  private add(raw: string, hash: number, slot: number): number {
    const word = this.words++;
    this.reserve(word + 2);
    this.hashes[word] = hash;
    const at = word === 0 ? 0 : (this.charsAt[word] ?? 0);
    this.charsAt[word] = at;
    this.chars = grown(this.chars, at + raw.length, uint16);
    for (let i = 0; i < raw.length; i++) this.chars[at + i] = raw.charCodeAt(i);
    this.charsAt[word + 1] = at + raw.length;
    const { whole, parts } = analyseWord(raw);
    let next = word === 0 ? 0 : (this.partsAt[word] ?? 0);
    this.partsAt[word] = next;
    this.parts = grown(this.parts, next + parts.length, int32);
    for (const part of parts) this.parts[next++] = this.term(part);
    this.partsAt[word + 1] = next;
    this.whole[word] = whole === null ? -1 : this.term(whole);
    this.slots[slot] = word;
    if (this.words * 2 > this.slots.length) this.rehash();
    return word;
  }

  private term(text: string): number {
    const known = this.termIds.get(text);
    if (known !== undefined) return known;
    const own = ownString(text);
    this.termIds.set(own, this.terms.length);
    return this.terms.push(own) - 1;
  }

  private reserve(words: number): void {
    if (words <= this.hashes.length) return;
    this.hashes = grown(this.hashes, words, int32);
    this.charsAt = grown(this.charsAt, words, int32);
    this.partsAt = grown(this.partsAt, words, int32);
    this.whole = grown(this.whole, words, int32);
    this.place = grown(this.place, words, int32);
  }

  private rehash(): void {
    this.slots = int32(this.slots.length * 2).fill(-1);
    const mask = this.slots.length - 1;
    for (let word = 0; word < this.words; word++) {
      let slot = (this.hashes[word] ?? 0) & mask;
      while ((this.slots[slot] ?? -1) >= 0) slot = (slot + 1) & mask;
      this.slots[slot] = word;
    }
  }
}
