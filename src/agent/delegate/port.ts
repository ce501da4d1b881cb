/** A piece of research that a worker does on its own. */
export interface DelegateJob {
  /** All that the worker gets to know: it sees nothing of the conversation. */
  readonly task: string;
  /** Names of read tools; absent: all of them. */
  readonly tools?: readonly string[] | undefined;
  /** Requests that it may make. */
  readonly maxSteps?: number | undefined;
}

/** Lines that a finding rests on, as they were checked when it was told. */
export interface FoundLines {
  readonly uri: string;
  readonly path: string;
  /** 1-based, inclusive. */
  readonly startLine: number;
  readonly endLine: number;
}

export interface DelegateDone {
  /** What was found, with `[path:start-end]` after each claim that lines support. Empty when nothing came of it. */
  readonly findings: string;
  readonly lines: readonly FoundLines[];
  /** `limit`: its steps, tokens, money or minutes were used up; what it had by then is told. */
  readonly stop: 'done' | 'limit' | 'failed';
  /** Why it failed, for a person and for the model. */
  readonly problem?: string;
  readonly steps: number;
}

/** Does research for a turn, within the turn's budget and time. */
export interface DelegatePort {
  /** @throws FootnoteError `cancelled` when the signal fires; nothing else */
  run(callId: string, job: DelegateJob, signal: AbortSignal): Promise<DelegateDone>;
}
