import type { ChunkEntry } from '../content.ts';
import type { IndexedFile } from '../files.ts';
import type { Query } from './query.ts';
import type { Weights } from './weights.ts';

/** A chunk that may become a result, with what each signal did to it. */
export interface Candidate {
  readonly chunk: number;
  readonly file: IndexedFile;
  readonly entry: ChunkEntry;
  score: number;
  /** What each signal added (or the factor, for those that multiply), by the signal's name. */
  readonly signals: Record<string, number>;
  /** Reasons for a person, the weightiest first. */
  readonly why: string[];
}

/** What a signal may look at besides the candidates. */
export interface RankContext {
  readonly query: Query;
  readonly weights: Weights;
  /** The highest fused score: boosts are in units of it. */
  readonly unit: number;
}

/** Adds a boost and remembers it. */
export function boost(candidate: Candidate, signal: string, by: number, why?: string): void {
  candidate.score += by;
  candidate.signals[signal] = (candidate.signals[signal] ?? 0) + by;
  if (why !== undefined) candidate.why.push(why);
}

/** Multiplies the score and remembers the factor. */
export function scale(candidate: Candidate, signal: string, factor: number, why?: string): void {
  if (factor === 1) return;
  candidate.score *= factor;
  candidate.signals[signal] = factor;
  if (why !== undefined) candidate.why.push(why);
}

/** Best first; ties by path and line, so that the order never depends on how the index came about. */
export function byScore(a: Candidate, b: Candidate): number {
  if (a.score !== b.score) return b.score - a.score;
  if (a.file.path !== b.file.path) return a.file.path < b.file.path ? -1 : 1;
  return a.entry.startLine - b.entry.startLine;
}
