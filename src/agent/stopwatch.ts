/** Time that counts against `maxMinutes`: waiting for the user doesn't. */
export interface Stopwatch {
  /** Milliseconds run so far, without the pauses. */
  elapsedMs(): number;
  /** Runs the work with the watch stopped. Waits may overlap. */
  whileWaiting<T>(work: () => Promise<T>): Promise<T>;
}

/**
 * @param now milliseconds, monotonic
 * @param earlierMs what has run before it was started
 */
export function stopwatch(now: () => number, earlierMs = 0): Stopwatch {
  const started = now() - earlierMs;
  let pausedMs = 0;
  let waits = 0;
  let pausedAt = 0;
  return {
    elapsedMs: () => now() - started - pausedMs - (waits > 0 ? now() - pausedAt : 0),
    async whileWaiting(work) {
      if (waits++ === 0) pausedAt = now();
      try {
        return await work();
      } finally {
        if (--waits === 0) pausedMs += now() - pausedAt;
      }
    },
  };
}
