export interface Diagnostic {
  readonly uri: string;
  /** 1-based. */
  readonly line: number;
  readonly severity: 'error' | 'warning' | 'info' | 'hint';
  readonly message: string;
  /** "ts 2322", where known. */
  readonly code?: string;
}

/** What language servers say now. Implemented over the editor; absent on the command line. */
export interface DiagnosticsPort {
  /** Of one file, or of all. */
  read(uri?: string): Promise<readonly Diagnostic[]>;
}

export interface CommandRequest {
  readonly command: string;
  /** Absolute, within a workspace folder. */
  readonly cwd: string;
  readonly timeoutS: number;
}

export interface CommandOutcome {
  /** null when a signal ended it. */
  readonly exitCode: number | null;
  /** stdout and stderr as they came, cut in the middle when long. */
  readonly output: string;
  readonly timedOut: boolean;
  /** Bytes that were left out of `output`. */
  readonly cutBytes: number;
}

/** Runs commands after the user has seen and approved each. */
export interface CommandPort {
  /** Asks the user; false is no. Rejects when the signal fires. */
  approve(callId: string, request: CommandRequest, signal: AbortSignal): Promise<boolean>;
  run(request: CommandRequest, signal: AbortSignal): Promise<CommandOutcome>;
}
