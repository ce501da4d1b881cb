import * as z from 'zod/mini';
import { URI } from 'vscode-uri';
import { resolvePath } from '../paths.ts';
import { abortable } from '../abortable.ts';
import { anyTool, problem, say } from '../tool.ts';
import type { ToolDeps } from '../tool.ts';

const DEFAULT_TIMEOUT_S = 120;

const input = z.strictObject({
  command: z
    .string()
    .check(z.minLength(1), z.maxLength(4000), z.describe('One command line for the system shell.')),
  cwd: z.optional(
    z.string().check(z.describe('Folder to run in, relative to the workspace; its root by default.')),
  ),
  timeout_s: z.optional(
    z.int().check(z.minimum(1), z.maximum(600), z.describe(`Seconds; ${DEFAULT_TIMEOUT_S} by default.`)),
  ),
});

/** A command on the real files, after the user has approved it. */
export const runCommand = anyTool<z.infer<typeof input>>({
  name: 'run_command',
  description:
    'Runs a command in the workspace, after the user has seen it and agreed; each time. It waits until the user has decided on all staged edits, for it works on the files on disk. No input can be typed into it; the environment holds no key. Answers with exit code and output (the middle is cut when it is long). When the user says no, do without it.',
  input,
  reads: false,
  async run({ command, cwd, timeout_s = DEFAULT_TIMEOUT_S }, deps, call) {
    const { commands } = deps;
    if (commands === undefined) return problem(deps, 'Commands can not be run here.', 'not available');
    const folders = deps.workspace.folders();
    const first = folders[0];
    if (first === undefined) return problem(deps, 'No folder is open.', 'no folder');
    const uri =
      cwd === undefined || cwd === '' || cwd === '.'
        ? { ok: true as const, value: first.uri }
        : resolvePath(folders, cwd);
    if (!uri.ok) return problem(deps, uri.error, 'outside the workspace');
    const folder = URI.parse(uri.value);
    if (folder.scheme !== 'file')
      return problem(deps, 'Commands can not be run in a folder that is not on a disk.', 'not available');
    const request = { command, cwd: folder.fsPath, timeoutS: timeout_s };
    await call.whileWaiting(() => untilReviewed(deps, call.signal, () => call.status(WAITING)));
    call.approval(request);
    const agreed = await call.whileWaiting(() => commands.approve(call.callId, request, call.signal));
    if (!agreed)
      return {
        ...problem(deps, 'The user did not let this command run. Go on without it.', 'not run'),
        denied: true,
      };
    const done = await commands.run(request, call.signal);
    const how = done.timedOut
      ? `It was ended after ${timeout_s} s.`
      : `Exit code ${done.exitCode === null ? 'none: ended by a signal' : String(done.exitCode)}.`;
    const cut = done.cutBytes === 0 ? '' : ` ${done.cutBytes} bytes of output are left out.`;
    const shown =
      done.output.trim() === ''
        ? say(deps, 'No output.')
        : { type: 'text' as const, text: deps.gate.admitOutput(done.output).text };
    const ok = !done.timedOut && done.exitCode === 0;
    return {
      ok,
      content: [say(deps, how + cut), shown],
      summary: done.timedOut ? 'timed out' : `exit code ${String(done.exitCode)}`,
    };
  },
});

const WAITING = 'Waiting for you to review the proposed changes before the command runs.';

/** Resolves when the conversation has no undecided edits. */
async function untilReviewed(deps: ToolDeps, signal: AbortSignal, onWait: () => void): Promise<void> {
  const { edits } = deps;
  if (edits === undefined) return;
  const open = (): boolean => edits.pending().some((edit) => edit.conversationId === deps.conversationId);
  if (!open()) return;
  onWait();
  let stop = (): void => undefined;
  const reviewed = new Promise<void>((resolve) => {
    const heard = edits.onDidChange(() => {
      if (!open()) resolve();
    });
    stop = () => heard.dispose();
  });
  try {
    await abortable(reviewed, signal);
  } finally {
    stop();
  }
}
