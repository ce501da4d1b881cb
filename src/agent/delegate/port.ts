import type { Citation, ResearchPart, Usage } from '../../protocol/turn.ts';

/** What one worker may use, all its requests together; cached tokens count a tenth. */
export interface WorkerLimits {
  readonly maxTokens: number;
  /** Where the model has a price. */
  readonly maxCostUsd: number;
  readonly maxMinutes: number;
}

/** A piece of research that a worker does on its own. */
export interface DelegateJob {
  /** For a person; the task's first line unless told. */
  readonly title?: string | undefined;
  /** All that the worker gets to know: it sees nothing of the conversation. */
  readonly task: string;
  /** What to search for at its start, where it isn't the task itself. */
  readonly query?: string | undefined;
  /** Names of read tools; absent: all of them. */
  readonly tools?: readonly string[] | undefined;
  /** Requests that it may make. */
  readonly maxSteps?: number | undefined;
  /** Narrower limits than a worker has anyway. */
  readonly limits?: WorkerLimits | undefined;
}

export interface DelegateDone {
  /** The worker's answer: a model's text, of which nothing has been checked but the citations. */
  readonly said: string;
  /** Spans of `said` with the lines that support them, as they were checked when it was said. */
  readonly citations: readonly Citation[];
  /** `limit`: its steps, tokens, money or minutes were used up; what it had by then is told. */
  readonly stop: 'done' | 'limit' | 'failed';
  /** The limit that was reached, where it is known. */
  readonly limit?: ResearchPart['limit'];
  /** Why it failed, for a person and for the model. */
  readonly problem?: string;
  readonly steps: number;
  readonly usage: Usage;
  /** The lines that were put before it. */
  readonly read: ResearchPart['read'];
}

/** Does research for a turn, within the turn's budget and time. */
export interface DelegatePort {
  /** @throws FootnoteError `cancelled` when the signal fires; nothing else */
  run(callId: string, job: DelegateJob, signal: AbortSignal): Promise<DelegateDone>;
}
