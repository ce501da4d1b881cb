import { scale } from './candidate.ts';
import type { FileCandidates, RankContext } from './candidate.ts';
import { isValue } from './name-key.ts';

/** A question in prose asks where something is done: a variable or a constant that has its words is seldom that place. */
export function values(files: readonly FileCandidates[], { query, weights }: RankContext): void {
  if (query.symbol !== null) return;
  for (const { file, candidates } of files)
    for (const candidate of candidates)
      if (isValue(file, candidate.place))
        scale(candidate, 'value', weights.penalty.value, 'ranked down: a value');
}
