import type { Usage } from '../protocol/turn.ts';

/** When the table below was compared with the service's price list. */
export const PRICES_DATE = '2026-11-21';

/** Dollars per million tokens of each class. */
export interface Rates {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite5m: number;
  readonly cacheWrite1h: number;
}

/** Rates by the length of the whole prompt (cached parts too): the first band that it fits. */
export interface Price {
  readonly bands: readonly { readonly upToTokens: number; readonly rates: Rates }[];
}

/** Tokens by class; `cacheWrite1h` is the part of `cacheWrite` that lives for an hour (the rest lives 5 minutes). */
export type TokenClasses = Omit<Usage, 'costUsd'> & { readonly cacheWrite1h?: number };

/** Cache writes cost 1.25 and 2 times the input on every model; reads have a price of their own. */
const rates = (input: number, output: number, cacheRead: number): Rates => ({
  input,
  output,
  cacheRead,
  cacheWrite5m: input * 1.25,
  cacheWrite1h: input * 2,
});
const flat = (...of: [number, number, number]): Price => ({
  bands: [{ upToTokens: Infinity, rates: rates(...of) }],
});

/** List prices of PRICES_DATE. A model that isn't here has no price, and the UI says so. */
export const PRICES: Readonly<Record<string, Price>> = {
  'claude-fable-5-1': flat(10, 50, 0.25),
  'claude-fable-5': flat(10, 50, 1),
  'claude-opus-5-5': flat(4, 20, 0.2),
  'claude-opus-5': flat(5, 25, 0.5),
  'claude-opus-4-8': flat(5, 25, 0.5),
  'claude-opus-4-7': flat(5, 25, 0.5),
  'claude-opus-4-6': flat(5, 25, 0.5),
  'claude-sonnet-5-5': flat(2, 10, 0.1),
  'claude-sonnet-5': flat(2, 10, 0.2),
  'claude-sonnet-4-6': flat(3, 15, 0.3),
  'claude-haiku-5-5': {
    bands: [
      { upToTokens: 100_000, rates: rates(0.1, 0.5, 0.01) },
      { upToTokens: Infinity, rates: rates(0.5, 2.5, 0.05) },
    ],
  },
  'claude-haiku-4-5': flat(1, 5, 0.1),
};

/**
 * A function that gives dollars for the tokens of ONE request (bands go by a request's prompt), null for a model
 * without a price. `overrides` are the user's own prices, by model, and win.
 */
export function priceOf(
  overrides: Readonly<Record<string, Price>> = {},
): (model: string, tokens: TokenClasses) => number | null {
  return (model, tokens) => {
    const price = Object.hasOwn(overrides, model)
      ? overrides[model]
      : Object.hasOwn(PRICES, model)
        ? PRICES[model]
        : undefined;
    const prompt = tokens.input + tokens.cacheRead + tokens.cacheWrite;
    const band = price?.bands.find(({ upToTokens }) => prompt <= upToTokens)?.rates;
    if (!band) return null;
    const long = tokens.cacheWrite1h ?? 0;
    return (
      (tokens.input * band.input +
        tokens.output * band.output +
        tokens.cacheRead * band.cacheRead +
        (tokens.cacheWrite - long) * band.cacheWrite5m +
        long * band.cacheWrite1h) /
      1_000_000
    );
  };
}
