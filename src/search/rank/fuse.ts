import type { Weights } from './weights.ts';

/** A fused score and each side's share of it. */
export interface Fused {
  readonly chunk: number;
  readonly score: number;
  readonly lexical: number;
  readonly dense: number;
}

/**
 * Reciprocal rank fusion (Cormack et al. 2009): a chunk gets 1 / (k + rank) from each list that holds it,
 * the dense list's share weighted.
 */
export function fuse(
  lexical: readonly number[],
  dense: readonly number[],
  denseWeight: number,
  { rrfK }: Weights,
): Fused[] {
  const shares = new Map<number, { lexical: number; dense: number }>();
  lexical.forEach((chunk, i) => shares.set(chunk, { lexical: 1 / (rrfK + i + 1), dense: 0 }));
  dense.forEach((chunk, i) => {
    const share = denseWeight / (rrfK + i + 1);
    const known = shares.get(chunk);
    if (known) known.dense = share;
    else shares.set(chunk, { lexical: 0, dense: share });
  });
  return [...shares].map(([chunk, share]) => ({ chunk, score: share.lexical + share.dense, ...share }));
}
