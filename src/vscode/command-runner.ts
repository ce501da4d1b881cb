import { spawn } from 'node:child_process';
import type { CommandOutcome, CommandRequest } from '../agent/ports.ts';

/** Half of this is kept from the start of the output, half from its end. */
const MAX_OUTPUT_BYTES = 64 * 1024;
/** Between asking a process group to end and ending it. */
const GRACE_MS = 2_000;
/** Never handed to a command: keys and addresses of model services. */
const WITHHELD = /^(ANTHROPIC|CLAUDE|VOYAGE|FOOTNOTE)_/i;

/** This process's environment without what commands have no business to see. */
export const commandEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !WITHHELD.test(name)));

/** Runs an approved command in the system's shell, in a process group of its own, with no input. */
export function runApproved(request: CommandRequest, signal: AbortSignal): Promise<CommandOutcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(request.command, {
      shell: true,
      cwd: request.cwd,
      env: commandEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
    });
    const output = keptEnds(MAX_OUTPUT_BYTES);
    child.stdout.on('data', output.add);
    child.stderr.on('data', output.add);

    let timedOut = false;
    let grace: NodeJS.Timeout | undefined;
    const kill = (how: NodeJS.Signals): void => {
      if (child.pid === undefined) return;
      try {
        // The whole group: a shell's children outlive it otherwise.
        if (process.platform === 'win32') child.kill(how);
        else process.kill(-child.pid, how);
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
      }
    };
    const end = (): void => {
      kill('SIGTERM');
      grace ??= setTimeout(() => {
        kill('SIGKILL');
      }, GRACE_MS);
    };
    const limit = setTimeout(() => {
      timedOut = true;
      end();
    }, request.timeoutS * 1000);
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();

    const settle = (): void => {
      clearTimeout(limit);
      clearTimeout(grace);
      signal.removeEventListener('abort', end);
    };
    child.on('error', (error) => {
      settle();
      reject(error);
    });
    child.on('close', (exitCode) => {
      settle();
      // What the command left running in its group goes with it.
      kill('SIGKILL');
      resolve({ exitCode, timedOut, ...output.text() });
    });
  });
}

/** Keeps the first and the last half of a limit, and counts what lies between. */
function keptEnds(limit: number): {
  add(chunk: Buffer): void;
  text(): Pick<CommandOutcome, 'output' | 'cutBytes'>;
} {
  const half = limit / 2;
  let head = Buffer.alloc(0);
  let tail = Buffer.alloc(0);
  let cutBytes = 0;
  return {
    add: (chunk) => {
      const room = half - head.length;
      head = Buffer.concat([head, chunk.subarray(0, room)]);
      tail = Buffer.concat([tail, chunk.subarray(room)]);
      if (tail.length <= half) return;
      cutBytes += tail.length - half;
      tail = tail.subarray(tail.length - half);
    },
    text: () => ({
      output: head.toString('utf8') + (cutBytes > 0 ? '\n…\n' : '') + tail.toString('utf8'),
      cutBytes,
    }),
  };
}
