import { FootnoteError } from '../base/errors.ts';
import { UsageError } from './args.ts';
import { EXIT } from './io.ts';
import type { CliIo } from './io.ts';
import { CommandError } from './open-index.ts';
import { packageVersion } from './version.ts';

const HELP = `footnote: ask your codebase

  footnote index [DIR] [--report] [--json]
  footnote search [DIR] QUERY | --queries FILE.jsonl [--limit 10] [--mode hybrid|lexical|semantic] [--explain] [--json]
  footnote ask [DIR] QUESTION [--json] [--base-url URL] [--model ID] [--effort low|medium|high|xhigh|max]
  footnote mcp [DIR]
  footnote eval [DIR] [--suite retrieval|answers|safety|ops] [--json]

  footnote COMMAND --help   more about a command
  footnote --version

DIR is the current folder when it is left out. Exit code: 0 done, 1 failed, 2 wrong usage.
`;

type Command = (args: readonly string[], io: CliIo) => Promise<number>;
/** Loaded when called for: a search need not wait for the model's client. */
const COMMANDS: Readonly<Record<string, Command>> = {
  index: async (args, io) => (await import('./index-command.ts')).indexCommand(args, io),
  search: async (args, io) => (await import('./search-command.ts')).searchCommand(args, io),
  mcp: async (args, io) => (await import('./mcp-command.ts')).mcpCommand(args, io),
  eval: async (args, io) => (await import('./eval-command.ts')).evalCommand(args, io),
  ask: async (args, io) => (await import('./ask-command.ts')).askCommand(args, io),
};

/** Runs the command line. @returns the exit code */
export async function runCli(args: readonly string[]): Promise<number> {
  const interrupt = new AbortController();
  const onInterrupt = (): void => {
    if (interrupt.signal.aborted) process.exit(EXIT.interrupted);
    interrupt.abort();
  };
  process.on('SIGINT', onInterrupt);
  process.on('SIGTERM', onInterrupt);
  // A reader such as `head` may go away: what it has read was enough.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.done);
    process.stderr.write(`footnote: what was found can't be written (${error.code ?? error.message}).\n`);
    process.exit(EXIT.failed);
  });
  const cwd = currentFolder();
  const io: CliIo = {
    out: (text) =>
      new Promise((resolve) => {
        process.stdout.write(text, () => {
          resolve();
        });
      }),
    err: (text) => {
      process.stderr.write(text);
    },
    get cwd() {
      if (cwd !== undefined) return cwd;
      throw new CommandError(
        'The current folder is gone: go to one that is there, or name a folder by its full path.',
      );
    },
    env: process.env,
    distDir: import.meta.dirname,
    terminal: process.stderr.isTTY,
    signal: interrupt.signal,
  };
  try {
    return await dispatch(args, io);
  } finally {
    process.off('SIGINT', onInterrupt);
    process.off('SIGTERM', onInterrupt);
  }
}

/** Where we are; undefined where that folder is gone. Workers can't start there, so then we go where we lie ourselves. */
function currentFolder(): string | undefined {
  try {
    return process.cwd();
  } catch {
    process.chdir(import.meta.dirname);
    return undefined;
  }
}

/** Finds the command and runs it; what it throws becomes a line on stderr and an exit code. */
export async function dispatch(args: readonly string[], io: CliIo): Promise<number> {
  const [name, ...rest] = args;
  if (name === '--help' || name === '-h' || name === 'help') {
    await io.out(HELP);
    return EXIT.done;
  }
  if (name === '--version' || name === '-v') {
    await io.out(`${packageVersion(import.meta.dirname)}\n`);
    return EXIT.done;
  }
  if (name === undefined) {
    io.err(HELP);
    return EXIT.usage;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) {
    io.err(`footnote: there is no command '${name}'\nTry 'footnote --help'.\n`);
    return EXIT.usage;
  }
  try {
    return await command(rest, io);
  } catch (error) {
    if (error instanceof UsageError) {
      io.err(`footnote: ${error.message}\nTry 'footnote ${name} --help'.\n`);
      return EXIT.usage;
    }
    if (io.signal.aborted) return EXIT.interrupted;
    if (error instanceof CommandError || error instanceof FootnoteError)
      io.err(`footnote: ${error.message}\n`);
    else io.err(`footnote: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return EXIT.failed;
  }
}
