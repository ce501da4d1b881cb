import type { FootnoteError, ErrorCode } from '../base/errors.ts';

/** Retries of one code at most; what is bounded by time alone isn't here. */
const MOST: Partial<Record<ErrorCode, number>> = {
  network: 2,
  server_error: 3,
  timeout: 2,
  stream_broken: 2,
};
const FIRST_WAIT_S = 1;
const LONGEST_WAIT_S = 20;

export interface RetryBudget {
  /** Seconds to wait before the next try, or undefined: give up. Counts the try. */
  next(error: FootnoteError): number | undefined;
  /** Seconds that all waiting together may still take. */
  left(): number;
}

/**
 * The waits of one request: doubling from one second, with jitter (a half to the whole), never shorter than the service
 * asks for, and all tries together within `maxRetryS` of the first failure.
 * @param now milliseconds
 */
export function retryBudget(maxRetryS: number, now: () => number, random: () => number): RetryBudget {
  let deadline: number | undefined;
  let tries = 0;
  const counts = new Map<ErrorCode, number>();
  const left = (): number => {
    deadline ??= now() + maxRetryS * 1000;
    return (deadline - now()) / 1000;
  };
  return {
    left,
    next: (error) => {
      const count = (counts.get(error.code) ?? 0) + 1;
      counts.set(error.code, count);
      if (!error.retryable || count > (MOST[error.code] ?? Infinity)) return undefined;
      const backoff = Math.min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** tries) * (0.5 + random() / 2);
      tries++;
      const asked = error.retryAfterS ?? 0;
      // All who were told the same time would come back at once: a little later is enough.
      const wait = Math.max(backoff, asked * (1 + random() / 20));
      return wait <= left() ? wait : undefined;
    },
  };
}
