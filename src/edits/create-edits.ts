import { randomUUID } from 'node:crypto';
import { emitter, type Event } from '../base/events.ts';
import { sha256 } from '../base/hash.ts';
import { fail, ok, type Result } from '../base/result.ts';
import type { DecisionResult } from '../protocol/edits.ts';
import type { FileState, WorkspaceFiles } from '../workspace/files.ts';
import { applyProposals, type ApplyOutcome } from './apply.ts';
import { baseText, snapshot } from './base.ts';
import { revert, touched } from './change.ts';
import type { DecisionReport, EditFailure, EditOperation, Edits, OverlayText, StagedEdit } from './edits.ts';
import type { LineHunk } from './hunks.ts';
import { createJournal, type Interrupted } from './journal.ts';
import { createPendingStore } from './pending-store.ts';
import {
  asPending,
  overlayText,
  type Proposal,
  type ProposalView,
  undecided,
  vacates,
  viewOf,
  visibleAt,
} from './proposal.ts';
import { refreshed } from './refresh.ts';
import { createReports } from './reports.ts';
import { restoration, type RestorePlan } from './restore.ts';
import { stageOperation, type StageContext } from './stage.ts';
import type { EditStorage } from './storage.ts';
import type { Writer } from './writer.ts';

export interface EditsOptions {
  readonly files: Pick<WorkspaceFiles, 'folders' | 'read'>;
  readonly writer: Writer;
  readonly storage: EditStorage;
  /** The syntax error that a text has and the one before hadn't, in words for the model. */
  readonly parseGate?: (uri: string, before: string, after: string) => Promise<string | undefined>;
  /** Whether a URI lies in the workspace, symbolic links resolved. */
  readonly isInside: (uri: string) => Promise<boolean>;
  readonly now?: () => number;
  /** Unique, and rising in sort order, so that proposals stay in their order over a reload. */
  readonly newId?: () => string;
}

/** `Edits`, with what the review itself needs. */
export interface ReviewableEdits extends Edits {
  /** A pending edit with its texts, by its own or a former id. */
  view(editId: string): ProposalView | undefined;
  /** Opens a conflict for decision: the user has seen both texts. */
  settle(editId: string, hunkIds: readonly string[]): Promise<void>;
  /** Decides all that is undecided in every pending edit; accepting leaves out edits that add a syntax error. */
  decideAll(decision: 'accept' | 'reject'): Promise<DecisionResult>;
  /** Applies that can be gone back before, newest first. */
  checkpoints(): Promise<
    readonly { readonly id: string; readonly at: number; readonly uris: readonly string[] }[]
  >;
  /** What going back before a checkpoint would change: only files that we wrote. */
  planRestore(checkpointId: string): Promise<RestorePlan>;
  /** Stages going back, to be reviewed like any other edit, and undone like any other. */
  stageRestore(plan: RestorePlan, alsoChanged: readonly string[]): Promise<void>;
  /** Applies that a crash cut off, found when we started. */
  readonly interrupted: readonly Interrupted[];
  /** Finishes or takes back an apply that a crash cut off; answers what was left alone. */
  endInterrupted(
    id: string,
    how: 'finish' | 'back',
  ): Promise<readonly { readonly uri: string; readonly reason: string }[]>;
  /** After an apply: what was written, for a message. */
  readonly onDidApply: Event<{ readonly uris: readonly string[]; readonly inBuffers: readonly string[] }>;
}

/**
 * Staged edits over ports. Everything that changes something runs one after the other. Resolves once pending edits are
 * loaded and half-written files of a crash are repaired.
 */
export async function createEdits(options: EditsOptions): Promise<ReviewableEdits> {
  const now = options.now ?? Date.now;
  const newId = options.newId ?? risingIds(now);
  const ports = { files: options.files, writer: options.writer };
  const store = createPendingStore(options.storage);
  const journal = createJournal(options.storage);
  const interrupted = await journal.recover(ports);
  const saved = await store.load();
  const reports = createReports(saved.reports);
  const changed = emitter<void>();
  const applied = emitter<{ uris: readonly string[]; inBuffers: readonly string[] }>();
  let proposals: readonly Proposal[] = saved.proposals;

  let last: Promise<unknown> = Promise.resolve();
  const alone = <T>(work: () => Promise<T>): Promise<T> => {
    const result = last.then(work, work);
    last = result;
    return result;
  };

  const replace = (before: Proposal | undefined, after: Proposal | undefined): void => {
    const rest = proposals.some((each) => each === before);
    if (rest) proposals = proposals.flatMap((each) => (each === before ? (after ? [after] : []) : [each]));
    else if (after) proposals = [...proposals, after];
  };
  const commit = async (): Promise<void> => {
    await store.save(proposals, reports.all());
    changed.fire();
  };
  const byId = (id: string): Proposal | undefined =>
    proposals.find((each) => each.id === id) ?? proposals.find((each) => each.formerIds.includes(id));

  const report = (
    proposal: Proposal,
    hunk: LineHunk,
    decision: DecisionReport['decision'],
    note?: string,
  ): void => {
    reports.add(proposal.conversationId, {
      ...place(proposal, hunk),
      decision,
      ...(note === undefined ? {} : { note }),
    });
  };

  /** Brings a proposal up to date with its file; undefined when there is nothing left to propose. */
  const refresh = async (proposal: Proposal): Promise<Proposal | undefined> => {
    const source = await options.files.read(proposal.uri);
    const target = proposal.newUri === undefined ? undefined : await options.files.read(proposal.newUri);
    const freed = (uri: string): boolean =>
      proposals.some((each) => each !== proposal && each.uri === uri && vacates(each));
    const vacant = { kind: 'absent' } as const;
    const next = refreshed(
      proposal,
      {
        source: proposal.kind === 'create' && freed(proposal.uri) ? vacant : source,
        ...(target && proposal.newUri !== undefined
          ? { target: freed(proposal.newUri) ? vacant : target }
          : {}),
      },
      newId,
    );
    if (next === proposal) return proposal;
    if (next)
      for (const hunk of next.hunks) {
        const was = proposal.hunks.find((each) => each.id === hunk.id);
        if (hunk.state === 'conflict' && was?.state === 'accepted')
          report(next, hunk, 'conflict', hunk.conflict);
      }
    replace(proposal, next);
    return next;
  };

  const of = (conversationId: string): readonly Proposal[] =>
    proposals.filter((each) => each.conversationId === conversationId);
  const context = (conversationId: string): StageContext => ({
    conversationId,
    visible: async (uri) => {
      const found = of(conversationId).find((each) => visibleAt(each) === uri);
      return found && (await refresh(found));
    },
    vacated: (uri) => of(conversationId).find((each) => each.uri === uri && vacates(each)),
    read: (uri) => options.files.read(uri),
    newId,
  });

  const read = async (conversationId: string, uri: string): Promise<OverlayText> => {
    const here = context(conversationId);
    const proposal = await here.visible(uri);
    if (proposal)
      return proposal.base.kind === 'binary' ? { kind: 'binary' } : text(overlayText(proposal), true);
    if (here.vacated(uri)) return { kind: 'absent' };
    return plain(await here.read(uri));
  };

  const stage = async (
    conversationId: string,
    operation: EditOperation,
    readHash?: string,
  ): Promise<Result<StagedEdit, EditFailure>> => {
    for (const uri of operation.kind === 'rename' ? [operation.uri, operation.newUri] : [operation.uri])
      if (!(await options.isInside(uri)))
        return fail({ code: 'Outside', message: 'The path leads out of the workspace.' });
    const staged = await stageOperation(context(conversationId), operation, readHash);
    if (!staged.ok) return staged;
    const { before, ranges } = staged.value;
    const after = staged.value.after && (await gated(staged.value.after));
    replace(before, after);
    await commit();
    const seen = after && visibleAt(after) !== undefined ? overlayText(after) : '';
    return ok({
      editId: after?.id ?? before?.id ?? '',
      ranges,
      hash: sha256(after ? seen : baseText(before?.base ?? { kind: 'absent' })),
      ...(after?.syntaxError === undefined ? {} : { syntaxError: after.syntaxError }),
    });
  };

  const gated = async (proposal: Proposal): Promise<Proposal> => {
    const { syntaxError: _old, ...rest } = proposal;
    const uri = visibleAt(proposal);
    if (!options.parseGate || uri === undefined || proposal.base.kind === 'binary') return rest;
    const syntaxError = await options.parseGate(uri, baseText(proposal.base), overlayText(proposal));
    return syntaxError === undefined ? rest : { ...rest, syntaxError };
  };

  /** Writes what is accepted in these proposals, and brings all others on the same files up to date. */
  const apply = async (which: readonly Proposal[]): Promise<ApplyOutcome> => {
    const current: Proposal[] = [];
    for (const each of which) {
      const fresh = await refresh(each);
      if (fresh) current.push(fresh);
    }
    // What each proposal's hunks were marked as, before anything is written, survives a crash.
    await store.save(proposals, reports.all());
    const outcome = await applyProposals({ ...ports, journal, now, newId }, current);
    for (const [before, after] of outcome.next) replace(before, after);
    const uris = touched(outcome.changes);
    for (const each of proposals) if (uris.includes(each.uri)) await refresh(each);
    if (outcome.changes.length > 0)
      applied.fire({
        uris,
        inBuffers: outcome.changes.filter((each) => each.kind === 'buffer').map((each) => each.uri),
      });
    return outcome;
  };

  const decide = async (
    which: readonly { readonly proposal: Proposal; readonly hunkIds: readonly string[] | 'all' }[],
    decision: 'accept' | 'reject',
    note: string | undefined,
  ): Promise<DecisionResult> => {
    const conflicts: { hunkId: string; reason: string }[] = [];
    const rejected: string[] = [];
    const ready: Proposal[] = [];
    for (const { proposal, hunkIds } of which) {
      const fresh = await refresh(proposal);
      const gone = (hunkId: string): void =>
        void conflicts.push({ hunkId, reason: 'This change is no longer pending.' });
      if (!fresh) {
        (hunkIds === 'all' ? proposal.hunks.map(({ id }) => id) : hunkIds).forEach(gone);
        continue;
      }
      if (hunkIds !== 'all')
        hunkIds.filter((id) => !fresh.hunks.some((hunk) => hunk.id === id)).forEach(gone);
      const wanted =
        hunkIds === 'all' ? undecided(fresh) : fresh.hunks.filter(({ id }) => hunkIds.includes(id));
      const chosen = new Set<string>();
      for (const hunk of wanted) {
        const reason = decision === 'accept' ? refusal(fresh, hunk, hunkIds === 'all') : undefined;
        if (reason !== undefined) conflicts.push({ hunkId: hunk.id, reason });
        else chosen.add(hunk.id);
      }
      const decided = {
        ...fresh,
        hunks: fresh.hunks.map((hunk) => (chosen.has(hunk.id) ? decidedAs(hunk, decision, note) : hunk)),
      };
      for (const hunk of decided.hunks)
        if (chosen.has(hunk.id)) {
          report(decided, hunk, decision === 'accept' ? 'accepted' : 'rejected', note);
          if (decision === 'reject') rejected.push(hunk.id);
        }
      replace(fresh, decided);
      if (undecided(decided).length === 0 || (decision === 'accept' && hunkIds === 'all'))
        ready.push(decided);
    }
    const outcome = await apply(ready);
    await commit();
    return {
      written: outcome.changes.length > 0,
      applied: outcome.applied,
      rejected: [...new Set([...rejected, ...outcome.rejected])],
      conflicts: [...conflicts, ...outcome.conflicts],
    };
  };

  const undoApply: Edits['undoApply'] = async () => {
    const entry = (await journal.list()).filter(({ state }) => state === 'done').at(-1);
    const restored: string[] = [];
    const skipped: { uri: string; reason: string }[] = [];
    if (!entry) return { restored, skipped };
    for (const change of [...entry.checkpoint.changes].reverse()) {
      const reason = await revert(ports, change).catch((error: unknown) => messageOf(error));
      if (reason === undefined) restored.push(change.uri);
      else skipped.push({ uri: change.uri, reason });
    }
    await journal.mark(entry.checkpoint.id, 'undone');
    for (const { conversationId, ...hunk } of entry.checkpoint.hunks)
      if (restored.includes(hunk.uri)) reports.undo(conversationId, hunk);
    for (const each of proposals) await refresh(each);
    await commit();
    return { restored, skipped };
  };

  return {
    interrupted,
    onDidChange: changed.event,
    onDidApply: applied.event,
    read: (conversationId, uri) => alone(() => read(conversationId, uri)),
    stage: (conversationId, operation, readHash) => alone(() => stage(conversationId, operation, readHash)),
    overlaid: (conversationId) => {
      const own = of(conversationId);
      const created = own
        .map((each) => (each.kind === 'create' || each.newUri !== undefined ? visibleAt(each) : undefined))
        .filter((uri) => uri !== undefined);
      return {
        created,
        deleted: own.filter((each) => vacates(each) && !created.includes(each.uri)).map(({ uri }) => uri),
      };
    },
    pending: () => proposals.map(asPending),
    view: (editId) => {
      const found = byId(editId);
      return found && viewOf(found);
    },
    decide: (editId, hunkIds, decision, note) =>
      alone(async () => {
        const proposal = byId(editId);
        if (proposal) return decide([{ proposal, hunkIds }], decision, note);
        const reason = 'This proposal is no longer pending.';
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
        decide(
          proposals.map((proposal) => ({ proposal, hunkIds: 'all' as const })),
          decision,
          undefined,
        ),
      ),
    undecide: (editId, hunkIds) =>
      alone(async () => {
        const proposal = byId(editId);
        if (!proposal) return;
        const hunks = proposal.hunks.map((hunk): LineHunk => {
          if (!hunkIds.includes(hunk.id) || (hunk.state !== 'accepted' && hunk.state !== 'rejected'))
            return hunk;
          reports.undo(proposal.conversationId, place(proposal, hunk));
          const { note: _note, ...rest } = hunk;
          return { ...rest, state: hunk.conflict === undefined ? 'open' : 'conflict' };
        });
        replace(proposal, { ...proposal, hunks });
        await commit();
      }),
    settle: (editId, hunkIds) =>
      alone(async () => {
        const proposal = byId(editId);
        if (!proposal) return;
        const hunks = proposal.hunks.map((hunk): LineHunk => {
          if (!hunkIds.includes(hunk.id) || hunk.state !== 'conflict') return hunk;
          const { conflict: _conflict, proposedOn: _proposedOn, ...rest } = hunk;
          return { ...rest, state: 'open' };
        });
        replace(proposal, { ...proposal, hunks });
        await commit();
      }),
    applyAccepted: (editId) =>
      alone(async () => {
        const one = editId === undefined ? undefined : byId(editId);
        const outcome = await apply(editId === undefined ? proposals : one ? [one] : []);
        await commit();
        const { applied: done, rejected, conflicts, changes } = outcome;
        return { written: changes.length > 0, applied: done, rejected, conflicts };
      }),
    undoApply: () => alone(undoApply),
    takeReports: (conversationId) => {
      const taken = reports.take(conversationId);
      if (taken.length > 0) void alone(() => store.save(proposals, reports.all()));
      return taken;
    },
    baseChanged: (uris) =>
      alone(async () => {
        const before = proposals;
        const hit = proposals.filter(
          (each) => uris.includes(each.uri) || (each.newUri !== undefined && uris.includes(each.newUri)),
        );
        for (const each of hit) await refresh(each);
        if (proposals !== before) await commit();
      }),
    discard: (conversationId) =>
      alone(async () => {
        const before = proposals;
        proposals = proposals.filter((each) => each.conversationId !== conversationId);
        if (proposals.length !== before.length) await commit();
      }),
    checkpoints: async () =>
      (await journal.list())
        .filter(({ state }) => state === 'done')
        .map(({ checkpoint: { id, at, changes } }) => ({ id, at, uris: touched(changes) }))
        .reverse(),
    planRestore: (checkpointId) => alone(() => restoration(ports, journal, checkpointId)),
    stageRestore: (plan, alsoChanged) =>
      alone(async () => {
        for (const file of plan.files) {
          if (file.changedSince && !alsoChanged.includes(file.uri)) continue;
          const base = snapshot(await options.files.read(file.uri));
          const proposal = base && file.propose(base, newId);
          if (proposal) replace(undefined, proposal);
        }
        await commit();
      }),
    endInterrupted: (id, how) =>
      alone(async () => {
        const left = await journal.settle(ports, id, how);
        const at = interrupted.findIndex((each) => each.id === id);
        if (at >= 0) interrupted.splice(at, 1);
        for (const each of proposals) await refresh(each);
        await commit();
        return left;
      }),
  };
}

/** Why a hunk can't be accepted; undefined when it can. */
function refusal(proposal: Proposal, hunk: LineHunk, all: boolean): string | undefined {
  if (hunk.state === 'conflict') return hunk.conflict ?? 'The file changed here.';
  if (all && proposal.syntaxError !== undefined)
    return `Left out: it adds a syntax error (${proposal.syntaxError}). Accept its changes one by one to take it anyway.`;
  return undefined;
}

function decidedAs(hunk: LineHunk, decision: 'accept' | 'reject', note: string | undefined): LineHunk {
  const { note: _note, ...rest } = hunk;
  return {
    ...rest,
    state: decision === 'accept' ? 'accepted' : 'rejected',
    ...(note === undefined ? {} : { note }),
  };
}

const place = (proposal: Proposal, { id, baseStart, baseEnd }: LineHunk) => ({
  uri: proposal.uri,
  hunkId: id,
  baseStart,
  baseEnd,
});

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

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
