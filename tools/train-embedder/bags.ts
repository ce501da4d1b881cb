import { analyseWord, scanWords } from '../../src/search/analyse.ts';
import { eachWord } from '../../src/search/embed/fields.ts';
import type { Pair } from './mine.ts';

/** Words and how often, for many texts: text `t` has the entries `starts[t]` up to `starts[t + 1]`. */
export interface Bags {
  readonly starts: Int32Array;
  readonly words: Uint16Array;
  readonly counts: Uint16Array;
}

export type Counts = Map<string, number>;

const parts = new Map<string, readonly string[]>();
function partsOf(word: string): readonly string[] {
  let found = parts.get(word);
  if (found === undefined) {
    found = analyseWord(word).parts;
    parts.set(word, found);
  }
  return found;
}

/** Both sides of a pair as stemmed sub-words with their counts, through the product's own analyser. */
export function pairCounts(pair: Pair): { query: Counts; code: Counts } {
  const query: Counts = new Map();
  const code: Counts = new Map();
  const into = (counts: Counts) => (word: string) => {
    for (const part of partsOf(word)) counts.set(part, (counts.get(part) ?? 0) + 1);
  };
  scanWords(pair.query, into(query));
  eachWord(pair.code, into(code));
  return { query, code };
}

export function pack(texts: readonly Counts[], ids: ReadonlyMap<string, number>): Bags {
  const starts = new Int32Array(texts.length + 1);
  const words: number[] = [];
  const counts: number[] = [];
  texts.forEach((text, at) => {
    for (const [word, count] of text) {
      const id = ids.get(word);
      if (id === undefined) continue;
      words.push(id);
      counts.push(Math.min(count, 65_535));
    }
    starts[at + 1] = words.length;
  });
  return { starts, words: Uint16Array.from(words), counts: Uint16Array.from(counts) };
}

export interface Vocabulary {
  /** The most frequent first; equal ones by spelling. */
  readonly words: readonly string[];
  /** a / (a + p) of each word, p its share of all text. */
  readonly weights: Float64Array;
}

const RARITY = 1e-3;

/** The `size` words that stand in the most texts, of those in at least three. Numbers and lone letters are left out. */
export function vocabularyOf(texts: readonly Counts[], size: number): Vocabulary {
  const documents = new Map<string, number>();
  const occurrences = new Map<string, number>();
  let total = 0;
  for (const text of texts)
    for (const [word, count] of text) {
      documents.set(word, (documents.get(word) ?? 0) + 1);
      occurrences.set(word, (occurrences.get(word) ?? 0) + count);
      total += count;
    }
  const words = [...documents]
    .filter(([word, count]) => count >= 3 && /^\p{L}[\p{L}\p{N}]{1,23}$/u.test(word))
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, size)
    .map(([word]) => word);
  const weights = Float64Array.from(
    words,
    (word) => RARITY / (RARITY + (occurrences.get(word) ?? 0) / total),
  );
  return { words, weights };
}
