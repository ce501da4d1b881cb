import { boost, byScore } from './candidate.ts';
import type { Candidate, RankContext } from './candidate.ts';

/**
 * A file that many good candidates come from is what the question is about: its best chunk rises with their sum.
 * Each counts by a power of its score, so that a large file doesn't win by many that hardly match.
 */
export function coherence(candidates: readonly Candidate[], { weights, unit }: RankContext): void {
  const { boost: most, power } = weights.coherence;
  const worth = (candidate: Candidate): number => (candidate.score / unit) ** power;
  const files = new Map<number, { sum: number; best: Candidate; chunks: number }>();
  for (const candidate of candidates) {
    const known = files.get(candidate.file.id);
    if (!known) {
      files.set(candidate.file.id, { sum: worth(candidate), best: candidate, chunks: 1 });
      continue;
    }
    known.sum += worth(candidate);
    known.chunks++;
    if (byScore(candidate, known.best) < 0) known.best = candidate;
  }
  const highest = Math.max(...[...files.values()].map((f) => f.sum), Number.MIN_VALUE);
  for (const { sum, best, chunks } of files.values())
    boost(
      best,
      'coherence',
      (most * unit * sum) / highest,
      chunks > 2 ? `${String(chunks)} matching places in this file` : undefined,
    );
}
