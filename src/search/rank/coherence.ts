import { boost, byScore } from './candidate.ts';
import type { Candidate, RankContext } from './candidate.ts';

/** A file that many candidates come from is what the question is about: its best chunk rises with their sum. */
export function coherence(candidates: readonly Candidate[], { weights, unit }: RankContext): void {
  const files = new Map<number, { sum: number; best: Candidate; chunks: number }>();
  for (const candidate of candidates) {
    const known = files.get(candidate.file.id);
    if (!known) {
      files.set(candidate.file.id, { sum: candidate.score, best: candidate, chunks: 1 });
      continue;
    }
    known.sum += candidate.score;
    known.chunks++;
    if (byScore(candidate, known.best) < 0) known.best = candidate;
  }
  const highest = Math.max(...[...files.values()].map((f) => f.sum), Number.MIN_VALUE);
  for (const { sum, best, chunks } of files.values())
    boost(
      best,
      'coherence',
      (weights.coherence * unit * sum) / highest,
      chunks > 2 ? `${String(chunks)} matching places in this file` : undefined,
    );
}
