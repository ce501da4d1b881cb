import { spawn } from 'node:child_process';
import type { CommandOutcome } from '../../agent/ports.ts';
import { childEnvironment } from '../../base/child-environment.ts';
import { outputTap } from './output-tap.ts';
import type { Sandbox } from './sandbox.ts';

/** Half of this is kept from the start of the output, half from its end. */
const MAX_OUTPUT_BYTES = 64 * 1024;
/** Between asking a process group to end and ending it. */
const GRACE_MS = 2_000;
/** Between a command's end and the end of what it printed. */
const DRAIN_MS = 500;

/** A command that the user has approved. */
export interface ApprovedCommand {
  readonly command: string;
  /** Absolute. */
  readonly cwd: string;
  readonly timeoutS: number;
  /** The workspace folder in which it may write, where a sandbox holds it. */
  readonly root: string;
  /** Further folders that it reads, where a sandbox would hide them. */
  readonly reads?: readonly string[];
  /** Undefined: it runs as any program of the user. */
  readonly sandbox: Sandbox | undefined;
}

/**
 * Runs an approved command in the system's shell, in a process group of its own, with no input.
 * @param onOutput what it prints, as it comes
 */
export function runApproved(
  request: ApprovedCommand,
  signal: AbortSignal,
  onOutput: (text: string) => void = () => undefined,
): Promise<CommandOutcome> {
  return new Promise((resolve, reject) => {
    const child = start(request);
    const output = keptEnds(MAX_OUTPUT_BYTES);
    const tap = outputTap(onOutput);
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        output.add(chunk);
        tap.add(chunk);
      });

    let timedOut = false;
    let grace: NodeJS.Timeout | undefined;
    let drain: NodeJS.Timeout | undefined;
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
      clearTimeout(drain);
      tap.end();
      signal.removeEventListener('abort', end);
    };
    child.on('error', (error) => {
      settle();
      reject(error);
    });
    child.on('exit', () => {
      // What the command left running in its group goes with it.
      kill('SIGKILL');
      // A child that left the group may hold the pipes open for ever.
      drain = setTimeout(() => {
        child.stdout.destroy();
        child.stderr.destroy();
      }, DRAIN_MS);
    });
    child.on('close', (exitCode) => {
      settle();
      const confined = request.sandbox?.said;
      resolve({ exitCode, timedOut, ...output.text(), ...(confined === undefined ? {} : { confined }) });
    });
  });
}

function start({ command, cwd, root, reads, sandbox }: ApprovedCommand) {
  const options = {
    cwd,
    env: childEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'] as ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
  };
  if (sandbox === undefined) return spawn(command, { ...options, shell: true });
  const { file, args } = sandbox.wrap({ command, cwd, root, reads: reads ?? [] });
  return spawn(file, args, options);
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
    text() {
      if (cutBytes === 0) return { output: Buffer.concat([head, tail]).toString('utf8'), cutBytes };
      // Whole lines where there are any, so that neither a character nor a secret is cut in two.
      const first = head.subarray(0, head.lastIndexOf(10) + 1 || head.length);
      const last = tail.subarray(tail.indexOf(10) + 1);
      const cut = cutBytes + head.length - first.length + tail.length - last.length;
      return { output: `${first.toString('utf8')}…\n${last.toString('utf8')}`, cutBytes: cut };
    },
  };
}
