import * as z from 'zod/mini';
import { URI } from 'vscode-uri';
import { fail, ok } from '../../base/result.ts';
import type { Result } from '../../base/result.ts';
import { resolvePath } from '../paths.ts';
import { abortable } from '../abortable.ts';
import type {
  CommandOutcome,
  CommandPort,
  CommandRequest,
  Grant,
  ScratchPort,
  StagedFile,
} from '../ports.ts';
import { anyTool, problem, say } from '../tool.ts';
import type { CallContext, ToolDeps, ToolOutput } from '../tool.ts';

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

/** A command on the real files, or on a scratch copy, after the user has approved it. */
export const runCommand = anyTool<z.infer<typeof input>>({
  name: 'run_command',
  description:
    'Runs a command in the workspace, after the user has seen it and agreed. It waits until the user has decided on all staged edits, for it works on the files on disk; the user may let it run on a scratch copy with your staged edits in it instead, and the answer says so. No input can be typed into it; the environment holds no key; a sandbox may keep it from the network and from files outside the folder. Answers with exit code and output (the middle is cut when it is long). When the user says no, do without it.',
  input,
  reads: false,
  async run({ command, cwd, timeout_s = DEFAULT_TIMEOUT_S }, deps, call) {
    const { commands } = deps;
    if (commands === undefined) return problem(deps, 'Commands can not be run here.', 'not available');
    const folder = folderOf(deps, cwd);
    if (!folder.ok) return problem(deps, folder.error, 'no such folder');
    const request = {
      command,
      cwd: folder.value,
      timeoutS: timeout_s,
      conversationId: deps.conversationId,
    };
    const show = (text: string): void => call.output(deps.gate.admitOutput(text).text.text);
    const early = await call.whileWaiting(() => untilReviewed(deps, commands.scratch, request, call));
    if (early === 'no') return denied(deps);
    if (early !== undefined && commands.scratch !== undefined) {
      call.running();
      const staged = await stagedFiles(deps);
      const done = await commands.scratch.run(request, early, staged, call.signal, show);
      return answer(deps, done, timeout_s, ON_SCRATCH);
    }
    const grant = await permitted(commands, request, call);
    if (grant === 'no') return denied(deps);
    call.running();
    return answer(deps, await commands.run(request, grant, call.signal, show), timeout_s);
  },
});

const WAITING = 'Waiting for you to review the proposed changes before the command runs.';
const ON_SCRATCH =
  'It ran on a scratch copy of the working tree with your staged edits in it; the real files are as they were.';

const denied = (deps: ToolDeps): ToolOutput => ({
  ...problem(deps, 'The user did not let this command run. Go on without it.', 'not run'),
  denied: true,
});

/** The folder that a command is to run in, as the system names it; the error is a sentence for the model. */
function folderOf(deps: ToolDeps, cwd: string | undefined): Result<string, string> {
  const folders = deps.workspace.folders();
  const first = folders[0];
  if (first === undefined) return fail('No folder is open.');
  const uri = cwd === undefined || cwd === '' || cwd === '.' ? ok(first.uri) : resolvePath(folders, cwd);
  if (!uri.ok) return uri;
  const folder = URI.parse(uri.value);
  if (folder.scheme !== 'file') return fail('Commands can not be run in a folder that is not on a disk.');
  const refusal = folders.some((one) => one.uri === uri.value) ? undefined : deps.gate.check(uri.value);
  // An ignored folder may be worked in; a link that leads out of the workspace may not.
  if (refusal !== undefined && refusal.reason !== 'ignored') return fail(refusal.message);
  return ok(folder.fsPath);
}

/** The policy's word first, then what the user allowed for this chat, then the user's. */
async function permitted(commands: CommandPort, request: CommandRequest, call: CallContext): Promise<Grant> {
  if (call.permission === 'allow') return 'run';
  const allowed = commands.allowed?.(request);
  if (allowed !== undefined) return allowed;
  const { command, cwd, timeoutS } = request;
  const tell = (): void => call.approval({ command, cwd, timeoutS });
  return call.whileWaiting(() => commands.approve(call.callId, request, call.signal, tell));
}

function answer(deps: ToolDeps, done: CommandOutcome, timeoutS: number, where?: string): ToolOutput {
  const how = done.timedOut
    ? `It was ended after ${timeoutS} s.`
    : `Exit code ${done.exitCode === null ? 'none: ended by a signal' : String(done.exitCode)}.`;
  const cut = done.cutBytes === 0 ? undefined : `${done.cutBytes} bytes of output are left out.`;
  const said = [how, cut, where, done.confined].filter((part) => part !== undefined).join(' ');
  const shown =
    done.output.trim() === ''
      ? say(deps, 'No output.')
      : { type: 'text' as const, text: deps.gate.admitOutput(done.output).text };
  return {
    ok: !done.timedOut && done.exitCode === 0,
    content: [say(deps, said), shown],
    summary: done.timedOut ? 'timed out' : `exit code ${String(done.exitCode)}`,
  };
}

/**
 * Resolves when the conversation has no undecided edits, with undefined; or, with the user's word, when the user lets
 * the command run on a scratch copy before that.
 */
async function untilReviewed(
  deps: ToolDeps,
  scratch: ScratchPort | undefined,
  request: CommandRequest,
  call: CallContext,
): Promise<Grant | undefined> {
  const { edits } = deps;
  const { signal } = call;
  if (edits === undefined) return undefined;
  const open = (): boolean => edits.pending().some((edit) => edit.conversationId === deps.conversationId);
  if (!open()) return undefined;
  call.status(WAITING);
  const over = new AbortController();
  let heard = { dispose: (): void => undefined };
  const reviewed = new Promise<undefined>((resolve) => {
    heard = edits.onDidChange(() => {
      if (!open()) resolve(undefined);
    });
  });
  const waits: Promise<Grant | undefined>[] = [reviewed];
  if (scratch !== undefined)
    waits.push(
      scratch
        .offer(call.callId, request, AbortSignal.any([signal, over.signal]))
        .then((grant) => grant ?? reviewed),
    );
  try {
    return await abortable(Promise.race(waits), signal);
  } finally {
    heard.dispose();
    over.abort();
  }
}

/** All that this conversation has staged, as it would be on disk. */
async function stagedFiles(deps: ToolDeps): Promise<StagedFile[]> {
  const mine = (deps.edits?.pending() ?? []).filter((edit) => edit.conversationId === deps.conversationId);
  const uris = new Set(mine.flatMap(({ uri, newUri }) => [uri, ...(newUri === undefined ? [] : [newUri])]));
  return Promise.all(
    [...uris].map(async (uri) => ({
      path: URI.parse(uri).fsPath,
      bytes: await deps.edits?.bytes(deps.conversationId, uri),
    })),
  );
}
