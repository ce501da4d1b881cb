import { analyseWord, scanWords } from '../analyse.ts';
import { boost, byScore, entryOf, scale } from './candidate.ts';
import type { Candidate, FileCandidates, RankContext } from './candidate.ts';
import type { Weights } from './weights.ts';

/**
 * Which of a file's chunks come first, and what further ones count. How high a file stands is decided by then: in the
 * files that may be results the scores stay, and the chunks that bear the question's words in their name, are close in
 * meaning and are no rest between definitions take the higher ones. The n-th further chunk counts factorⁿ.
 * @param limit how many files may be results
 */
export function furtherChunks(files: readonly FileCandidates[], context: RankContext, limit: number): void {
  const { weights, query, unit } = context;
  const several = files.filter(({ candidates }) => candidates.length > 1);
  for (const { candidates } of several) candidates.sort(byScore);
  const firsts = new Float64Array(files.length);
  for (const [at, { candidates }] of files.entries()) firsts[at] = highest(candidates);
  const floor = firsts.sort()[firsts.length - Math.min(limit, firsts.length)] ?? 0;
  const asked = new Set(query.terms.map(({ term }) => term));
  for (const { candidates } of several) {
    if (query.symbol === null && highest(candidates) >= floor) place(candidates, asked, unit, weights.place);
    for (const [at, candidate] of candidates.entries())
      scale(candidate, 'further', weights.furtherChunk ** at);
  }
}

const highest = (candidates: readonly Candidate[]): number =>
  candidates.reduce((most, { score }) => Math.max(most, score), 0);

/** Hands a file's scores, highest first, to its chunks, fittest first. */
function place(
  candidates: Candidate[],
  asked: ReadonlySet<string>,
  unit: number,
  weights: Weights['place'],
): void {
  const scores = candidates.map(({ score }) => score);
  const nearest = candidates.reduce((most, { dense }) => Math.max(most, dense), Number.MIN_VALUE);
  const fit = new Map(
    candidates.map((candidate) => {
      const entry = entryOf(candidate);
      const name = entry?.name ?? null;
      // Coherence went to the chunk that came first so far.
      const lift = candidate.steps.find(({ signal }) => signal === 'coherence')?.value ?? 0;
      const named = name === null ? -weights.unnamed : weights.name * shareAsked(name, asked);
      // A long run between definitions is cut too, but no part of it is more its beginning than another.
      const part = name !== null && (entry?.part ?? 0) > 0 ? -weights.part : 0;
      const meaning = (weights.meaning * candidate.dense) / nearest;
      return [candidate, (candidate.score - lift) / unit + named + part + meaning];
    }),
  );
  candidates.sort((a, b) => (fit.get(b) ?? 0) - (fit.get(a) ?? 0) || byScore(a, b));
  for (const [at, candidate] of candidates.entries()) {
    const by = (scores[at] ?? 0) - candidate.score;
    if (by !== 0) boost(candidate, 'place', by, by > 0 ? 'fits best in its file' : undefined);
  }
}

/** The share of a name's words that the question has. */
function shareAsked(name: string, asked: ReadonlySet<string>): number {
  let all = 0;
  let met = 0;
  scanWords(name, (word) => {
    for (const part of analyseWord(word).parts) {
      all++;
      if (asked.has(part)) met++;
    }
  });
  return all === 0 ? 0 : met / all;
}
