import type { DayLimits } from '../../model/day-limit.ts';
import type { Purpose } from '../../model/client.ts';

export const FEATURES: readonly Purpose[] = [
  'turn',
  'delegate',
  'title',
  'summary',
  'triage',
  'plan',
  'keep_alive',
  'embedding',
];

/** `footnote.limits.featureUsd` as it stands in the settings; what isn't a number of dollars doesn't count. */
export function featureLimits(value: unknown): DayLimits['byFeature'] {
  if (typeof value !== 'object' || value === null) return {};
  const given = new Map<string, unknown>(Object.entries(value));
  const limits = FEATURES.map((name) => [name, given.get(name)] as const);
  return Object.fromEntries(
    limits.filter(([, usd]) => typeof usd === 'number' && Number.isFinite(usd) && usd > 0),
  );
}
