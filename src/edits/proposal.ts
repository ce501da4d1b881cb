import type { EditKind, PendingEdit } from '../protocol/edits.ts';
import { type Base, baseText } from './base.ts';
import { applyHunks, isLive, type LineHunk, placesIn } from './hunks.ts';
import { because } from './reasons.ts';

/** All that one conversation proposes for one file. Immutable: each change makes a new one. */
export interface Proposal {
  readonly id: string;
  /** Ids that it had before its base changed, newest first; decisions on them reach it still. */
  readonly formerIds: readonly string[];
  readonly conversationId: string;
  readonly kind: EditKind;
  /** Where the file stands now; of a creation, where it will stand. */
  readonly uri: string;
  readonly newUri?: string;
  readonly base: Base;
  readonly hunks: readonly LineHunk[];
  /** The file of an edit or a rename is not there now, whatever else its hunks conflict with. */
  readonly gone?: true;
  /** The syntax error that the proposal adds, if it does. */
  readonly syntaxError?: string;
  /** Of a file that comes back: its bytes, which its text alone may not tell (another encoding, binary). */
  readonly bytes?: Uint8Array;
  /** And who may read, write and run it, as POSIX has it. */
  readonly mode?: number;
}

/** A proposal without what may change when it becomes one of another kind: its target and its syntax error. */
export function essence({ id, formerIds, conversationId, kind, uri, base, hunks }: Proposal): Proposal {
  return { id, formerIds, conversationId, kind, uri, base, hunks };
}

/** The conflict of a proposal whose file someone else deleted. */
export const GONE = because('gone');
/** Others that end when what stands in the way does: nobody can decide to take the proposal all the same. */
export const TAKEN = because('taken');
export const UNREADABLE = because('unreadable');
const IN_THE_WAY: readonly unknown[] = [GONE, TAKEN, UNREADABLE];

/** Where the file is for its conversation; undefined where it isn't (any more). */
export function visibleAt(proposal: Proposal): string | undefined {
  if (proposal.gone || proposal.hunks.some(({ conflict }) => conflict === GONE)) return undefined;
  switch (proposal.kind) {
    case 'create':
      return proposal.hunks.some(isLive) ? proposal.uri : undefined;
    case 'delete':
      return proposal.hunks.some(isLive) ? undefined : proposal.uri;
    case 'edit':
    case 'rename':
      return movesAway(proposal) ? proposal.newUri : proposal.uri;
  }
}

/** Whether the conversation no longer sees a file at the proposal's `uri`. */
export const vacates = (proposal: Proposal): boolean =>
  movesAway(proposal) || (proposal.kind === 'delete' && proposal.hunks.some(isLive));

const movesAway = (proposal: Proposal): boolean =>
  proposal.newUri !== undefined && proposal.hunks.some((hunk) => hunk.move === true && isLive(hunk));

/** The file as its conversation sees it. */
export const overlayText = (proposal: Proposal): string =>
  applyHunks(baseText(proposal.base), proposal.hunks.filter(isLive));

/** The file as the review shows it: with all hunks, whatever was decided. */
export const proposedText = (proposal: Proposal): string =>
  applyHunks(baseText(proposal.base), proposal.hunks);

export const undecided = (proposal: Proposal): LineHunk[] =>
  proposal.hunks.filter((hunk) => hunk.state === 'open' || hunk.state === 'conflict');

export const accepted = (proposal: Proposal): LineHunk[] =>
  proposal.hunks.filter((hunk) => hunk.state === 'accepted');

/** As the outside sees it (contract). */
export function asPending(proposal: Proposal): PendingEdit {
  const rebasedFrom = proposal.formerIds[0];
  return {
    id: proposal.id,
    conversationId: proposal.conversationId,
    ...(rebasedFrom === undefined ? {} : { rebasedFrom }),
    uri: proposal.uri,
    ...(proposal.newUri === undefined ? {} : { newUri: proposal.newUri }),
    kind: proposal.kind,
    hunks: proposal.hunks.map(({ id, baseStart, baseEnd, before, after, reason, state }) => ({
      id,
      baseStart,
      baseEnd,
      before,
      after,
      ...(reason === undefined ? {} : { reason }),
      state,
    })),
  };
}

/** What the review shows of a proposal. */
export interface ProposalView {
  readonly edit: PendingEdit;
  readonly baseText: string;
  readonly proposedText: string;
  /** Without hunks that are rejected or in conflict: what the user may edit by hand. */
  readonly overlayText: string;
  /** 1-based lines of each hunk in `proposedText`; an empty one is `n..n−1`. */
  readonly places: ReadonlyMap<string, { readonly startLine: number; readonly endLine: number }>;
  readonly notes: ReadonlyMap<string, string>;
  readonly conflicts: ReadonlyMap<string, string>;
  /** Hunks whose conflict can't be decided against: they wait until it has passed, or are rejected. */
  readonly blocked: ReadonlySet<string>;
  /** Hunks that the user wrote. */
  readonly byHand: ReadonlySet<string>;
  readonly moveHunkId?: string;
  readonly syntaxError?: string;
  readonly dirty: boolean;
  readonly binary: boolean;
  /** Decided and done with: only for editors that still show it. */
  readonly over: boolean;
}

export function viewOf(proposal: Proposal): ProposalView {
  const move = proposal.hunks.find((hunk) => hunk.move);
  const texts = (pick: (hunk: LineHunk) => string | undefined): Map<string, string> =>
    new Map(
      proposal.hunks.flatMap((hunk) => {
        const value = pick(hunk);
        return value === undefined ? [] : [[hunk.id, value] as const];
      }),
    );
  return {
    edit: asPending(proposal),
    baseText: baseText(proposal.base),
    proposedText: proposedText(proposal),
    overlayText: overlayText(proposal),
    places: placesIn(proposal.hunks),
    notes: texts((hunk) => hunk.note),
    conflicts: texts((hunk) => hunk.conflict),
    blocked: new Set(
      proposal.hunks.filter(({ conflict }) => IN_THE_WAY.includes(conflict)).map(({ id }) => id),
    ),
    byHand: new Set(proposal.hunks.filter((hunk) => hunk.byHand).map(({ id }) => id)),
    ...(move ? { moveHunkId: move.id } : {}),
    ...(proposal.syntaxError === undefined ? {} : { syntaxError: proposal.syntaxError }),
    dirty: proposal.base.kind === 'text' && proposal.base.dirty !== undefined,
    binary: proposal.base.kind === 'binary',
    over: false,
  };
}
