import MiniSearch from 'minisearch';
import { analyseWord } from './analyse.ts';
import { fileStem } from './files.ts';

/** A guess at what was meant by a word that the index doesn't have. */
export interface Guess {
  readonly term: string;
  /** 0..1: 1 would be the word itself. */
  readonly closeness: number;
}

interface NameDocument {
  readonly id: string;
}

/** Edits allowed, as a share of a word's length. */
const FUZZY = 0.25;

/** A file's names are looked at only when someone asks for guesses or nothing else is to do. */
interface Named {
  readonly path: string;
  readonly definitions: readonly { readonly name: string }[];
}

/**
 * The distinct words of names (of definitions and of files), whole and in parts, for beginnings and typos, on minisearch:
 * a document a word, so that it stays small. Files come and go; their names and minisearch follow when they are asked for,
 * or in idle time by `sync`.
 */
export class NameIndex {
  private readonly uses = new Map<string, number>();
  private readonly changed = new Set<string>();
  private readonly waiting = new Set<Named>();
  private readonly engine = new MiniSearch<NameDocument>({
    fields: ['id'],
    tokenize: (word) => [word],
    processTerm: (word) => word,
  });

  add(file: Named): void {
    this.waiting.add(file);
  }

  remove(file: Named): void {
    if (this.waiting.delete(file)) return;
    for (const word of wordsOf(file)) {
      const uses = this.uses.get(word) ?? 0;
      if (uses > 1) this.uses.set(word, uses - 1);
      else {
        this.uses.delete(word);
        this.changed.add(word);
      }
    }
  }

  /** Brings minisearch up to date, at most about `budget` words; true when nothing is left to do. */
  sync(budget = Number.POSITIVE_INFINITY): boolean {
    let left = budget;
    for (const file of this.waiting) {
      if (left <= 0) return false;
      this.waiting.delete(file);
      left -= this.count(file);
    }
    for (const word of this.changed) {
      if (left-- <= 0) return false;
      this.changed.delete(word);
      const wanted = this.uses.has(word);
      if (wanted === this.engine.has(word)) continue;
      if (wanted) this.engine.add({ id: word });
      else this.engine.discard(word);
    }
    return true;
  }

  /** Counts a file's words; how many they are. */
  private count(file: Named): number {
    let words = 1;
    for (const word of wordsOf(file)) {
      const uses = this.uses.get(word) ?? 0;
      this.uses.set(word, uses + 1);
      if (uses === 0) this.changed.add(word);
      words++;
    }
    return words;
  }

  /** Terms of known names that are near a stemmed word, nearest first. */
  guesses(word: string, limit: number): Guess[] {
    if (word.length < 4) return [];
    this.sync();
    const best = new Map<string, number>();
    for (const { id } of this.engine.search(word, { fuzzy: FUZZY, prefix: true, maxFuzzy: 2 })) {
      const term = String(id);
      best.set(term, similarity(word, term));
    }
    return [...best]
      .map(([term, closeness]) => ({ term, closeness }))
      .sort((a, b) => b.closeness - a.closeness || (a.term < b.term ? -1 : 1))
      .slice(0, limit);
  }

  /** Words that begin with what was typed or nearly are it, best first. */
  similar(name: string, limit: number): string[] {
    const word = analyseWord(name);
    return this.guesses(word.whole ?? word.parts[0] ?? '', limit).map((guess) => guess.term);
  }
}

/** Each word once for each name of the file that has it. */
function* wordsOf(file: Named): Generator<string> {
  for (const name of new Set([...file.definitions.map((d) => d.name), fileStem(file.path)]))
    yield* nameWords(name);
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
