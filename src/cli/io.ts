/** What a command may touch of the world outside: given by `main.ts`, or by a test. */
export interface CliIo {
  /** Writes to stdout as it is; add your own line ends. Resolves when the reader has room for more. */
  out(text: string): Promise<void>;
  /** Writes to stderr as it is. */
  err(text: string): void;
  /** The current folder. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where the bundle lies: worker.cjs and the assets are beside it. */
  readonly distDir: string;
  /** Whether stderr is a terminal, for progress. */
  readonly terminal: boolean;
  /** Aborted by Ctrl+C. */
  readonly signal: AbortSignal;
}

export const EXIT = { done: 0, failed: 1, usage: 2, interrupted: 130 } as const;
