import MiniSearch from 'minisearch';
import { analyseWord } from './analyse.ts';

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

/**
 * Unique names (of definitions and of files) for beginnings and typos, on minisearch.
 * Names come and go with their files; minisearch follows when it is asked, or in idle time by `sync`.
 */
export class NameIndex {
  private readonly uses = new Map<string, number>();
  private readonly changed = new Set<string>();
  private readonly held = new Set<string>();
  private readonly engine = new MiniSearch<NameDocument>({
    fields: ['id'],
    tokenize: (name) => tokens(name),
    processTerm: (term) => term,
    searchOptions: { tokenize: (query) => [query], processTerm: (term) => term },
  });

  add(name: string): void {
    const uses = this.uses.get(name) ?? 0;
    this.uses.set(name, uses + 1);
    if (uses === 0) this.changed.add(name);
  }

  remove(name: string): void {
    const uses = this.uses.get(name) ?? 0;
    if (uses > 1) {
      this.uses.set(name, uses - 1);
      return;
    }
    this.uses.delete(name);
    this.changed.add(name);
  }

  /** Brings minisearch up to date, at most `budget` names; true when nothing is left to do. */
  sync(budget = Number.POSITIVE_INFINITY): boolean {
    let left = budget;
    for (const name of this.changed) {
      if (left-- <= 0) return false;
      this.changed.delete(name);
      const wanted = this.uses.has(name);
      if (wanted === this.held.has(name)) continue;
      if (wanted) {
        this.engine.add({ id: name });
        this.held.add(name);
      } else {
        this.engine.discard(name);
        this.held.delete(name);
      }
    }
    return true;
  }

  /** Terms of known names that are near a stemmed word, nearest first. */
  guesses(word: string, limit: number): Guess[] {
    if (word.length < 4) return [];
    this.sync();
    const best = new Map<string, number>();
    for (const result of this.engine.search(word, { fuzzy: FUZZY, prefix: true, maxFuzzy: 2 }))
      for (const term of Object.keys(result.match))
        if (!best.has(term)) best.set(term, similarity(word, term));
    return [...best]
      .map(([term, closeness]) => ({ term, closeness }))
      .sort((a, b) => b.closeness - a.closeness || (a.term < b.term ? -1 : 1))
      .slice(0, limit);
  }

  /** Names that begin with, hold or nearly are what was typed, best first. */
  similar(name: string, limit: number): string[] {
    this.sync();
    const words = tokens(name);
    return this.engine
      .search(words.length === 1 ? (words[0] ?? '') : { combineWith: 'OR', queries: words }, {
        fuzzy: FUZZY,
        prefix: true,
        maxFuzzy: 2,
      })
      .slice(0, limit)
      .map((result) => String(result.id));
  }
}

function tokens(name: string): string[] {
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
