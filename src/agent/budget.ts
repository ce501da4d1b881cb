import type { PriceOf } from '../model/client.ts';
import type { TurnEvent, Usage } from '../protocol/turn.ts';
import { addUsage } from '../protocol/usage.ts';

export type BudgetEvent = Extract<TurnEvent, { type: 'budget' }>;

/** What one turn may use. */
export interface TurnLimits {
  readonly maxSteps: number;
  readonly maxCostUsd: number;
  readonly maxMinutes: number;
  readonly maxToolCalls: number;
  /** Bytes of what tools answer. */
  readonly maxOutputBytes: number;
  /** Bounds a turn on a model without a price; cached tokens count a tenth. */
  readonly maxTokens: number;
}

export const DEFAULT_LIMITS = {
  maxToolCalls: 200,
  maxOutputBytes: 8_000_000,
  maxTokens: 1_000_000,
} as const;

/** The next request, by estimate. */
export interface NextRequest {
  /** Tokens that the service has seen in this conversation, so that the cache may serve them. */
  readonly cachedTokens: number;
  readonly newTokens: number;
  /** The most that the answer may take. */
  readonly maxOutput: number;
}

export type Leave =
  | { readonly ok: true; /** What the answer may take within the budget. */ readonly maxOutput: number }
  | { readonly ok: false; readonly event: BudgetEvent };

/** What a turn has used of its budget: plain JSON. */
export interface Spent {
  readonly steps: number;
  readonly calls: number;
  /** Bytes of what tools answered. */
  readonly bytes: number;
  /** Milliseconds run, waiting for the user not counted. */
  readonly ms: number;
  readonly usage: Usage;
}

export interface Budget {
  /** Whether the next request may be sent; asked before each. Its cost can't carry the turn over the limit. */
  before(next: NextRequest, elapsedMs: number): Leave;
  /** Undefined when so many more calls are within the budget. */
  beforeTools(calls: number): BudgetEvent | undefined;
  /** A request was sent. */
  step(): void;
  spent(usage: Usage): void;
  toolBytes(bytes: number): void;
  /** The turn has run for so long, those that it continues included. */
  ran(elapsedMs: number): void;
  stepsLeft(): number;
  /** Share of the dollars (or tokens) left, 0 to 1. */
  shareLeft(): number;
  total(): Usage;
  /** All that counts, for a turn that continues this one, after a restart too. */
  sofar(): Spent;
}

/** An answer shorter than this isn't worth its request. */
const LEAST_OUTPUT = 512;

export const NO_USAGE: Usage = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, costUsd: 0 };

const MILLION = 1_000_000;

const NOTHING: Spent = { steps: 0, calls: 0, bytes: 0, ms: 0, usage: NO_USAGE };

/**
 * Keeps one turn within its limits. Where the model has a price, dollars bound it; else tokens do.
 * @param before what the turn that this one continues has used
 */
export function turnBudget(
  limits: TurnLimits,
  model: string,
  priceOf: PriceOf,
  before: Spent = NOTHING,
): Budget {
  let { steps, calls, bytes, ms, usage } = before;
  const over = (kind: BudgetEvent['kind'], spent: number, limit: number): Leave => ({
    ok: false,
    event: { type: 'budget', kind, spent, limit },
  });
  const weighed = (): number => usage.input + usage.cacheWrite + usage.output + usage.cacheRead / 10;
  const priced = priceOf(model, { ...NO_USAGE, input: 1 }) !== null;

  const byDollars = (next: NextRequest): Leave => {
    const spent = usage.costUsd ?? 0;
    const prompt = { input: 0, cacheRead: next.cachedTokens, cacheWrite: next.newTokens };
    const input = priceOf(model, { ...prompt, output: 0 }) ?? 0;
    const perToken = ((priceOf(model, { ...prompt, output: MILLION }) ?? 0) - input) / MILLION;
    const left = limits.maxCostUsd - spent;
    const room = Math.floor((left - input) / perToken);
    if (room < LEAST_OUTPUT) return over('dollars', spent, limits.maxCostUsd);
    return { ok: true, maxOutput: Math.min(next.maxOutput, room) };
  };
  const byTokens = (next: NextRequest): Leave => {
    const room = Math.floor(limits.maxTokens - weighed() - next.newTokens - next.cachedTokens / 10);
    if (room < LEAST_OUTPUT) return over('tokens', Math.round(weighed()), limits.maxTokens);
    return { ok: true, maxOutput: Math.min(next.maxOutput, room) };
  };
  return {
    before(next, elapsedMs) {
      ms = elapsedMs;
      const minutes = elapsedMs / 60_000;
      if (steps >= limits.maxSteps) return over('steps', steps, limits.maxSteps);
      if (minutes >= limits.maxMinutes) return over('minutes', minutes, limits.maxMinutes);
      if (bytes > limits.maxOutputBytes) return over('output_bytes', bytes, limits.maxOutputBytes);
      return priced ? byDollars(next) : byTokens(next);
    },
    beforeTools(more) {
      if (calls + more > limits.maxToolCalls)
        return { type: 'budget', kind: 'tool_calls', spent: calls, limit: limits.maxToolCalls };
      calls += more;
      return undefined;
    },
    step: () => {
      steps++;
    },
    spent: (more) => {
      usage = addUsage(usage, more);
    },
    toolBytes: (more) => {
      bytes += more;
    },
    ran: (elapsedMs) => {
      ms = elapsedMs;
    },
    stepsLeft: () => limits.maxSteps - steps,
    shareLeft: () =>
      priced ? 1 - (usage.costUsd ?? 0) / limits.maxCostUsd : 1 - weighed() / limits.maxTokens,
    total: () => usage,
    sofar: () => ({ steps, calls, bytes, ms, usage }),
  };
}
