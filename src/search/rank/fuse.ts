import type { Scored } from '../top-scores.ts';
import type { Weights } from './weights.ts';

/** A fused score and each side's share of it. */
export interface Fused {
  score: number;
  readonly lexical: number;
  dense: number;
}

/**
 * Fuses two lists, by chunk: a chunk's share from each is a mix of its place (reciprocal rank, Cormack et al. 2009, 1 for the first)
 * and of its score relative to the first's. Places alone hide how far ahead the first is, scores alone let one side drown the other.
 * The dense list's share is weighted.
 * @param make what stands for a chunk, with nothing from the dense list yet
 */
export function fuse<Chunk extends Fused>(
  lexical: readonly Scored[],
  dense: readonly Scored[],
  denseWeight: number,
  { rrfK, fusion }: Weights,
  make: (chunk: number, lexical: number) => Chunk,
): Map<number, Chunk> {
  const fused = new Map<number, Chunk>();
  const share = (place: number, relative: number, mix: number, power: number): number =>
    ((1 - mix) * (rrfK + 1)) / (rrfK + place + 1) + mix * Math.max(0, relative) ** power;
  const firstLexical = lexical[0]?.score ?? 1;
  for (const [place, { chunk, score }] of lexical.entries())
    fused.set(
      chunk,
      make(chunk, share(place, score / firstLexical, fusion.lexicalScore, fusion.lexicalPower)),
    );
  const firstDense = dense[0]?.score ?? 1;
  for (const [place, { chunk, score }] of dense.entries()) {
    const ofDense = denseWeight * share(place, score / firstDense, fusion.denseScore, fusion.densePower);
    let known = fused.get(chunk);
    if (!known) fused.set(chunk, (known = make(chunk, 0)));
    known.score = known.lexical + ofDense;
    known.dense = ofDense;
  }
  return fused;
}
