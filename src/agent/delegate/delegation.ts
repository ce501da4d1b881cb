import { abortable, cancelledError } from '../abortable.ts';
import { NO_USAGE } from '../budget.ts';
import type { ModelTurn } from '../model-turn.ts';
import type { AskingTurn } from './asking-turn.ts';
import type { DelegateDone, DelegatePort, WorkerLimits } from './port.ts';
import { toldPart } from './told-part.ts';
import { runDelegate } from './worker.ts';

const AT_ONCE = 4;
const MAX_MINUTES = 4;
const MAX_TOKENS = 200_000;
/** What of the turn's remaining money and time its workers may have together: the rest is for its own answer. */
const SHARE = 0.6;
/** With less than this nothing can be found out. */
const LEAST_USD = 0.002;
const LEAST_MINUTES = 0.1;

const NOTHING_LEFT: DelegateDone = {
  said: '',
  citations: [],
  stop: 'limit',
  steps: 0,
  usage: NO_USAGE,
  read: [],
  problem: 'What is left of this turn’s budget is too little for a worker.',
};

/**
 * A turn's workers: four at once, each with a share of what the turn has left, so that together they stay within it.
 * @param modelTurn given, not imported: this is a bundle of its own, and the loop is in the chat's
 */
export function delegation(turn: AskingTurn, modelTurn: ModelTurn): DelegatePort {
  const free = slots(AT_ONCE);
  let reservedUsd = 0;
  let running = 0;
  return {
    async run(callId, job, signal) {
      await free.take(signal);
      if (signal.aborted) {
        free.give();
        throw cancelledError();
      }
      const { budget, limits, watch, settings } = turn;
      const leftUsd = Math.max(0, limits.maxCostUsd * budget.shareLeft() * SHARE - reservedUsd);
      const leftMinutes = (limits.maxMinutes - watch.elapsedMs() / 60_000) * SHARE;
      const most = narrower(job.limits, {
        maxCostUsd: leftUsd / (AT_ONCE - running),
        maxTokens: MAX_TOKENS,
        maxMinutes: Math.min(MAX_MINUTES, leftMinutes),
      });
      if (most.maxCostUsd < LEAST_USD || most.maxMinutes < LEAST_MINUTES || budget.stepsLeft() < 1) {
        free.give();
        return NOTHING_LEFT;
      }
      running++;
      let held = most.maxCostUsd;
      reservedUsd += held;
      const release = (dollars: number): void => {
        const back = Math.min(held, dollars);
        held -= back;
        reservedUsd -= back;
      };
      const title = job.title ?? job.task.trim().split('\n')[0] ?? '';
      const told = toldPart({ id: callId, kind: 'worker', title }, most, turn.emit, signal);
      try {
        const done = await runDelegate(
          {
            deps: turn.deps,
            client: turn.client,
            modelTurn,
            settings,
            limits: most,
            // What was spent is no longer reserved: the turn's own budget counts it from now on.
            onUsage: (usage) => {
              release(usage.costUsd ?? 0);
              turn.count(usage);
              told.used(usage);
            },
            onStep: (event) => {
              turn.emit({ ...event, id: `${callId}/${event.id}`, parent: callId });
            },
          },
          job,
          signal,
        );
        const { stop: state, limit, problem, read } = done;
        told.tell({
          state,
          read: [...read],
          ...(limit === undefined ? {} : { limit }),
          ...(problem === undefined ? {} : { problem }),
        });
        return done;
      } finally {
        told.close();
        release(held);
        running--;
        free.give();
      }
    },
  };
}

const narrower = (a: WorkerLimits | undefined, b: WorkerLimits): WorkerLimits => ({
  maxCostUsd: Math.min(a?.maxCostUsd ?? Infinity, b.maxCostUsd),
  maxTokens: Math.min(a?.maxTokens ?? Infinity, b.maxTokens),
  maxMinutes: Math.min(a?.maxMinutes ?? Infinity, b.maxMinutes),
});

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
