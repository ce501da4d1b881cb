import type { Weights } from './weights.ts';

/** A chunk of one side's list, best first. */
export interface Listed {
  readonly chunk: number;
  readonly score: number;
}

/** A fused score and each side's share of it. */
export interface Fused {
  readonly chunk: number;
  readonly score: number;
  readonly lexical: number;
  readonly dense: number;
}

/**
 * Fuses two lists: a chunk's share from each is a mix of its place (reciprocal rank, Cormack et al. 2009, 1 for the first)
 * and of its score relative to the first's. Places alone hide how far ahead the first is, scores alone let one side drown the other.
 * The dense list's share is weighted.
 */
export function fuse(
  lexical: readonly Listed[],
  dense: readonly Listed[],
  denseWeight: number,
  { rrfK, fusion }: Weights,
): Fused[] {
  const shares = new Map<number, { lexical: number; dense: number }>();
  const share = (list: readonly Listed[], place: number, mix: number, power: number): number => {
    const relative = Math.max(0, (list[place]?.score ?? 0) / (list[0]?.score ?? 1));
    return ((1 - mix) * (rrfK + 1)) / (rrfK + place + 1) + mix * relative ** power;
  };
  lexical.forEach(({ chunk }, place) =>
    shares.set(chunk, { lexical: share(lexical, place, fusion.lexicalScore, fusion.lexicalPower), dense: 0 }),
  );
  dense.forEach(({ chunk }, place) => {
    const ofDense = denseWeight * share(dense, place, fusion.denseScore, fusion.densePower);
    const known = shares.get(chunk);
    if (known) known.dense = ofDense;
    else shares.set(chunk, { lexical: 0, dense: ofDense });
  });
  return [...shares].map(([chunk, both]) => ({ chunk, score: both.lexical + both.dense, ...both }));
}
