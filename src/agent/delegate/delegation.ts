import { abortable, cancelledError } from '../abortable.ts';
import { addUsage, NO_USAGE } from '../budget.ts';
import type { ResearchPart } from '../../protocol/turn.ts';
import type { ModelTurn } from '../model-turn.ts';
import type { AskingTurn } from './asking-turn.ts';
import type { DelegateDone, DelegateJob, DelegatePort, WorkerLimits } from './port.ts';
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
      const shown = shownPart(callId, job, most, turn.emit, signal);
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
              shown.used(usage);
            },
            onStep: (event) => {
              turn.emit({ ...event, id: `${callId}/${event.id}`, parent: callId });
            },
          },
          job,
          signal,
        );
        shown.ended(done);
        return done;
      } finally {
        shown.close();
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

interface ShownPart {
  used(usage: ResearchPart['usage']): void;
  ended(done: DelegateDone): void;
  close(): void;
}

/** Tells of a worker for the receipt: at its beginning and its end, and at once when the user stops it. */
function shownPart(
  id: string,
  { title, task }: DelegateJob,
  { maxTokens: tokens, maxCostUsd: costUsd, maxMinutes: minutes }: WorkerLimits,
  emit: AskingTurn['emit'],
  signal: AbortSignal,
): ShownPart {
  let part: ResearchPart = {
    type: 'research',
    id,
    kind: 'worker',
    title: title ?? task.trim().split('\n')[0] ?? '',
    state: 'running',
    requests: 0,
    usage: NO_USAGE,
    read: [],
    most: { tokens, costUsd, minutes },
  };
  const tell = (more: Partial<ResearchPart>): void => {
    part = { ...part, ...more };
    emit(part);
  };
  const stop = (): void => tell({ state: 'stopped' });
  tell({});
  signal.addEventListener('abort', stop, { once: true });
  return {
    used(usage) {
      const counted = { requests: part.requests + 1, usage: addUsage(part.usage, usage) };
      part = { ...part, ...counted };
      // What a broken-off request has used is known just after the stop.
      if (signal.aborted) tell({});
    },
    ended: ({ stop: state, limit, problem, read }) =>
      tell({
        state,
        read: [...read],
        ...(limit === undefined ? {} : { limit }),
        ...(problem === undefined ? {} : { problem }),
      }),
    close: () => signal.removeEventListener('abort', stop),
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
