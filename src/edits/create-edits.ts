import { randomUUID } from 'node:crypto';
import { emitter } from '../base/events.ts';
import { sha256 } from '../base/hash.ts';
import { fail, ok, type Result } from '../base/result.ts';
import type { FileState, WorkspaceFiles } from '../workspace/files.ts';
import { amended } from './amend.ts';
import { applyProposals, type ApplyOutcome } from './apply.ts';
import { baseText, encodeFor, snapshot } from './base.ts';
import { touched } from './change.ts';
import { type Choice, type Decided, decide, settle, undecide } from './decide.ts';
import type { EditFailure, EditOperation, Edits, OverlayText, StagedEdit } from './edits.ts';
import { createJournal } from './journal.ts';
import { asPending, essence, overlayText, type Proposal, undecided, vacates, visibleAt } from './proposal.ts';
import { openProposalBook, placeOf } from './proposal-book.ts';
import { restoration, RESTORING } from './restore.ts';
import type { NotingEdits } from './reviewable-edits.ts';
import { stageOperation, type StageContext } from './stage.ts';
import type { EditStorage } from './storage.ts';
import { undoLast } from './undo.ts';
import type { Writer } from './writer.ts';
import { because } from './reasons.ts';

export type { NotingEdits, ReviewableEdits } from './reviewable-edits.ts';

export interface EditsOptions {
  readonly files: Pick<WorkspaceFiles, 'folders' | 'read'>;
  readonly writer: Writer;
  readonly storage: EditStorage;
  /** The syntax error that a text has and the one before hadn't, in words for the model. */
  readonly parseGate?: (uri: string, before: string, after: string) => Promise<string | undefined>;
  /** Whether a URI lies in the workspace, symbolic links resolved. */
  readonly isInside: (uri: string) => Promise<boolean>;
  /** Whether a symbolic link stands at a URI. */
  readonly isLink?: (uri: string) => Promise<boolean>;
  readonly now?: () => number;
  /** Unique, and rising in sort order, so that proposals stay in their order over a reload. */
  readonly newId?: () => string;
}

/**
 * Staged edits over ports. Everything that changes something runs one after the other. Resolves once pending edits are
 * loaded and half-written files of a crash are repaired.
 */
export async function createEdits(options: EditsOptions): Promise<NotingEdits> {
  const now = options.now ?? Date.now;
  const newId = options.newId ?? risingIds(now);
  const ports = { files: options.files, writer: options.writer };
  const journal = createJournal(options.storage);
  const interrupted = await journal.recover(ports);
  const book = await openProposalBook({ ...ports, storage: options.storage, newId });
  // eslint-disable-next-line @typescript-eslint/no-invalid-void-type -- `Edits.onDidChange` carries nothing
  const changed = emitter<void>();
  const applied = emitter<{ uris: readonly string[]; inBuffers: readonly string[] }>();
  const ended = emitter<string>();
  const decisions = emitter<Decided>();
  /** Conversations with notes that wait for the end of their review. */
  const noted = new Set<string>();

  let last: Promise<unknown> = Promise.resolve();
  const alone = <T>(work: () => Promise<T>): Promise<T> => {
    const result = last.then(work, work);
    last = result;
    return result;
  };
  const commit = async (): Promise<void> => {
    await book.save();
    changed.fire();
    for (const id of [...noted])
      if (book.of(id).every((proposal) => undecided(proposal).length === 0)) {
        noted.delete(id);
        ended.fire(id);
      }
  };

  const context = (conversationId: string): StageContext => ({
    conversationId,
    visible: async (uri) => {
      for (const each of book.of(conversationId)) {
        if (each.uri !== uri && each.newUri !== uri) continue;
        const fresh = await book.refresh(each);
        if (fresh && visibleAt(fresh) === uri) return fresh;
      }
      return undefined;
    },
    vacated: (uri) => book.of(conversationId).find((each) => each.uri === uri && vacates(each)),
    read: (uri) => options.files.read(uri),
    newId,
  });

  const read = async (conversationId: string, uri: string): Promise<OverlayText> => {
    const here = context(conversationId);
    const proposal = await here.visible(uri);
    if (proposal)
      return proposal.base.kind === 'binary' ? { kind: 'binary' } : text(overlayText(proposal), true);
    return here.vacated(uri) ? { kind: 'absent' } : plain(await here.read(uri));
  };

  const bytes = async (conversationId: string, uri: string): Promise<Uint8Array | undefined> => {
    const here = context(conversationId);
    const proposal = await here.visible(uri);
    if (proposal) return staged(proposal);
    const there = here.vacated(uri) ? undefined : await here.read(uri);
    return there?.kind === 'file' ? there.bytes : undefined;
  };

  const stage = async (
    conversationId: string,
    operation: EditOperation,
    readHash?: string,
  ): Promise<Result<StagedEdit, EditFailure>> => {
    for (const uri of operation.kind === 'rename' ? [operation.uri, operation.newUri] : [operation.uri])
      if (!(await options.isInside(uri))) return fail({ code: 'Outside', message: because('outside') });
    if (
      (operation.kind === 'delete' || operation.kind === 'rename') &&
      (await options.isLink?.(operation.uri))
    )
      return fail({
        code: 'Link',
        message: 'This is a symbolic link: it can be edited through, not deleted or renamed.',
      });
    const staged = await stageOperation(context(conversationId), operation, readHash);
    if (!staged.ok) return staged;
    const { before, ranges } = staged.value;
    const after = staged.value.after && (await gated(staged.value.after));
    book.replace(before, after);
    await commit();
    const content = after
      ? visibleAt(after) === undefined
        ? ''
        : overlayText(after)
      : baseText(before?.base ?? { kind: 'absent' });
    return ok({
      editId: after?.id ?? before?.id ?? '',
      ranges,
      hash: sha256(content),
      ...(after?.syntaxError === undefined ? {} : { syntaxError: after.syntaxError }),
    });
  };

  const gated = async (proposal: Proposal): Promise<Proposal> => {
    const rest: Proposal = {
      ...essence(proposal),
      ...(proposal.newUri === undefined ? {} : { newUri: proposal.newUri }),
      ...(proposal.mode === undefined ? {} : { mode: proposal.mode }),
    };
    const uri = visibleAt(proposal);
    if (!options.parseGate || uri === undefined || proposal.base.kind === 'binary') return rest;
    const syntaxError = await options.parseGate(uri, baseText(proposal.base), overlayText(proposal));
    return syntaxError === undefined ? rest : { ...rest, syntaxError };
  };

  /** Writes what is accepted in these proposals, and brings all others on the same files up to date. */
  const apply = async (which: readonly Proposal[]): Promise<ApplyOutcome> => {
    const current: Proposal[] = [];
    for (const each of which) {
      const fresh = await book.refresh(each);
      if (fresh) current.push(fresh);
    }
    // Decisions are durable before anything is written by them.
    await book.save();
    const outcome = await applyProposals(
      { ...ports, isInside: options.isInside, journal, now, newId },
      current,
    );
    for (const [before, after] of outcome.next) {
      for (const hunk of after?.hunks ?? [])
        if (
          hunk.state === 'open' &&
          before.hunks.some(({ id, state }) => id === hunk.id && state === 'accepted')
        )
          book.reportUndone(before.conversationId, placeOf(before, hunk));
      book.replace(before, after);
    }
    const uris = touched(outcome.changes);
    await book.refreshAll(uris);
    if (uris.length > 0)
      applied.fire({
        uris,
        inBuffers: outcome.changes.filter(({ kind }) => kind === 'buffer').map(({ uri }) => uri),
      });
    return outcome;
  };

  const decideOn = async (choices: readonly Choice[], decision: 'accept' | 'reject', note?: string) => {
    if (note !== undefined) for (const { proposal } of choices) noted.add(proposal.conversationId);
    const { result, decided } = await decide(book, apply, choices, decision, note);
    await commit();
    if (decided.files.length > 0) decisions.fire(decided);
    return result;
  };

  const undoApply: Edits['undoApply'] = async () => {
    const { restored, skipped, hunks } = await undoLast(ports, journal);
    for (const { conversationId, ...hunk } of hunks) book.reportUndone(conversationId, hunk);
    await book.refreshAll();
    await commit();
    return { restored, skipped };
  };

  const amend = async (editId: string, content: string): Promise<string | undefined> => {
    const proposal = book.byId(editId);
    const fresh = proposal && (await book.refresh(proposal));
    if (!fresh) return because('proposalOver');
    if (fresh.base !== proposal.base) {
      await commit();
      return because('lookAgain');
    }
    const result = amended(fresh, content, newId);
    if (!result.ok) return result.error;
    const { after, dropped } = result.value;
    for (const hunk of dropped) book.report(fresh, hunk, 'rejected');
    book.replace(fresh, after && (after === fresh ? fresh : await gated(after)));
    await commit();
    return undefined;
  };

  const onProposal = (editId: string, act: (proposal: Proposal) => void): Promise<void> =>
    alone(async () => {
      const proposal = book.byId(editId);
      if (!proposal) return;
      act(proposal);
      await commit();
    });

  return {
    interrupted,
    onDidChange: changed.event,
    onDidApply: applied.event,
    onDidDecide: decisions.event,
    onReviewEnded: ended.event,
    read: (conversationId, uri) => alone(() => read(conversationId, uri)),
    bytes: (conversationId, uri) => alone(() => bytes(conversationId, uri)),
    stage: (conversationId, operation, readHash) => alone(() => stage(conversationId, operation, readHash)),
    overlaid: (conversationId) => {
      const own = book.of(conversationId);
      const created = own
        .map((each) => (each.kind === 'create' || each.newUri !== undefined ? visibleAt(each) : undefined))
        .filter((uri) => uri !== undefined);
      return {
        created,
        deleted: own.filter((each) => vacates(each) && !created.includes(each.uri)).map(({ uri }) => uri),
      };
    },
    pending: () => book.all().map(asPending),
    view: (editId) => book.view(editId),
    decide: (editId, hunkIds, decision, note) =>
      alone(async () => {
        const proposal = book.byId(editId);
        if (proposal) return decideOn([{ proposal, hunkIds }], decision, note);
        const reason = because('proposalOver');
        const ids = hunkIds === 'all' ? [editId] : hunkIds;
        return {
          written: false,
          applied: [],
          rejected: [],
          conflicts: ids.map((hunkId) => ({ hunkId, reason })),
        };
      }),
    decideAll: (decision) =>
      alone(() =>
        decideOn(
          book.all().map((proposal) => ({ proposal, hunkIds: 'all' })),
          decision,
        ),
      ),
    caughtUp: () => alone(() => Promise.resolve()),
    undecide: (editId, hunkIds) => onProposal(editId, (proposal) => undecide(book, proposal, hunkIds)),
    amend: (editId, content) => alone(() => amend(editId, content)),
    settle: (editId, hunkIds) => onProposal(editId, (proposal) => settle(book, proposal, hunkIds)),
    applyAccepted: (editId) =>
      alone(async () => {
        const one = editId === undefined ? undefined : book.byId(editId);
        const { changes, applied, rejected, conflicts } = await apply(
          editId === undefined ? book.all() : one ? [one] : [],
        );
        await commit();
        if (changes.length > 0) decisions.fire({ files: [], wrote: true });
        return { written: changes.length > 0, applied, rejected, conflicts };
      }),
    undoApply: () => alone(undoApply),
    takeReports: (conversationId) => {
      const taken = book.takeReports(conversationId);
      if (taken.length > 0)
        alone(() => book.save()).catch((error: unknown) => {
          console.error('Footnote: saving that decisions were told', error);
        });
      return taken;
    },
    baseChanged: (uris) =>
      alone(async () => {
        const before = book.all();
        await book.refreshAll(uris);
        if (book.all() !== before) await commit();
      }),
    discard: (conversationId) =>
      alone(async () => {
        for (const each of book.of(conversationId)) book.replace(each, undefined);
        noted.delete(conversationId);
        await commit();
      }),
    checkpoints: async () =>
      (await journal.list())
        .filter(({ state }) => state === 'done')
        .map(({ checkpoint: { id, at }, standing }) => ({ id, at, uris: touched(standing) }))
        .reverse(),
    planRestore: (checkpointId) => alone(() => restoration(ports, journal, checkpointId)),
    stageRestore: (plan, alsoChanged) =>
      alone(async () => {
        for (const each of book.of(RESTORING)) book.replace(each, undefined);
        for (const file of plan.files) {
          if (file.changedSince && !alsoChanged.includes(file.uri)) continue;
          const base = snapshot(await options.files.read(file.uri));
          const proposal = base && file.propose(base, newId);
          if (proposal) book.replace(undefined, proposal);
        }
        await commit();
      }),
    endInterrupted: (id, how) =>
      alone(async () => {
        const left = await journal.settle(ports, id, how);
        const at = interrupted.findIndex((each) => each.id === id);
        if (at >= 0) interrupted.splice(at, 1);
        await book.refreshAll();
        await commit();
        return left;
      }),
  };
}

/** A file's bytes with all of a proposal made, in the encoding that the file has. */
function staged(proposal: Proposal): Uint8Array {
  const { base } = proposal;
  if (base.kind === 'binary') return base.bytes;
  return proposal.bytes ?? encodeFor(base, overlayText(proposal));
}

const text = (content: string, staged: boolean): OverlayText => ({
  kind: 'text',
  text: content,
  hash: sha256(content),
  staged,
});

function plain(state: FileState): OverlayText {
  if (state.kind !== 'file') return state;
  const base = snapshot(state);
  return base?.kind === 'text' ? text(base.text, false) : { kind: 'binary' };
}

/** Ids that sort by time. */
function risingIds(now: () => number): () => string {
  let n = 0;
  return () => {
    n += 1;
    return `${now().toString(36)}-${n.toString(36).padStart(4, '0')}-${randomUUID().slice(0, 8)}`;
  };
}
