import { linesWithEnds } from '../base/lines.ts';
import { type Base, snapshot } from './base.ts';
import { fail, ok, type Result } from '../base/result.ts';
import { type Change, type ChangePorts, inOrder, perform, revert, touched } from './change.ts';
import { byPlace, clashOf, inState, type LineHunk } from './hunks.ts';
import type { AppliedHunk, Journal } from './journal.ts';
import { planChange } from './plan.ts';
import { accepted, type Proposal, undecided } from './proposal.ts';
import type { Writer } from './writer.ts';
import { because } from './reasons.ts';

export interface ApplyPorts extends ChangePorts {
  readonly isInside: (uri: string) => Promise<boolean>;
  readonly journal: Journal;
  readonly now: () => number;
  readonly newId: () => string;
}

export interface ApplyOutcome {
  /** What was written, and stayed written. */
  readonly changes: readonly Change[];
  readonly applied: readonly string[];
  readonly rejected: readonly string[];
  readonly conflicts: readonly { readonly hunkId: string; readonly reason: string }[];
  /** What becomes of each proposal; undefined when it is over. */
  readonly next: readonly (readonly [Proposal, Proposal | undefined])[];
}

/**
 * Writes the accepted hunks of proposals that are up to date with their files. Everything is planned and journalled
 * before the first write; a file that changed in that instant is left alone and told; if a write fails, what was
 * written before it is taken back.
 */
export async function applyProposals(
  ports: ApplyPorts,
  proposals: readonly Proposal[],
): Promise<ApplyOutcome> {
  const conflicts: { hunkId: string; reason: string }[] = [];
  const next: [Proposal, Proposal | undefined][] = [];
  const rejected: string[] = [];
  const planned = new Map<Change, Proposal>();
  for (const proposal of proposals) {
    const plan = await checkedPlan(ports, proposal);
    if (!plan.ok) {
      conflicts.push(...failed(proposal, plan.error));
      next.push([proposal, reopened(proposal)]);
    } else if (plan.value) planned.set(plan.value, proposal);
    else if (undecided(proposal).length === 0) {
      next.push([proposal, undefined]);
      rejected.push(...rejectedIn(proposal));
    }
  }
  const done = planned.size === 0 ? [] : await write(ports, planned, conflicts);
  const applied: string[] = [];
  for (const change of done) {
    const proposal = planned.get(change);
    if (!proposal) throw new Error('A change without a proposal');
    applied.push(...accepted(proposal).map(({ id }) => id));
    rejected.push(...rejectedIn(proposal));
    next.push([proposal, await remainder(ports, proposal)]);
  }
  for (const [change, proposal] of planned)
    if (!done.includes(change)) next.push([proposal, reopened(proposal)]);
  return { changes: done, applied, rejected, conflicts, next };
}

/** What is to be done, if it still stays in the workspace: a folder may have become a link since it was proposed. */
async function checkedPlan(
  { writer, isInside }: ApplyPorts,
  proposal: Proposal,
): Promise<Result<Change | undefined, string>> {
  const plan = planChange(proposal);
  if (!plan.ok || !plan.value) return plan;
  for (const uri of touched([plan.value])) if (!(await isInside(uri))) return fail(because('outside'));
  try {
    return ok(await withSurroundings(writer, plan.value, proposal));
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}

/** With what taking it back needs to know of the file and its folders. @throws when they can't be looked at */
async function withSurroundings(writer: Writer, change: Change, proposal: Proposal): Promise<Change> {
  if (change.kind === 'write' || change.kind === 'buffer') return change;
  const mode = change.kind === 'create' ? proposal.mode : await writer.modeOf?.(change.uri);
  const withMode = mode === undefined ? change : { ...change, mode };
  if (withMode.kind === 'delete') return withMode;
  const target = withMode.kind === 'rename' ? withMode.newUri : withMode.uri;
  const newFolders = (await writer.missingFolders?.(target)) ?? [];
  return newFolders.length === 0 ? withMode : { ...withMode, newFolders };
}

/** What could not be written waits for another decision. */
const reopened = (proposal: Proposal): Proposal => ({
  ...proposal,
  hunks: proposal.hunks.map((hunk) =>
    hunk.state === 'accepted' ? inState(hunk, 'open', clashOf(hunk)) : hunk,
  ),
});

const rejectedIn = (proposal: Proposal): string[] =>
  proposal.hunks.filter(({ state }) => state === 'rejected').map(({ id }) => id);

const failed = (proposal: Proposal, reason: string): { hunkId: string; reason: string }[] =>
  accepted(proposal).map(({ id }) => ({ hunkId: id, reason }));

async function write(
  ports: ApplyPorts,
  planned: ReadonlyMap<Change, Proposal>,
  conflicts: { hunkId: string; reason: string }[],
): Promise<Change[]> {
  const changes = inOrder([...planned.keys()]);
  const id = `${String(ports.now()).padStart(15, '0')}-${ports.newId()}`;
  const hunks = [...planned.values()].flatMap(hunksOf);
  const checkpoint = { id, at: ports.now(), changes, hunks };
  await ports.journal.begin(checkpoint);
  const done: Change[] = [];
  let failure: string | undefined;
  for (const change of changes) {
    try {
      if ((await perform(ports, change)) === 'after') done.push(change);
      else conflict(planned, change, conflicts, because('changedAsWritten'));
    } catch (error) {
      failure = error instanceof Error ? error.message : String(error);
      await takeBack(ports, [...done, change]);
      break;
    }
  }
  if (failure === undefined) {
    await ports.journal.keep(checkpoint, done);
    return done;
  }
  for (const change of changes) conflict(planned, change, conflicts, because('notWritten', failure));
  await ports.journal.mark(id, 'undone');
  return [];
}

function conflict(
  planned: ReadonlyMap<Change, Proposal>,
  change: Change,
  conflicts: { hunkId: string; reason: string }[],
  reason: string,
): void {
  const proposal = planned.get(change);
  if (proposal) conflicts.push(...failed(proposal, reason));
}

/** Undoes what was written before a failure. What can't be undone either is left as the journal says. */
async function takeBack(ports: ApplyPorts, done: readonly Change[]): Promise<void> {
  const problems: unknown[] = [];
  for (const change of [...done].reverse()) {
    try {
      await revert(ports, change, true);
    } catch (error) {
      problems.push(error);
    }
  }
  // The file that failed to be written usually fails again here; any other is worth the console.
  if (problems.length > 1)
    console.error(new AggregateError(problems, 'Footnote: taking back a failed apply'));
}

const hunksOf = (proposal: Proposal): AppliedHunk[] =>
  accepted(proposal).map(({ id, baseStart, baseEnd }) => ({
    conversationId: proposal.conversationId,
    uri: proposal.uri,
    hunkId: id,
    baseStart,
    baseEnd,
  }));

/** What is left of a proposal once its accepted hunks are written: the undecided ones, on the new base. */
async function remainder(ports: ApplyPorts, proposal: Proposal): Promise<Proposal | undefined> {
  const open = undecided(proposal);
  if (open.length === 0) return undefined;
  const moved = accepted(proposal).some((hunk) => hunk.move);
  const uri = moved ? (proposal.newUri ?? proposal.uri) : proposal.uri;
  const base: Base | undefined = snapshot(await ports.files.read(uri));
  if (!base) return undefined;
  const { newUri, ...rest } = proposal;
  const stays = newUri !== undefined && !moved && open.some((hunk) => hunk.move);
  return {
    ...rest,
    uri,
    ...(stays ? { newUri } : {}),
    kind: stays ? 'rename' : 'edit',
    base,
    hunks: shifted(proposal.hunks),
  };
}

/** Undecided hunks in the lines of the base with the accepted ones applied. */
function shifted(hunks: readonly LineHunk[]): LineHunk[] {
  let shift = 0;
  const open: LineHunk[] = [];
  for (const hunk of [...hunks].sort(byPlace)) {
    if (hunk.state === 'accepted' && !hunk.move)
      shift += linesWithEnds(hunk.after).length - (hunk.baseEnd - hunk.baseStart + 1);
    else if (hunk.state === 'open' || hunk.state === 'conflict')
      open.push(
        hunk.move ? hunk : { ...hunk, baseStart: hunk.baseStart + shift, baseEnd: hunk.baseEnd + shift },
      );
  }
  return open;
}
