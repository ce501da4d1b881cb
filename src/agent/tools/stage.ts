import { splitLines } from '../../base/lines.ts';
import { readForModel } from '../../chat/workspace-text.ts';
import type { EditFailure, EditOperation } from '../../edits/edits.ts';
import { problem, say } from '../tool.ts';
import type { ToolDeps, ToolOutput } from '../tool.ts';
import type { Version } from '../seen-lines.ts';
import { cite } from './cite.ts';

/**
 * Stages an operation and says to the model how it went. What it wrote counts as seen afterwards.
 * @param signal a stop before it is staged leaves nothing behind
 * @param readHash the version of which the model has seen the lines that it changes
 */
export async function stage(
  deps: ToolDeps,
  path: string,
  operation: EditOperation,
  signal: AbortSignal,
  readHash?: string,
): Promise<ToolOutput> {
  if (deps.edits === undefined)
    return problem(deps, 'Edits are not possible here: answer with the code instead.', 'not available');
  const refusal = writeRefusal(deps, operation);
  if (refusal !== undefined) return problem(deps, `Outside: ${refusal}`, 'Outside');
  const before = await version(deps, operation.uri);
  signal.throwIfAborted();
  const staged = await deps.edits.stage(deps.conversationId, operation, readHash);
  if (!staged.ok) return refused(deps, path, operation.uri, staged.error);
  const { editId, ranges, syntaxError, hash } = staged.value;
  const target = operation.kind === 'rename' ? operation.newUri : operation.uri;
  if (target !== operation.uri) deps.seen.renamed(operation.uri, target);
  const after = await version(deps, target);
  const written = ranges.map(({ startLine, endLine }) => ({ start: startLine, end: endLine }));
  deps.seen.edited(target, before ?? { hash: '', lines: 0 }, { hash, lines: after?.lines ?? 0 }, written);
  const done = `Staged for review: ${DONE[operation.kind]} ${path}. Nothing is written until the user accepts it; your reads see it already.`;
  if (syntaxError === undefined)
    return { ok: true, content: [say(deps, done)], summary: 'staged for review', editId };
  const admitted = deps.gate.admit(target, syntaxError);
  const said = say(deps, `${done}\nIt adds a syntax error that was not there before. Mend it:`);
  const detail = admitted.ok ? [{ type: 'text', text: admitted.value.text } as const] : [];
  return { ok: true, content: [said, ...detail], summary: 'staged; adds a syntax error', editId };
}

/** Nothing is staged where nothing may be read: secrets, links out of the workspace. An ignored place may be written. */
function writeRefusal(deps: ToolDeps, operation: EditOperation): string | undefined {
  const places = operation.kind === 'rename' ? [operation.uri, operation.newUri] : [operation.uri];
  if (places.some(isGitsOwn)) return 'what is in .git belongs to Git and is not edited.';
  return places
    .map((uri) => deps.gate.check(uri))
    .find((refusal) => refusal !== undefined && refusal.reason !== 'ignored')?.message;
}

/** Git runs what stands there: hooks, filters, monitors. By all the names that a file system may take for `.git`. */
function isGitsOwn(uri: string): boolean {
  return new URL(uri).pathname.split('/').some((part) => {
    const name = decodeURIComponent(part)
      .replace(/\p{Cf}/gu, '')
      .toLowerCase();
    return /^(?:\.git|git~\d+)(?:[ .]*|:.*)$/.test(name);
  });
}

const DONE: Readonly<Record<EditOperation['kind'], string>> = {
  edit: 'the change of',
  create: 'the new file',
  delete: 'the deletion of',
  rename: 'the rename of',
};

async function version(deps: ToolDeps, uri: string): Promise<Version | undefined> {
  const there = await deps.workspace.read(uri);
  return there.kind === 'text' ? { hash: there.hash, lines: splitLines(there.text).length } : undefined;
}

/** The failure's text holds lines of the file, so it goes through the gate. */
async function refused(
  deps: ToolDeps,
  path: string,
  uri: string,
  { code, message }: EditFailure,
): Promise<ToolOutput> {
  const admitted = deps.gate.admit(uri, `${code}: ${message}`);
  if (!admitted.ok) return problem(deps, `${code}: ${path} was not changed.`, code);
  return { ok: false, content: [{ type: 'text', text: admitted.value.text }], summary: code };
}

const AROUND = 3;
const MAX_SHOWN = 40;

/** Refuses an edit of lines that the model has not seen, and shows them, so that the next try rests on them. */
export async function unread(
  deps: ToolDeps,
  uri: string,
  path: string,
  lines: { readonly start: number; readonly end: number } | undefined,
): Promise<ToolOutput> {
  const file = lines === undefined ? undefined : await readForModel(deps.workspace, deps.gate, uri);
  if (lines === undefined || file?.kind !== 'shown')
    return problem(
      deps,
      `StaleRead: you have not read ${path} as it is now. Read the lines that you mean to change with read_file, then edit.`,
      'StaleRead',
    );
  const start = Math.max(1, lines.start - AROUND);
  const end = Math.min(file.lines.length, lines.end + AROUND, start + MAX_SHOWN - 1);
  const blocks = cite(deps, file, [{ start, end }]);
  return {
    ok: false,
    summary: 'StaleRead',
    content: [
      say(
        deps,
        `StaleRead: you had not read these lines of ${path} as they are now. Here they are: check that the change still fits, then make the call again.`,
      ),
      ...blocks,
    ],
  };
}
