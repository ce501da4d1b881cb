import type { Stopwatch } from './stopwatch.ts';

/** Fires when a turn has run for its minutes, waiting for the user not counted, in the midst of whatever runs then. */
export interface Deadline {
  readonly signal: AbortSignal;
  stop(): void;
}

export function deadline(watch: Stopwatch, limitMs: number): Deadline {
  const controller = new AbortController();
  const arm = (): NodeJS.Timeout =>
    setTimeout(
      () => {
        if (watch.elapsedMs() >= limitMs) controller.abort();
        else timer = arm();
      },
      Math.max(1, Math.min(limitMs - watch.elapsedMs(), 0x7fff_ffff)),
    ).unref();
  let timer = arm();
  return {
    signal: controller.signal,
    stop: () => clearTimeout(timer),
  };
}
