import type { Signal, Signals } from '../../protocol/search.ts';
import type { ChunkEntry } from '../content.ts';
import type { IndexedFile } from '../files.ts';
import type { LexicalShares } from '../lexical/score.ts';
import type { Query } from './query.ts';
import type { Weights } from './weights.ts';

/** What one signal did to a candidate: an addition or, for those that multiply, a factor. */
interface Step {
  readonly signal: Signal;
  readonly value: number;
  /** For a person: "defines refreshSession". Words that take a look at the file's outline are found only for the results. */
  readonly why: Why | undefined;
  /** The one before it. */
  readonly before: Step | undefined;
}

type Why = string | (() => string);

/** A chunk that may become a result. What was done to its score is kept, and put into words only for the results. */
export interface Candidate {
  readonly file: IndexedFile;
  /** The chunk's place in its file. */
  readonly place: number;
  score: number;
  /** Its share from each side; that by meaning is set when the sides are fused. */
  readonly lexical: number;
  dense: number;
  /** The last: most candidates have few, and an array costs more than they do. */
  step: Step | undefined;
}

/** The candidates of one file: many signals are about files. */
export interface FileCandidates {
  readonly file: IndexedFile;
  readonly candidates: Candidate[];
}

/** What a signal may look at besides the candidates. */
export interface RankContext {
  readonly query: Query;
  readonly weights: Weights;
  /** The highest fused score: boosts are in units of it. */
  readonly unit: number;
  /** URIs of files that are open or were just edited, the latest first. */
  readonly near: readonly string[];
}

/** Adds a boost and remembers it. */
export function boost(candidate: Candidate, signal: Signal, by: number, why?: Why): void {
  candidate.score += by;
  candidate.step = { signal, value: by, why, before: candidate.step };
}

/** Multiplies the score and remembers the factor. */
export function scale(candidate: Candidate, signal: Signal, factor: number, why?: string): void {
  if (factor === 1) return;
  candidate.score *= factor;
  candidate.step = { signal, value: factor, why, before: candidate.step };
}

/** What a signal last did to a candidate; 0 where it did nothing. */
export function doneBy(candidate: Candidate, signal: Signal): number {
  for (let { step } = candidate; step; step = step.before) if (step.signal === signal) return step.value;
  return 0;
}

/**
 * Each signal's share by name, and the reasons in words.
 * @param shares what its share by words is made of; undefined where it has none
 */
export function explain(
  { lexical, dense, step: last }: Candidate,
  shares: LexicalShares | undefined,
): { signals: Signals; why: string } {
  const signals: { -readonly [Name in keyof Signals]: number } = {};
  const why: string[] = [];
  if (lexical > 0) signals.lexical = lexical;
  if (dense > 0) signals.dense = dense;
  Object.assign(signals, shares);
  if (dense > 0 && lexical === 0) why.push('close in meaning');
  const steps: Step[] = [];
  for (let step = last; step; step = step.before) steps.push(step);
  for (const step of steps.reverse()) {
    signals[step.signal] = step.value;
    if (step.why !== undefined) why.push(typeof step.why === 'string' ? step.why : step.why());
  }
  // What moved it up or down isn't why it was found.
  if (why.every((reason) => reason.startsWith('ranked '))) why.unshift('its text matches');
  return { signals, why: why.join('; ') };
}

/** Best first; ties by path and line, so that the order never depends on how the index came about. */
export function byScore(a: Candidate, b: Candidate): number {
  if (a.score !== b.score) return b.score - a.score;
  if (a.file.path !== b.file.path) return a.file.path < b.file.path ? -1 : 1;
  return a.place - b.place;
}

/** Where a candidate is and what it is called. Read from the file's outline: not for all candidates of a question. */
export const entryOf = ({ file, place }: Candidate): ChunkEntry | undefined => file.chunks[place];
