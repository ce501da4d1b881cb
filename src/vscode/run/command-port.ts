import { realpath } from 'node:fs/promises';
import path from 'node:path';
import type { CommandOutcome, CommandPort, CommandRequest, Grant, StagedFile } from '../../agent/ports.ts';
import type { ApprovalRequest } from '../chat/controller.ts';
import { runApproved } from './command-runner.ts';
import { findSandbox } from './sandbox.ts';
import { realPlace, scratchCopy, scratchRoot } from './scratch-copy.ts';
import type { ScratchCopy } from './scratch-copy.ts';

/** Who asks the user. */
export interface Asking {
  allowed(request: CommandRequest): Exclude<Grant, 'no'> | undefined;
  /** `ready` is called when an answer counts. */
  ask(callId: string, request: ApprovalRequest, signal: AbortSignal, ready?: () => void): Promise<Grant>;
}

/**
 * Runs commands on this machine, in its sandbox where there is one.
 * @param folders the workspace's folders, absolute
 */
export function commandPort(asking: Asking, folders: () => readonly string[]): CommandPort {
  const rootOf = (cwd: string): string =>
    folders().find((folder) => cwd === folder || cwd.startsWith(folder + path.sep)) ?? cwd;
  const sandboxFor = async (grant: Grant) => (grant === 'run' ? findSandbox() : undefined);
  const shown = async (request: CommandRequest, scratch: boolean): Promise<ApprovalRequest> => ({
    ...request,
    sandbox: (await findSandbox())?.name ?? 'none',
    scratch,
  });
  return {
    allowed: asking.allowed,
    approve: async (callId, request, signal, ready) =>
      asking.ask(callId, await shown(request, false), signal, ready),
    async run(request, grant, signal, onOutput) {
      const sandbox = await sandboxFor(grant);
      return runApproved({ ...request, root: rootOf(request.cwd), sandbox }, signal, onOutput);
    },
    scratch: {
      async offer(callId, request, signal) {
        if ((await scratchRoot(request.cwd)) === undefined || signal.aborted) return undefined;
        const grant = await asking.ask(callId, await shown(request, true), signal);
        return signal.aborted ? undefined : grant;
      },
      run: (request, grant, staged, signal, onOutput) =>
        onScratch(request, staged, async (cwd, copy, repository) =>
          runApproved(
            { ...request, cwd, root: copy.root, reads: [repository], sandbox: await sandboxFor(grant) },
            signal,
            (text) => {
              onOutput(copy.renamed(text));
            },
          ),
        ),
    },
  };
}

async function onScratch(
  request: CommandRequest,
  staged: readonly StagedFile[],
  work: (cwd: string, copy: ScratchCopy, repository: string) => Promise<CommandOutcome>,
): Promise<CommandOutcome> {
  const cwd = await realpath(request.cwd);
  const repository = await scratchRoot(cwd);
  if (repository === undefined) throw new Error('No copy of the working tree can be made here.');
  const inside = await Promise.all(
    staged.map(async (file) => ({ ...file, path: await realPlace(file.path) })),
  );
  const copy = await scratchCopy(repository, inside);
  try {
    const done = await work(copy.at(cwd), copy, repository);
    return { ...done, output: copy.renamed(done.output) };
  } finally {
    await copy.remove();
  }
}
