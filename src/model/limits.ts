import type { ModelAnswer, ModelClient, ModelRequest, Purpose } from './client.ts';
import { countedBody, MARKED } from './body.ts';
import { checkDay, type DayPorts } from './day-limit.ts';
import { estimateTokens } from './estimate.ts';
import type { TokenClasses } from './prices.ts';

export interface LimitPorts extends DayPorts {
  readonly cost: (model: string, usage: TokenClasses) => number | null;
}

/** An answer is seldom longer; what it may take at most would stop a day's work long before its limit. */
const USUAL_OUTPUT = 4_000;

/**
 * Checks the limits of a day before each request, with that request's estimate: what is on its way counts as spent.
 * A model without a price isn't bounded by dollars (tokens bound its turns).
 * @throws FootnoteError `budget_exceeded` from `stream`, before anything is sent
 */
export function limitedClient(client: ModelClient, ports: LimitPorts): ModelClient {
  const underWay = new Map<symbol, { readonly purpose: Purpose; readonly usd: number }>();
  const reserved = (purpose?: Purpose): number =>
    [...underWay.values()].reduce(
      (sum, each) => sum + (purpose === undefined || each.purpose === purpose ? each.usd : 0),
      0,
    );

  return {
    ...client,
    stream: async function* (request, signal) {
      const estimate = estimateUsd(request, ports.cost);
      const id = Symbol();
      if (estimate !== null) {
        await checkDay(ports, request.purpose, estimate, reserved);
        underWay.set(id, { purpose: request.purpose, usd: estimate });
      }
      try {
        yield* client.stream(request, signal);
      } finally {
        underWay.delete(id);
      }
    },
  };
}

/** Dollars that a request may cost: all of its input written to the cache, and an answer of usual length. */
export function estimateUsd(request: ModelRequest, cost: LimitPorts['cost']): number | null {
  const input = estimateTokens(countedBody(request), request.messages);
  const cached = MARKED.has(request.purpose);
  const output = Math.min(request.maxTokens, USUAL_OUTPUT);
  const classes = { input: cached ? 0 : input, cacheWrite: cached ? input : 0, cacheRead: 0, output };
  return cost(request.model, classes);
}

export const NO_COST: ModelAnswer['usage'] = {
  input: 0,
  output: 0,
  cacheRead: 0,
  cacheWrite: 0,
  costUsd: 0,
};
