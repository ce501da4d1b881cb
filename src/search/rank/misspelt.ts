import { otherForms } from './abbreviations.ts';
import type { Query } from './query.ts';
import type { EngineView } from './view.ts';

/** Whether a word of the question is in the index, as it stands. */
export const isKnown = (view: EngineView, term: string): boolean =>
  view.postings.find(term) >= 0 || view.paths.has(term);

/**
 * What words of a question in prose are most likely meant to be that neither the index nor the embedder knows, by word:
 * file names and meaning are looked for by that. Words of code may be spelled as they like, and stay.
 */
export function misspelt(view: EngineView, { terms, symbol }: Query): ReadonlyMap<string, string> {
  const meant = new Map<string, string>();
  for (const { term, whole } of symbol === null ? terms : []) {
    if (whole || isKnown(view, term) || (view.embedder?.rowOf(term) ?? -1) >= 0) continue;
    if (otherForms(term).some((form) => view.postings.find(form) >= 0)) continue;
    const [guess] = view.names.guesses(term, 1);
    if (guess) meant.set(term, guess.term);
  }
  return meant;
}
