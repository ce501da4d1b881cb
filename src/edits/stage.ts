import { sha256 } from '../base/hash.ts';
import { linesWithEnds, splitLines } from '../base/lines.ts';
import { fail, ok, type Result } from '../base/result.ts';
import type { FileState } from '../workspace/files.ts';
import { baseText, encodingProblem, inBufferEnds, snapshot } from './base.ts';
import type { EditFailure, EditFailureCode, EditOperation, StagedEdit } from './edits.ts';
import { type LineHunk, rediff } from './hunks.ts';
import { majorityEnd, weave } from './line-ends.ts';
import { nearGuess } from './match-failure.ts';
import { matchEdit, type Replacement, replaceSpans } from './matching.ts';
import { essence, overlayText, type Proposal } from './proposal.ts';

/** What staging needs to know of a conversation. */
export interface StageContext {
  readonly conversationId: string;
  /** The proposal whose file stands at a URI for the conversation, its base up to date. */
  visible(uri: string): Promise<Proposal | undefined>;
  /** The proposal that took the file at a URI away. */
  vacated(uri: string): Proposal | undefined;
  read(uri: string): Promise<FileState>;
  newId(): string;
}

/** A proposal's change: `before` is replaced by `after`; without `after` nothing is left to propose. */
export interface Staged {
  readonly before?: Proposal | undefined;
  readonly after?: Proposal | undefined;
  readonly ranges: StagedEdit['ranges'];
}

type Outcome = Promise<Result<Staged, EditFailure>>;

/** Works one operation into a conversation's proposals; touches nothing else. */
export async function stageOperation(
  context: StageContext,
  operation: EditOperation,
  readHash?: string,
): Outcome {
  switch (operation.kind) {
    case 'edit':
      return stageEdit(context, operation, readHash);
    case 'create':
      return stageCreate(context, operation);
    case 'delete':
      return stageDelete(context, operation);
    case 'rename':
      return stageRename(context, operation);
  }
}

const failure = (code: EditFailureCode, message: string): Result<never, EditFailure> =>
  fail({ code, message });

type Operation<K> = Extract<EditOperation, { kind: K }>;

/** The proposal at a URI, or a fresh one without hunks on the file that stands there. */
async function at(context: StageContext, uri: string): Promise<Result<Proposal, EditFailure>> {
  const visible = await context.visible(uri);
  if (visible) return ok(visible);
  if (context.vacated(uri))
    return failure('Absent', 'There is no such file: it was deleted or moved before.');
  const state = await context.read(uri);
  if (state.kind === 'folder') return failure('Absent', 'This is a folder, not a file.');
  if (state.kind === 'absent') return failure('Absent', 'There is no such file.');
  const base = snapshot(state);
  if (!base) throw new Error('A file without a snapshot');
  return ok({
    id: context.newId(),
    formerIds: [],
    conversationId: context.conversationId,
    kind: 'edit',
    uri,
    base,
    hunks: [],
  });
}

async function stageEdit(
  context: StageContext,
  operation: Operation<'edit'>,
  readHash: string | undefined,
): Outcome {
  const found = await at(context, operation.uri);
  if (!found.ok) return found;
  const before = found.value;
  if (before.base.kind === 'binary')
    return failure('Binary', 'This file is binary: it can be deleted or renamed, not edited.');
  const text = overlayText(before);
  if (readHash !== undefined && readHash !== sha256(text))
    return failure(
      'StaleRead',
      `The file changed since you read it. Read it again. Near your guess it says now:\n${nearGuess(text, operation.oldString)}`,
    );
  const matched = matchEdit(text, operation);
  if (!matched.ok) return matched;
  const next = inBufferEnds(before.base, replaceSpans(text, matched.value));
  if (next === text)
    return failure(
      'NoChange',
      'The unsaved text in the editor has one kind of line end: nothing would change.',
    );
  const problem = encodingProblem(before.base, next);
  if (problem !== undefined) return failure('Encoding', problem);
  const after = withText(context, before, next, operation.reason, !operation.replaceAll);
  return ok({ before, after, ranges: rangesOf(next, matched.value) });
}

async function stageCreate(context: StageContext, operation: Operation<'create'>): Outcome {
  const { uri, content, reason } = operation;
  if (await context.visible(uri))
    return failure('Exists', 'The file exists already. Use edit_file to change it.');
  const ranges = [{ startLine: 1, endLine: Math.max(1, linesWithEnds(content).length) }];
  const gone = context.vacated(uri);
  if (gone?.kind === 'delete') {
    if (gone.base.kind === 'binary')
      return failure('Binary', 'This file is binary: it cannot be rewritten as text.');
    const was = baseText(gone.base);
    const text = inBufferEnds(
      gone.base,
      content.includes('\r') ? content : weave(was, content, majorityEnd(was) ?? '\n'),
    );
    const problem = encodingProblem(gone.base, text);
    if (problem !== undefined) return failure('Encoding', problem);
    const edit: Proposal = { ...gone, kind: 'edit', hunks: [] };
    return ok({ before: gone, after: withText(context, edit, text, reason, false), ranges });
  }
  if (!gone) {
    const state = await context.read(uri);
    if (state.kind !== 'absent')
      return failure(
        'Exists',
        state.kind === 'folder'
          ? 'A folder has this name.'
          : 'The file exists already. Use edit_file to change it, or delete_file first.',
      );
  }
  const problem = encodingProblem({ kind: 'absent' }, content) ?? illFormed(content);
  if (problem !== undefined) return failure('Encoding', problem);
  const after: Proposal = {
    id: context.newId(),
    formerIds: [],
    conversationId: context.conversationId,
    kind: 'create',
    uri,
    base: { kind: 'absent' },
    hunks: [wholeHunk(context, '', content, reason)],
  };
  return ok({ after, ranges });
}

const illFormed = (content: string): string | undefined =>
  /\p{Surrogate}/u.test(content)
    ? 'The text holds a lone surrogate, which no UTF-8 file can hold.'
    : undefined;

async function stageDelete(context: StageContext, operation: Operation<'delete'>): Outcome {
  const found = await at(context, operation.uri);
  if (!found.ok) return found;
  const before = found.value;
  if (before.kind === 'create') return ok({ before, ranges: [] });
  const after: Proposal = {
    ...essence(before),
    kind: 'delete',
    hunks: [wholeHunk(context, baseText(before.base), '', operation.reason)],
  };
  return ok({ before, after, ranges: [] });
}

async function stageRename(context: StageContext, operation: Operation<'rename'>): Outcome {
  const { uri, newUri, reason } = operation;
  if (uri === newUri) return failure('NoChange', 'The new path is the old one.');
  const found = await at(context, uri);
  if (!found.ok) return found;
  if (await context.visible(newUri)) return failure('Exists', 'A file stands at the new path already.');
  if (!context.vacated(newUri) && (await context.read(newUri)).kind !== 'absent')
    return failure('Exists', 'Something stands at the new path already.');
  const before = found.value;
  if (before.kind === 'create') return ok({ before, after: { ...before, uri: newUri }, ranges: [] });
  const edits = before.hunks.filter((hunk) => !hunk.move && before.kind !== 'delete');
  if (before.uri === newUri) {
    const back: Proposal = { ...essence(before), kind: 'edit', hunks: edits };
    return ok({ before, after: edits.length === 0 ? undefined : back, ranges: [] });
  }
  const move: LineHunk = { ...wholeHunk(context, '', '', reason), move: true };
  const after: Proposal = { ...essence(before), kind: 'rename', newUri, hunks: [move, ...edits] };
  return ok({ before, after, ranges: [] });
}

/** The proposal with another text for its file; undefined when it then says no more than the base. */
export function withText(
  context: Pick<StageContext, 'newId'>,
  proposal: Proposal,
  text: string,
  reason: string | undefined,
  join: boolean,
): Proposal | undefined {
  if (proposal.kind === 'create')
    return {
      ...essence(proposal),
      hunks: [wholeHunk(context, '', text, reason ?? proposal.hunks[0]?.reason)],
    };
  const { base } = proposal;
  const kind = proposal.kind === 'delete' ? 'edit' : proposal.kind;
  const old = proposal.kind === 'delete' ? [] : proposal.hunks;
  const hunks = rediff(baseText(base), text, old, { reason, join, newId: () => context.newId() });
  return hunks.length === 0 ? undefined : { ...proposal, kind, hunks };
}

function wholeHunk(
  context: Pick<StageContext, 'newId'>,
  before: string,
  after: string,
  reason: string | undefined,
): LineHunk {
  return {
    id: context.newId(),
    baseStart: 1,
    baseEnd: linesWithEnds(before).length,
    before,
    after,
    state: 'open',
    ...(reason === undefined ? {} : { reason }),
  };
}

/** 1-based lines that each replacement covers in the new text. */
function rangesOf(text: string, spans: readonly Replacement[]): StagedEdit['ranges'] {
  let shift = 0;
  return spans.map((span) => {
    const start = span.start + shift;
    shift += span.text.length - (span.end - span.start);
    const startLine = splitLines(text.slice(0, start)).length;
    const body = splitLines(span.text).length - (/[\r\n]$/.test(span.text) ? 1 : 0);
    return { startLine, endLine: startLine + Math.max(1, body) - 1 };
  });
}
