import { abortable } from '../abortable.ts';
import type { AskingTurn } from './asking-turn.ts';
import type { DelegateDone, DelegatePort } from './port.ts';
import { runDelegate } from './worker.ts';

const AT_ONCE = 4;
const MAX_MINUTES = 4;
/** What of the turn's remaining money and time its workers may have together: the rest is for its own answer. */
const SHARE = 0.6;
/** With less than this nothing can be found out. */
const LEAST_USD = 0.002;
const LEAST_MINUTES = 0.1;

const NOTHING_LEFT: DelegateDone = {
  findings: '',
  lines: [],
  stop: 'limit',
  steps: 0,
  problem: 'What is left of this turn’s budget is too little for a worker.',
};

/** A turn's workers: four at once, each with a share of what the turn has left, so that together they stay within it. */
export function delegation(turn: AskingTurn): DelegatePort {
  const free = slots(AT_ONCE);
  let reservedUsd = 0;
  let running = 0;
  return {
    async run(callId, job, signal) {
      await free.take(signal);
      const { budget, limits, watch, settings } = turn;
      const leftUsd = Math.max(0, limits.maxCostUsd * budget.shareLeft() * SHARE - reservedUsd);
      const maxCostUsd = leftUsd / (AT_ONCE - running);
      const leftMinutes = (limits.maxMinutes - watch.elapsedMs() / 60_000) * SHARE;
      if (maxCostUsd < LEAST_USD || leftMinutes < LEAST_MINUTES || budget.stepsLeft() < 1) {
        free.give();
        return NOTHING_LEFT;
      }
      running++;
      let held = maxCostUsd;
      reservedUsd += held;
      const release = (dollars: number): void => {
        const back = Math.min(held, dollars);
        held -= back;
        reservedUsd -= back;
      };
      try {
        return await runDelegate(
          {
            deps: turn.deps,
            client: turn.client,
            settings,
            maxCostUsd,
            maxMinutes: Math.min(MAX_MINUTES, leftMinutes),
            // What was spent is no longer reserved: the turn's own budget counts it from now on.
            onUsage: (usage) => {
              release(usage.costUsd ?? 0);
              turn.count(usage);
            },
            onStep: (event) => {
              turn.emit({ ...event, id: `${callId}/${event.id}`, parent: callId });
            },
          },
          job,
          signal,
        );
      } finally {
        release(held);
        running--;
        free.give();
      }
    },
  };
}

/** At most so many at a time; others wait, in order. */
function slots(most: number): { take(signal: AbortSignal): Promise<void>; give(): void } {
  const waiting: (() => void)[] = [];
  let taken = 0;
  return {
    async take(signal) {
      if (taken < most) {
        taken++;
        return;
      }
      let begin = (): void => undefined;
      const turn = new Promise<void>((resolve) => (begin = resolve));
      waiting.push(begin);
      try {
        await abortable(turn, signal);
      } catch (error) {
        const at = waiting.indexOf(begin);
        if (at >= 0) waiting.splice(at, 1);
        else this.give(); // the place came just as the signal fired
        throw error;
      }
    },
    give() {
      const next = waiting.shift();
      if (next === undefined) taken--;
      else next();
    },
  };
}
