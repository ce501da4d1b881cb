import { FootnoteError } from '../base/errors.ts';
import type { Purpose } from './client.ts';

/** Dollars a day; 0 or absent: no limit. */
export interface DayLimits {
  readonly dayUsd: number;
  readonly byFeature: Readonly<Partial<Record<Purpose, number>>>;
}

export interface DayPorts {
  /** Read before each request. */
  readonly limits: () => DayLimits;
  /** Dollars spent today, in all windows; of one feature, or of all. */
  readonly spentToday: (purpose?: Purpose) => Promise<number>;
}

/**
 * Whether a request that may cost so many dollars is within the limits of the day.
 * @param reserved dollars of what is on its way; of one feature, or of all
 * @throws FootnoteError `budget_exceeded`
 */
export async function checkDay(
  ports: DayPorts,
  purpose: Purpose,
  estimate: number,
  reserved: (purpose?: Purpose) => number = () => 0,
): Promise<void> {
  const { dayUsd, byFeature } = ports.limits();
  for (const [limit, of, name] of [
    [dayUsd, undefined, 'footnote.limits.dayUsd'],
    [byFeature[purpose] ?? 0, purpose, `footnote.limits.featureUsd (${purpose})`],
  ] as const) {
    if (limit <= 0) continue;
    const spent = (await ports.spentToday(of)) + reserved(of);
    if (spent + estimate <= limit) continue;
    throw new FootnoteError(
      'budget_exceeded',
      `Today’s limit of $${limit.toFixed(2)} would be passed: $${spent.toFixed(2)} are spent, and this request may cost $${estimate.toFixed(2)}. Raise ${name}, or go on tomorrow.`,
    );
  }
}
