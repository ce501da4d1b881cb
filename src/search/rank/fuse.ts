import type { Scored } from '../top-scores.ts';
import type { Weights } from './weights.ts';

/** A fused score and each side's share of it. */
export interface Fused {
  readonly score: number;
  readonly lexical: number;
  readonly dense: number;
}

/**
 * Fuses two lists, by chunk: a chunk's share from each is a mix of its place (reciprocal rank, Cormack et al. 2009, 1 for the first)
 * and of its score relative to the first's. Places alone hide how far ahead the first is, scores alone let one side drown the other.
 * The dense list's share is weighted.
 */
export function fuse(
  lexical: readonly Scored[],
  dense: readonly Scored[],
  denseWeight: number,
  { rrfK, fusion }: Weights,
): Map<number, Fused> {
  const fused = new Map<number, Fused>();
  const share = (place: number, relative: number, mix: number, power: number): number =>
    ((1 - mix) * (rrfK + 1)) / (rrfK + place + 1) + mix * Math.max(0, relative) ** power;
  const firstLexical = lexical[0]?.score ?? 1;
  for (const [place, hit] of lexical.entries()) {
    const ofWords = share(place, hit.score / firstLexical, fusion.lexicalScore, fusion.lexicalPower);
    fused.set(hit.chunk, { score: ofWords, lexical: ofWords, dense: 0 });
  }
  const firstDense = dense[0]?.score ?? 1;
  for (const [place, { chunk, score }] of dense.entries()) {
    const ofDense = denseWeight * share(place, score / firstDense, fusion.denseScore, fusion.densePower);
    const known = fused.get(chunk);
    const ofWords = known?.lexical ?? 0;
    fused.set(chunk, { score: ofWords + ofDense, lexical: ofWords, dense: ofDense });
  }
  return fused;
}
