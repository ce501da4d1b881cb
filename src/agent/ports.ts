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
  /** Resolves when servers have spoken of a file's text as it is now, or don't in good time. */
  settled?(uri: string, signal: AbortSignal): Promise<void>;
}

/** A place that a language server named. */
export interface ServerPlace {
  readonly uri: string;
  /** 1-based. */
  readonly line: number;
}

/** What language servers know of symbols in files as they are saved or stand in editors. Absent on the command line. */
export interface LanguageServersPort {
  /**
   * Where the symbol is used whose name stands first at or below a line (1-based) of a file.
   * Undefined when no server knows, or none in good time.
   */
  references(
    symbol: { readonly uri: string; readonly line: number; readonly name: string },
    signal: AbortSignal,
  ): Promise<readonly ServerPlace[] | undefined>;
}

export interface CommandRequest {
  readonly command: string;
  /** Absolute, within a workspace folder. */
  readonly cwd: string;
  readonly timeoutS: number;
  /** The chat that it is run for: what the user allowed in one counts in no other. */
  readonly conversationId: string;
}

/** The user's word on a command: no, run it (in the sandbox, where there is one), or run it without the sandbox. */
export type Grant = 'no' | 'run' | 'run_unconfined';

export interface CommandOutcome {
  /** null when a signal ended it. */
  readonly exitCode: number | null;
  /** stdout and stderr as they came, cut in the middle when long. */
  readonly output: string;
  readonly timedOut: boolean;
  /** Bytes that were left out of `output`. */
  readonly cutBytes: number;
  /** What the sandbox that it ran in kept from it, as a sentence; absent: it ran without one. */
  readonly confined?: string;
}

/** A file as staged edits would leave it: its bytes, or undefined where they take it away. */
export interface StagedFile {
  /** Absolute. */
  readonly path: string;
  readonly bytes: Uint8Array | undefined;
}

/** Runs commands after the user has seen and approved each. */
export interface CommandPort {
  /** What the user has allowed for this very command, folder and chat, until it is taken back. */
  allowed?(request: CommandRequest): Exclude<Grant, 'no'> | undefined;
  /**
   * Asks the user. Rejects, or answers no, when the signal fires.
   * @param ready called when an answer counts: the question may be told
   */
  approve(callId: string, request: CommandRequest, signal: AbortSignal, ready: () => void): Promise<Grant>;
  /** `onOutput`: what it prints, as it comes: whole lines, a few times a second, the newest where there is much. */
  run(
    request: CommandRequest,
    grant: Exclude<Grant, 'no'>,
    signal: AbortSignal,
    onOutput: (text: string) => void,
  ): Promise<CommandOutcome>;
  readonly scratch?: ScratchPort;
}

/** Runs a command on a copy of the working tree in which edits that nobody has decided are already made. */
export interface ScratchPort {
  /** Offers it while the review is awaited; undefined where no copy can be made, or the signal fired. */
  offer(callId: string, request: CommandRequest, signal: AbortSignal): Promise<Grant | undefined>;
  run(
    request: CommandRequest,
    grant: Exclude<Grant, 'no'>,
    staged: readonly StagedFile[],
    signal: AbortSignal,
    onOutput: (text: string) => void,
  ): Promise<CommandOutcome>;
}
