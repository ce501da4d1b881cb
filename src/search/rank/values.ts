import { entryOf, scale } from './candidate.ts';
import type { FileCandidates, RankContext } from './candidate.ts';

const VALUES = new Set(['variable', 'constant']);

/** A question in prose asks where something is done: a variable or a constant that has its words is seldom that place. */
export function values(files: readonly FileCandidates[], { query, weights }: RankContext): void {
  if (query.symbol !== null) return;
  for (const { candidates } of files)
    for (const candidate of candidates)
      if (VALUES.has(entryOf(candidate)?.kind ?? ''))
        scale(candidate, 'value', weights.penalty.value, 'ranked down: a value');
}
