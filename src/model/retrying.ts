import { FootnoteError } from '../base/errors.ts';
import type { ModelEvent } from './client.ts';
import { sentence, type ErrorContext } from './errors.ts';
import { Held, type Progress } from './guard.ts';
import { retryBudget, type RetryBudget } from './retry.ts';
import type { Sleep } from './sleep.ts';

export type RetryEvent = Extract<ModelEvent, { type: 'retry' }>;

export interface RetryOptions {
  readonly maxRetryS: number;
  readonly now: () => number;
  readonly random: () => number;
  readonly sleep: Sleep;
  readonly log: (line: string) => void;
}

interface Plan {
  readonly waitS: number;
  readonly code: FootnoteError['code'];
  readonly message: string;
}

/**
 * Runs `once` until it succeeds or must not be tried again: never after something was shown, never for longer than
 * `maxRetryS` in all. Says each wait before it begins.
 */
export async function* retrying<T>(
  options: RetryOptions,
  context: ErrorContext,
  signal: AbortSignal,
  once: (progress: Progress) => AsyncIterable<T>,
): AsyncGenerator<T | RetryEvent, void> {
  const budget = retryBudget(options.maxRetryS, options.now, options.random);
  let attempt = 0;
  for (;;) {
    const progress: Progress = { shown: false, started: false, ended: false };
    let plan: Plan;
    try {
      yield* once(progress);
      return;
    } catch (error) {
      // What was held back wasn't tried.
      if (!(error instanceof Held)) attempt++;
      plan = planFor(error, context, budget, progress);
    }
    options.log(`${context.model}: ${plan.code}, again in ${plan.waitS.toFixed(1)} s`);
    yield { type: 'retry', attempt, ...plan };
    await options.sleep(plan.waitS * 1000, signal);
  }
}

/** What to do about a failure. Throws the error to give up with. */
function planFor(error: unknown, context: ErrorContext, budget: RetryBudget, progress: Progress): Plan {
  if (error instanceof Held) {
    const waitS = error.ms / 1000;
    const message = sentence(error.code, context);
    if (waitS <= budget.left()) return { waitS, code: error.code, message };
    throw new FootnoteError(error.code, withWait(message, waitS), { retryAfterS: waitS });
  }
  if (!(error instanceof FootnoteError) || progress.shown || isSilence(error)) throw error;
  const waitS = budget.next(error);
  if (waitS !== undefined) return { waitS, code: error.code, message: error.message };
  if (error.retryAfterS === undefined) throw error;
  const { code, message, cause, requestId, retryAfterS } = error;
  throw new FootnoteError(code, withWait(message, retryAfterS), { cause, requestId, retryAfterS });
}

const withWait = (message: string, waitS: number): string =>
  `${message} The service asks to wait ${Math.ceil(waitS)} s.`;

/** The user has waited out one silence; a second one is for them to choose. */
const isSilence = (error: FootnoteError): boolean => error.code === 'timeout' && error.cause === undefined;
