import { checkDay, type DayPorts } from '../../model/day-limit.ts';
import { ownPrices } from '../../model/own-prices.ts';
import { priceOf } from '../../model/prices.ts';
import type { VoyageOptions } from '../../model/voyage.ts';
import { VOYAGE_MODEL, VOYAGE_USD_A_MILLION } from '../../model/voyage-model.ts';
import type { Ledger } from '../usage/ledger.ts';

export interface SpendingParts {
  readonly ledger: Pick<Ledger, 'record' | 'spentToday'>;
  readonly limits: DayPorts['limits'];
  /** `footnote.prices` as it stands in the settings. */
  readonly prices: () => unknown;
}

/** Keeps Voyage's requests within the limits of the day, and writes down what they use where all windows see it. */
export function voyageSpending({
  ledger,
  limits,
  prices,
}: SpendingParts): Required<Pick<VoyageOptions, 'before' | 'onUsage'>> {
  const classes = (input: number) => ({ input, output: 0, cacheRead: 0, cacheWrite: 0 });
  const cost = (tokens: number): number =>
    priceOf(ownPrices(prices()))(VOYAGE_MODEL, classes(tokens)) ?? (tokens / 1e6) * VOYAGE_USD_A_MILLION;
  return {
    before: (tokens) => checkDay({ limits, spentToday: ledger.spentToday }, 'embedding', cost(tokens)),
    onUsage: (tokens) => {
      const [model, purpose] = [VOYAGE_MODEL, 'embedding'] as const;
      ledger.record({ model, purpose, tokens: classes(tokens), costUsd: cost(tokens) });
    },
  };
}
