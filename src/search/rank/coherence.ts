import { boost, byScore } from './candidate.ts';
import type { FileCandidates, RankContext } from './candidate.ts';

/**
 * A file that many good candidates come from is what the question is about: its best chunk rises with their sum.
 * Each counts by a power of its score, so that a large file doesn't win by many that hardly match.
 */
export function coherence(files: readonly FileCandidates[], { weights, unit }: RankContext): void {
  const { boost: most, power } = weights.coherence;
  const sums = files.map(({ candidates }) =>
    candidates.reduce((sum, candidate) => sum + (candidate.score / unit) ** power, 0),
  );
  const highest = Math.max(...sums, Number.MIN_VALUE);
  for (const [at, { candidates }] of files.entries()) {
    const best = candidates.reduce((first, next) => (byScore(next, first) < 0 ? next : first));
    const { length } = candidates;
    boost(
      best,
      'coherence',
      (most * unit * (sums[at] ?? 0)) / highest,
      length > 2 ? `${String(length)} matching places in this file` : undefined,
    );
  }
}
