import type { ResearchPart, Usage } from '../../protocol/turn.ts';
import { addUsage } from '../../protocol/usage.ts';
import { NO_USAGE } from '../budget.ts';
import type { AskingTurn } from './asking-turn.ts';
import type { WorkerLimits } from './port.ts';

/** A part of a question that a receipt shows as it goes: a worker, or the plan of them. */
export interface ToldPart {
  tell(more: Partial<ResearchPart>): void;
  /** One request more, told with what comes next. */
  used(usage: Usage): void;
  /** From now on a stop is no longer told. */
  close(): void;
}

/** Tells of a part at its beginning, and at once when the user stops it. */
export function toldPart(
  named: Pick<ResearchPart, 'id' | 'kind' | 'title'>,
  { maxTokens: tokens, maxCostUsd: costUsd, maxMinutes: minutes }: WorkerLimits,
  emit: AskingTurn['emit'],
  signal: AbortSignal,
): ToldPart {
  let part: ResearchPart = {
    type: 'research',
    ...named,
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
    tell,
    used(usage) {
      part = { ...part, requests: part.requests + 1, usage: addUsage(part.usage, usage) };
      // What a broken-off request has used is known just after the stop.
      if (signal.aborted) tell({});
    },
    close: () => signal.removeEventListener('abort', stop),
  };
}
