import type { ModelClient } from '../../../src/model/client.ts';
import type { Sleep } from '../../../src/model/sleep.ts';
import { outcome, request, type Outcome } from './ask.ts';

/** Many requests at once on a clock of their own: time moves only when everyone who isn't asleep has been answered. */
export interface Crowd {
  readonly start: number;
  readonly now: () => number;
  readonly sleep: Sleep;
  ask(client: ModelClient, count: number): Promise<Outcome[]>;
}

export function crowd(): Crowd {
  const start = Date.parse('2026-11-21T12:00:00Z');
  let clock = start;
  const sleepers: { at: number; wake: () => void }[] = [];
  const othersMove = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return {
    start,
    now: () => clock,
    sleep: (ms) => new Promise((resolve) => sleepers.push({ at: clock + ms, wake: resolve })),
    ask: async (client, count) => {
      let open = count;
      const all = Promise.all(
        Array.from({ length: count }, async (_, at) => {
          try {
            return await outcome(client, request(`question ${at}`));
          } finally {
            open--;
          }
        }),
      );
      while (open > 0) {
        while (sleepers.length < open) await othersMove();
        const next = sleepers.sort((a, b) => a.at - b.at).shift();
        if (!next) break;
        clock = Math.max(clock, next.at);
        next.wake();
        while (sleepers[0] && sleepers[0].at <= clock) sleepers.shift()!.wake();
        await othersMove();
      }
      return all;
    },
  };
}
