import { byScore, scale } from './candidate.ts';
import type { FileCandidates, RankContext } from './candidate.ts';

/** The n-th further chunk of a file counts factorⁿ: ten results should not be one file. */
export function furtherChunks(files: readonly FileCandidates[], { weights }: RankContext): void {
  for (const { candidates } of files) {
    if (candidates.length === 1) continue;
    candidates.sort(byScore).forEach((candidate, place) => {
      scale(candidate, 'further', weights.furtherChunk ** place);
    });
  }
}
