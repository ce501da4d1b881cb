import type { IndexedFile } from '../files.ts';
import { boost } from './candidate.ts';
import type { Candidate, RankContext } from './candidate.ts';

const MIN_PREFIX = 3;

/** How well a word is met by one of the terms: 1 exactly, less where one begins the other. */
function met(word: string, terms: readonly string[], prefix: number): number {
  let best = 0;
  for (const term of terms) {
    if (term === word) return 1;
    if (Math.min(term.length, word.length) >= MIN_PREFIX && (term.startsWith(word) || word.startsWith(term)))
      best = prefix;
  }
  return best;
}

/**
 * How well a file's name (and, less, its folders) meets the words of a question: 0..1.
 * Scaled by the share of the name's own words that the question has, so that long names don't win by one word.
 */
export function pathMatch(
  words: readonly string[],
  file: IndexedFile,
  { folder, prefix }: { folder: number; prefix: number },
): number {
  if (words.length === 0) return 0;
  let sum = 0;
  for (const word of words)
    sum += Math.max(met(word, file.stem, prefix), folder * met(word, file.folders, prefix));
  if (sum === 0) return 0;
  const own = file.stem.filter((term) => met(term, words, prefix) > 0).length;
  const share = file.stem.length === 0 ? 0 : own / file.stem.length;
  return (sum / words.length) * Math.max(share, folder);
}

/** Files whose names say what the question asks rise. */
export function pathBoost(candidates: readonly Candidate[], { query, weights, unit }: RankContext): void {
  const words = query.terms.filter((t) => !t.whole).map((t) => t.term);
  const known = new Map<number, number>();
  for (const candidate of candidates) {
    let match = known.get(candidate.file.id);
    if (match === undefined) {
      match = pathMatch(words, candidate.file, weights.path);
      known.set(candidate.file.id, match);
    }
    if (match > 0)
      boost(
        candidate,
        'path',
        weights.path.boost * unit * match,
        match >= 0.3 ? 'file name matches' : undefined,
      );
  }
}
