import { ownString } from '../base/own-string.ts';
import { MAX_WORD, analyseWord, characterClass } from './analyse.ts';

/** What a table remembers is forgotten when it has met so many distinct words: a bound on memory, not on correctness. */
const LIMIT = 200_000;

const grown = <T extends Uint16Array | Int32Array>(array: T, room: number, make: (n: number) => T): T => {
  if (room <= array.length) return array;
  const larger = make(Math.max(room, array.length * 2));
  larger.set(array);
  return larger;
};
const int32 = (n: number): Int32Array => new Int32Array(n);
const uint16 = (n: number): Uint16Array => new Uint16Array(n);

/** A text as UTF-16 units in an array that is used again: reading one there costs a fraction of `charCodeAt`. */
export class Units {
  text = '';
  array: Uint16Array<ArrayBuffer> = new Uint16Array(1 << 12);
  private bytes = Buffer.from(this.array.buffer);

  take(text: string): this {
    this.text = text;
    const { length } = text;
    if (length > this.array.length) {
      this.array = new Uint16Array(Math.max(length, this.array.length * 2));
      this.bytes = Buffer.from(this.array.buffer);
    }
    // For so few a call costs more than the loop; and Buffer writes the low byte first, whatever the machine does.
    if (length > FEW_UNITS && LOW_FIRST) this.bytes.write(text, 'utf16le');
    else for (let i = 0; i < length; i++) this.array[i] = text.charCodeAt(i);
    return this;
  }
}

const FEW_UNITS = 48;
const LOW_FIRST = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** A slot of the table: hash, word + 1 (0 where it is free), where its characters are, its place in the bag. */
const SLOT = 4;

/**
 * Raw words of code and the terms that they are made of, each with a number that holds until `forget`. A word is looked up
 * by its characters where they stand in the text, without a string of its own, and all that a lookup needs lies side by side:
 * this is the hottest place of a cold index.
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
  private slots = int32(SLOT << 13);
  /** Each word's length and its characters, one word after the other. */
  private chars = uint16(1 << 14);
  private charsEnd = 0;

  /** Counts the words of a part of a text. */
  scan(source: Units, from: number, to: number): void {
    const { array } = source;
    for (let i = from; i < to;) {
      if (characterClass(array[i] ?? 0) === 0) {
        i++;
        continue;
      }
      const start = i;
      let hash = 0;
      for (; i < to; i++) {
        const code = array[i] ?? 0;
        if (characterClass(code) === 0) break;
        hash = Math.imul(hash ^ code, 0x5bd1e995);
      }
      if (i - start > MAX_WORD) continue;
      hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
      this.count(source, start, i, hash ^ (hash >>> 13));
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
    this.slots.fill(0);
    this.charsEnd = 0;
  }

  private count(source: Units, start: number, end: number, hash: number): void {
    const { slots } = this;
    const mask = slots.length - 1;
    for (let slot = Math.imul(hash, SLOT) & mask; ; slot = (slot + SLOT) & mask) {
      const word = (slots[slot + 1] ?? 0) - 1;
      if (word < 0) {
        this.add(source.text.slice(start, end), hash, slot);
        return;
      }
      if (slots[slot] !== hash || !this.same(slots[slot + 2] ?? 0, source.array, start, end)) continue;
      const place = slots[slot + 3] ?? 0;
      if (place < this.size && this.bag[place] === word) this.counts[place] = (this.counts[place] ?? 0) + 1;
      else slots[slot + 3] = this.put(word);
      return;
    }
  }

  /** Puts a word into the bag. @returns its place there */
  private put(word: number): number {
    const place = this.size++;
    if (place === this.bag.length) {
      this.bag = grown(this.bag, place + 1, int32);
      this.counts = grown(this.counts, place + 1, int32);
    }
    this.bag[place] = word;
    this.counts[place] = 1;
    return place;
  }

  private same(at: number, array: Uint16Array, start: number, end: number): boolean {
    const { chars } = this;
    if (chars[at] !== end - start) return false;
    for (let i = start, c = at + 1; i < end; i++, c++) if (chars[c] !== array[i]) return false;
    return true;
  }

  private add(raw: string, hash: number, slot: number): void {
    const word = this.words++;
    this.partsAt = grown(this.partsAt, word + 2, int32);
    this.whole = grown(this.whole, word + 1, int32);
    const at = this.charsEnd;
    this.charsEnd += raw.length + 1;
    this.chars = grown(this.chars, this.charsEnd, uint16);
    this.chars[at] = raw.length;
    for (let i = 0; i < raw.length; i++) this.chars[at + 1 + i] = raw.charCodeAt(i);
    const { whole, parts } = analyseWord(raw);
    let next = word === 0 ? 0 : (this.partsAt[word] ?? 0);
    this.partsAt[word] = next;
    this.parts = grown(this.parts, next + parts.length, int32);
    for (const part of parts) this.parts[next++] = this.term(part);
    this.partsAt[word + 1] = next;
    this.whole[word] = whole === null ? -1 : this.term(whole);
    this.slots.set([hash, word + 1, at, this.put(word)], slot);
    if (this.words * SLOT * 2 > this.slots.length) this.rehash();
  }

  private term(text: string): number {
    const known = this.termIds.get(text);
    if (known !== undefined) return known;
    const own = ownString(text);
    this.termIds.set(own, this.terms.length);
    return this.terms.push(own) - 1;
  }

  private rehash(): void {
    const { slots: old } = this;
    const slots = int32(old.length * 2);
    const mask = slots.length - 1;
    for (let from = 0; from < old.length; from += SLOT) {
      if (old[from + 1] === 0) continue;
      let slot = Math.imul(old[from] ?? 0, SLOT) & mask;
      while (slots[slot + 1] !== 0) slot = (slot + SLOT) & mask;
      for (let i = 0; i < SLOT; i++) slots[slot + i] = old[from + i] ?? 0;
    }
    this.slots = slots;
  }
}
