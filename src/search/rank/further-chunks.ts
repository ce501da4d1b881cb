import { byScore, scale } from './candidate.ts';
import type { Candidate, RankContext } from './candidate.ts';

/** The n-th further chunk of a file counts factorⁿ: ten results should not be one file. Returns them best first. */
export function furtherChunks(candidates: readonly Candidate[], { weights }: RankContext): Candidate[] {
  const sorted = [...candidates].sort(byScore);
  const seen = new Map<number, number>();
  for (const candidate of sorted) {
    const before = seen.get(candidate.file.id) ?? 0;
    scale(candidate, 'further', weights.furtherChunk ** before);
    seen.set(candidate.file.id, before + 1);
  }
  return sorted.sort(byScore);
}
