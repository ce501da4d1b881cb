import type { DecisionResult } from '../protocol/edits.ts';
import type { ApplyOutcome } from './apply.ts';
import { clashOf, inState, type LineHunk } from './hunks.ts';
import { type Proposal, undecided } from './proposal.ts';
import { placeOf, type ProposalBook } from './proposal-book.ts';
import { because } from './reasons.ts';

/** What is decided about: some hunks of a proposal, or all that nobody decided yet. */
export interface Choice {
  readonly proposal: Proposal;
  readonly hunkIds: readonly string[] | 'all';
}

/** What one key or button decided: hunks of one proposal, or of several; of none where it wrote what was accepted before. */
export interface Decided {
  readonly files: readonly { readonly editId: string; readonly hunkIds: readonly string[] }[];
  /** Whether a file was written. */
  readonly wrote: boolean;
}

/**
 * Records a decision, and writes the files whose last hunk it decides; accepting all of a file writes at once.
 * @param apply writes what is accepted in some proposals
 */
export async function decide(
  book: ProposalBook,
  apply: (proposals: readonly Proposal[]) => Promise<ApplyOutcome>,
  choices: readonly Choice[],
  decision: 'accept' | 'reject',
  note: string | undefined,
): Promise<{ readonly result: DecisionResult; readonly decided: Decided }> {
  const conflicts: { hunkId: string; reason: string }[] = [];
  const rejected: string[] = [];
  const ready: Proposal[] = [];
  const files: Decided['files'][number][] = [];
  for (const { proposal, hunkIds } of choices) {
    const all = hunkIds === 'all';
    const fresh = await book.refresh(proposal);
    const hunks = fresh?.hunks ?? [];
    const ids = all ? (fresh ? undecided(fresh) : proposal.hunks).map(({ id }) => id) : hunkIds;
    const chosen = new Set<string>();
    for (const id of ids) {
      const hunk = hunks.find((each) => each.id === id);
      const reason =
        fresh && hunk
          ? decision === 'accept'
            ? refusal(fresh, hunk, all)
            : undefined
          : because('notPending');
      if (reason === undefined) chosen.add(id);
      else conflicts.push({ hunkId: id, reason });
    }
    if (!fresh) continue;
    const decided = withHunks(fresh, (hunk) =>
      chosen.has(hunk.id) ? decidedAs(hunk, decision, note) : hunk,
    );
    for (const hunk of decided.hunks)
      if (chosen.has(hunk.id))
        book.report(decided, hunk, decision === 'accept' ? 'accepted' : 'rejected', note);
    if (decision === 'reject') rejected.push(...chosen);
    if (chosen.size > 0) files.push({ editId: decided.id, hunkIds: [...chosen] });
    book.replace(fresh, decided);
    if (undecided(decided).length === 0 || (decision === 'accept' && all)) ready.push(decided);
  }
  const outcome = await apply(ready);
  const written = outcome.changes.length > 0;
  return {
    result: {
      written,
      applied: outcome.applied,
      rejected: [...new Set([...rejected, ...outcome.rejected])],
      conflicts: [...conflicts, ...outcome.conflicts],
    },
    decided: { files, wrote: written },
  };
}

/** Takes decisions back that aren't written yet. */
export function undecide(book: ProposalBook, proposal: Proposal, hunkIds: readonly string[]): void {
  book.replace(
    proposal,
    withHunks(proposal, (hunk) => {
      if (!hunkIds.includes(hunk.id) || (hunk.state !== 'accepted' && hunk.state !== 'rejected')) return hunk;
      book.reportUndone(proposal.conversationId, placeOf(proposal, hunk));
      return inState(hunk, hunk.conflict === undefined ? 'open' : 'conflict', clashOf(hunk));
    }),
  );
}

/** Makes conflicts ordinary hunks: their `before` is what the file says now. */
export function settle(book: ProposalBook, proposal: Proposal, hunkIds: readonly string[]): void {
  book.replace(
    proposal,
    withHunks(proposal, (hunk) =>
      hunkIds.includes(hunk.id) && hunk.state === 'conflict' ? inState(hunk, 'open') : hunk,
    ),
  );
}

const withHunks = (proposal: Proposal, change: (hunk: LineHunk) => LineHunk): Proposal => ({
  ...proposal,
  hunks: proposal.hunks.map(change),
});

/** Why a hunk can't be accepted; undefined when it can. */
function refusal(proposal: Proposal, hunk: LineHunk, all: boolean): string | undefined {
  if (hunk.state === 'conflict') return hunk.conflict ?? because('changedHere');
  if (all && proposal.syntaxError !== undefined) return because('syntaxError', proposal.syntaxError);
  return undefined;
}

function decidedAs(hunk: LineHunk, decision: 'accept' | 'reject', note: string | undefined): LineHunk {
  return inState(hunk, decision === 'accept' ? 'accepted' : 'rejected', {
    ...clashOf(hunk),
    ...(note === undefined ? {} : { note }),
  });
}
