import { subWords } from '../analyse.ts';
import type { ChunkEntry } from '../content.ts';
import { boost, byScore, doneBy, entryOf, scale } from './candidate.ts';
import type { Candidate, FileCandidates, RankContext } from './candidate.ts';
import type { Weights } from './weights.ts';

/**
 * Which of a file's chunks come first, and what further ones count. How high a file stands is decided by then: the scores
 * stay, and the chunks that bear the question's words in their name, are close in meaning and are no rest between
 * definitions take the higher ones. The n-th further chunk counts factorⁿ.
 * @param files that may be results
 */
export function furtherChunks(files: readonly FileCandidates[], { weights, query, unit }: RankContext): void {
  const asked = new Set(query.terms.map(({ term }) => term));
  const tests = asked.has('test');
  for (const { candidates } of files) {
    if (candidates.length < 2) continue;
    candidates.sort(byScore);
    if (query.symbol === null) place(candidates, asked, unit, weights.place, tests);
    for (const [at, candidate] of candidates.entries())
      scale(candidate, 'further', weights.furtherChunk ** at);
  }
}

/** Those of the `limit` highest scores: no chunk of another file can be a result, since what follows raises no file's highest. */
export function highestFiles(files: readonly FileCandidates[], limit: number): readonly FileCandidates[] {
  if (files.length <= limit) return files;
  const scores = new Float64Array(files.length);
  for (let at = 0; at < files.length; at++) scores[at] = highest(files[at]?.candidates ?? []);
  const floor = scores.slice().sort()[scores.length - limit] ?? 0;
  return files.filter((_, at) => (scores[at] ?? 0) >= floor);
}

/** The highest score of some candidates, 0 at least. */
export function highest(candidates: readonly Candidate[]): number {
  let most = 0;
  for (const { score } of candidates) if (score > most) most = score;
  return most;
}

/** Hands a file's scores, highest first, to its chunks, fittest first. */
function place(
  candidates: Candidate[],
  asked: ReadonlySet<string>,
  unit: number,
  weights: Weights['place'],
  tests: boolean,
): void {
  const nearest = candidates.reduce((most, { dense }) => Math.max(most, dense), Number.MIN_VALUE);
  const fitting = candidates.map((candidate) => {
    const entry = entryOf(candidate);
    const name = entry?.name ?? null;
    // Coherence went to the chunk that came first so far.
    const lift = doneBy(candidate, 'coherence');
    const named = name === null ? -weights.unnamed : weights.name * shareAsked(name, asked);
    // A long run between definitions is cut too, but no part of it is more its beginning than another.
    const part = name !== null && (entry?.part ?? 0) > 0 ? -weights.part : 0;
    const test = !tests && isTest(entry) ? -weights.test : 0;
    const meaning = (weights.meaning * candidate.dense) / nearest;
    const { score } = candidate;
    return { candidate, score, fit: (score - lift) / unit + named + part + test + meaning };
  });
  const scores = fitting.map(({ score }) => score);
  fitting.sort((a, b) => b.fit - a.fit || byScore(a.candidate, b.candidate));
  for (const [at, { candidate }] of fitting.entries()) {
    candidates[at] = candidate;
    const by = (scores[at] ?? 0) - candidate.score;
    if (by !== 0) boost(candidate, 'place', by, by > 0 ? 'fits best in its file' : undefined);
  }
}

/** A test within the file that it tests, as Rust and Zig have them. */
const isTest = (entry: ChunkEntry | undefined): boolean =>
  entry?.kind === 'test' ||
  /^tests?\./.test(entry?.qualifiedName ?? '') ||
  /^tests?$/.test(entry?.name ?? '');

/** The share of a name's words that the question has. */
function shareAsked(name: string, asked: ReadonlySet<string>): number {
  const words = wordsOf(name);
  let met = 0;
  for (const word of words) if (asked.has(word)) met++;
  return words.length === 0 ? 0 : met / words.length;
}

/** The words of names that were looked at lately: taking a name apart costs more than all else that is done with it here. */
let known = new Map<string, readonly string[]>();
const KNOWN = 20_000;

function wordsOf(name: string): readonly string[] {
  const found = known.get(name);
  if (found) return found;
  if (known.size >= KNOWN) known = new Map();
  const words = subWords(name);
  known.set(name, words);
  return words;
}
