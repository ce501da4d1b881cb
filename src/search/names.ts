import { ownString } from '../base/own-string.ts';
import { analyseWord } from './analyse.ts';
import { fileStem } from './files.ts';

/** A guess at what was meant by a word that the index doesn't have. */
export interface Guess {
  readonly term: string;
  /** 0..1: 1 would be the word itself. */
  readonly closeness: number;
}

/** Edits allowed, as a share of a word's length, and at most. */
const FUZZY = 0.25;
const MAX_EDITS = 2;
/** Shorter words have too many neighbours to guess. */
const MIN_LENGTH = 4;

/** A file's names are looked at only when someone asks for guesses or nothing else is to do. */
interface Named {
  readonly path: string;
  readonly names: readonly string[];
}

/**
 * The distinct words of names (of definitions and of files), whole and in parts, for beginnings and typos: a list with a set of
 * letters for each word, gone through from end to end. A word whose letters differ too much isn't looked at, so that half a
 * million take some milliseconds, without a tree over all of them in memory. Files come and go; their names follow when
 * someone asks, or in idle time by `sync`.
 */
export class NameIndex {
  private readonly slots = new Map<string, number>();
  private words: string[] = [];
  /** By place: how many names have the word, and its letters. */
  private uses = new Uint32Array(1024);
  private letters = new Uint32Array(1024);
  private unused = 0;
  private readonly waiting = new Set<Named>();

  add(file: Named): void {
    this.waiting.add(file);
  }

  remove(file: Named): void {
    if (this.waiting.delete(file)) return;
    for (const word of wordsOf(file)) {
      const slot = this.slots.get(word);
      if (slot === undefined) continue;
      const uses = (this.uses[slot] ?? 1) - 1;
      this.uses[slot] = uses;
      if (uses === 0) this.unused++;
    }
    if (this.unused * 2 > this.words.length) this.compact();
  }

  /** Takes in files that came, at most about `budget` words; true when nothing is left to do. */
  sync(budget = Number.POSITIVE_INFINITY): boolean {
    let left = budget;
    for (const file of this.waiting) {
      if (left <= 0) return false;
      this.waiting.delete(file);
      for (const word of wordsOf(file)) {
        this.count(word);
        left--;
      }
      left--;
    }
    return true;
  }

  /** Terms of known names that begin with a stemmed word or nearly are it, nearest first. */
  guesses(word: string, limit: number): Guess[] {
    if (word.length < MIN_LENGTH) return [];
    this.sync();
    const { words, uses, letters } = this;
    const edits = Math.min(MAX_EDITS, Math.round(word.length * FUZZY));
    const own = lettersOf(word);
    const found: Guess[] = [];
    for (let slot = 0; slot < words.length; slot++) {
      if (uses[slot] === 0) continue;
      const theirs = letters[slot] ?? 0;
      // What begins with the word has all its letters; an edit changes at most two.
      if ((own & ~theirs) !== 0 && bits(own ^ theirs) > 2 * edits) continue;
      const term = words[slot] ?? '';
      if (term.startsWith(word) || distance(word, term, edits) <= edits)
        found.push({ term, closeness: similarity(word, term) });
    }
    return found.sort((a, b) => b.closeness - a.closeness || (a.term < b.term ? -1 : 1)).slice(0, limit);
  }

  /** Words that begin with what was typed or nearly are it, best first. */
  similar(name: string, limit: number): string[] {
    const word = analyseWord(name);
    return this.guesses(word.whole ?? word.parts[0] ?? '', limit).map((guess) => guess.term);
  }

  private count(word: string): void {
    const known = this.slots.get(word);
    if (known !== undefined) {
      const uses = this.uses[known] ?? 0;
      if (uses === 0) this.unused--;
      this.uses[known] = uses + 1;
      return;
    }
    const own = ownString(word);
    const slot = this.words.push(own) - 1;
    if (slot >= this.uses.length) {
      this.uses = doubled(this.uses);
      this.letters = doubled(this.letters);
    }
    this.slots.set(own, slot);
    this.uses[slot] = 1;
    this.letters[slot] = lettersOf(own);
  }

  /** Forgets words that no name has any more. */
  private compact(): void {
    const counts = this.words.map((word, slot) => [word, this.uses[slot] ?? 0] as const);
    this.slots.clear();
    this.words = [];
    this.unused = 0;
    for (const [word, uses] of counts) {
      if (uses === 0) continue;
      this.count(word);
      this.uses[this.words.length - 1] = uses;
    }
  }
}

function doubled(array: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(array.length * 2);
  larger.set(array);
  return larger;
}

/** A bit for each letter of the alphabet that a word has; all others share the rest. */
function lettersOf(word: string): number {
  let set = 0;
  for (let i = 0; i < word.length; i++) {
    const code = word.charCodeAt(i);
    set |= 1 << (code >= 97 && code <= 122 ? code - 97 : 26 + (code % 6));
  }
  return set >>> 0;
}

function bits(set: number): number {
  let rest = set - ((set >>> 1) & 0x55555555);
  rest = (rest & 0x33333333) + ((rest >>> 2) & 0x33333333);
  return Math.imul((rest + (rest >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Insertions, deletions and replacements between two words, or a number above `most` when they are more. */
function distance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let row = Uint16Array.from({ length: b.length + 1 }, (_, i) => i);
  let next = new Uint16Array(b.length + 1);
  for (let i = 1; i <= a.length; i++) {
    next[0] = i;
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a.charCodeAt(i - 1) === b.charCodeAt(j - 1) ? 0 : 1);
      const cost = Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1);
      next[j] = cost;
      if (cost < least) least = cost;
    }
    if (least > most) return most + 1;
    [row, next] = [next, row];
  }
  return row[b.length] ?? 0;
}

/** Each word once for each name of the file that has it. */
function* wordsOf(file: Named): Generator<string> {
  for (const name of new Set([...file.names, fileStem(file.path)])) yield* nameWords(name);
}

/** The words a name is known by: its stemmed parts, and itself whole. */
export function nameWords(name: string): string[] {
  const word = analyseWord(name);
  return word.whole === null ? [...new Set(word.parts)] : [...new Set([...word.parts, word.whole])];
}

/** Share of the longer word that two words have in common, by edit distance (adjacent swaps count one). */
function similarity(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, i) => i)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(
        (rows[i - 1]?.[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (rows[i - 1]?.[j - 1] ?? 0) + (same ? 0 : 1),
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, (rows[i - 2]?.[j - 2] ?? 0) + 1);
      row.push(cost);
    }
    rows.push(row);
  }
  return 1 - (rows[a.length]?.[b.length] ?? 0) / Math.max(a.length, b.length, 1);
}
