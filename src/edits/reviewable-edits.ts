import type { Event } from '../base/events.ts';
import type { DecisionResult } from '../protocol/edits.ts';
import type { Decided } from './decide.ts';
import type { Edits } from './edits.ts';
import type { Interrupted } from './journal.ts';
import type { ProposalView } from './proposal.ts';
import type { RestorePlan } from './restore.ts';

/** `Edits`, with what the review itself needs. */
export interface ReviewableEdits extends Edits {
  /** An edit with its texts, by its own or a former id; also one that is over, as it was decided. */
  view(editId: string): ProposalView | undefined;
  /**
   * Puts a text that the user wrote in the place of a proposal's: it is split into hunks anew, and nothing is written.
   * Answers why not, for a person; undefined when it is done.
   */
  amend(editId: string, text: string): Promise<string | undefined>;
  /** Opens a conflict for decision: the user has seen both texts. */
  settle(editId: string, hunkIds: readonly string[]): Promise<void>;
  /** Decides all that is undecided in every pending edit; accepting leaves out edits that add a syntax error. */
  decideAll(decision: 'accept' | 'reject'): Promise<DecisionResult>;
  /** Once what was asked for so far is done, and told of: changes take their turns. */
  caughtUp(): Promise<void>;
  /** After each decision, wherever it was made, and each writing of what was accepted before. */
  readonly onDidDecide: Event<Decided>;
  /** After an apply: what was written, for a message. */
  readonly onDidApply: Event<{ readonly uris: readonly string[]; readonly inBuffers: readonly string[] }>;

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
}

/** Edits that say when a review in which the user left notes has ended. */
export interface NotingEdits extends ReviewableEdits {
  /** A conversation with notes for the model, of which no hunk is left to decide. */
  readonly onReviewEnded: Event<string>;
}
