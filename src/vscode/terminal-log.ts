import { stripVTControlCharacters } from 'node:util';
import * as vscode from 'vscode';

/** A command that ran in a terminal, as its shell reported it. */
export interface TerminalCommand {
  readonly command: string;
  readonly cwd: string | undefined;
  /** Undefined while it runs, and where the shell didn't say. */
  readonly exitCode: number | undefined;
  /** The end of what it printed, without control characters. */
  readonly output: string;
}

/** The last commands of all terminals, oldest first; in memory alone. */
export interface TerminalLog {
  last(): readonly TerminalCommand[];
  /** Resolves when all that ended commands printed has come in: it may trail behind. */
  settled(): Promise<void>;
}

const COMMANDS = 5;
const OUTPUT_CHARS = 20_000;
/** Output that hasn't come this long after its command ended isn't waited for. */
const TRAIL_MS = 1000;

interface Kept {
  readonly execution: vscode.TerminalShellExecution;
  output: string;
  exitCode: number | undefined;
  ended: boolean;
  read: Promise<void>;
}

/** Listens to what shell integration reports from now on: what ran before can't be asked for. */
export function registerTerminalLog(context: vscode.ExtensionContext): TerminalLog {
  let kept: readonly Kept[] = [];
  const follow = async (entry: Kept): Promise<void> => {
    for await (const piece of entry.execution.read())
      entry.output = (entry.output + piece).slice(-2 * OUTPUT_CHARS);
  };
  context.subscriptions.push(
    vscode.window.onDidStartTerminalShellExecution(({ execution }) => {
      const entry: Kept = {
        execution,
        output: '',
        exitCode: undefined,
        ended: false,
        read: Promise.resolve(),
      };
      kept = [...kept, entry].slice(-COMMANDS);
      entry.read = follow(entry);
    }),
    vscode.window.onDidEndTerminalShellExecution(({ execution, exitCode }) => {
      const entry = kept.find((candidate) => candidate.execution === execution);
      if (entry !== undefined) Object.assign(entry, { exitCode, ended: true });
    }),
  );
  return {
    settled: async () => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, TRAIL_MS);
      });
      await Promise.race([late, Promise.all(kept.filter(({ ended }) => ended).map(({ read }) => read))]);
      clearTimeout(timer);
    },
    last: () =>
      kept.map(({ execution, output, exitCode }) => ({
        command: execution.commandLine.value,
        cwd: execution.cwd?.fsPath,
        exitCode,
        output: stripVTControlCharacters(output).replaceAll('\r', '').slice(-OUTPUT_CHARS),
      })),
  };
}
