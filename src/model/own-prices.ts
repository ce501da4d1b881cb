import * as z from 'zod/mini';
import type { Price } from './prices.ts';

const dollars = z.number().check(z.nonnegative());
const OwnPrice = z.object({
  input: dollars,
  output: dollars,
  cacheRead: z.optional(dollars),
  cacheWrite5m: z.optional(dollars),
  cacheWrite1h: z.optional(dollars),
});

/** The user's own prices, from settings: dollars per million tokens, by model. What isn't a price counts as not there. */
export function ownPrices(value: unknown): Readonly<Record<string, Price>> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([model, given]) => {
      const { data } = z.safeParse(OwnPrice, given);
      if (data === undefined) return [];
      const { input, output } = data;
      const rates = {
        input,
        output,
        cacheRead: data.cacheRead ?? input / 10,
        cacheWrite5m: data.cacheWrite5m ?? input * 1.25,
        cacheWrite1h: data.cacheWrite1h ?? input * 2,
      };
      return [[model, { bands: [{ upToTokens: Infinity, rates }] }]];
    }),
  );
}
