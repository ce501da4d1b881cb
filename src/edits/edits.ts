import type { Event } from '../base/events.ts';
import type { Result } from '../base/result.ts';
import type { DecisionResult, PendingEdit } from '../protocol/edits.ts';

/** A change that a tool asks for. Paths are already resolved to URIs within the workspace. */
export type EditOperation =
  | {
      readonly kind: 'edit';
      readonly uri: string;
      readonly oldString: string;
      readonly newString: string;
      readonly replaceAll: boolean;
      readonly reason?: string;
    }
  | { readonly kind: 'create'; readonly uri: string; readonly content: string; readonly reason?: string }
  | { readonly kind: 'delete'; readonly uri: string; readonly reason?: string }
  | { readonly kind: 'rename'; readonly uri: string; readonly newUri: string; readonly reason?: string };

export type EditFailureCode =
  | 'NoMatch'
  | 'MultipleMatches'
  | 'NoChange'
  | 'StaleRead'
  | 'EmptyOldString'
  | 'Absent'
  | 'Exists'
  | 'Binary'
  | 'Encoding'
  | 'Outside'
  | 'Link';

/** Why an operation was not staged. `message` is for the model: it says what the file really holds near the guess (< 40 lines). */
export interface EditFailure {
  readonly code: EditFailureCode;
  readonly message: string;
}

export interface StagedEdit {
  readonly editId: string;
  /** 1-based lines of the overlay's text that the operation made. */
  readonly ranges: readonly { readonly startLine: number; readonly endLine: number }[];
  /** A syntax error that the base didn't have, told to the model. */
  readonly syntaxError?: string;
  /** SHA-256 of the overlay's text now. */
  readonly hash: string;
}

/** What a conversation sees at a URI: its own staged edits over buffers over the disk. */
export type OverlayText =
  | { readonly kind: 'text'; readonly text: string; readonly hash: string; readonly staged: boolean }
  | { readonly kind: 'absent' }
  | { readonly kind: 'folder' }
  | { readonly kind: 'binary' };

/** A decision as the model is told of it, in the next user message. */
export interface DecisionReport {
  readonly uri: string;
  readonly hunkId: string;
  readonly baseStart: number;
  readonly baseEnd: number;
  readonly decision: 'accepted' | 'rejected' | 'conflict' | 'undone';
  /** The user had changed the text by hand. */
  readonly byHand?: true;
  readonly note?: string;
}

/**
 * Staged edits of all conversations: memory first, then review, then disk. Nothing is written but by `decide`,
 * `applyAccepted` and `undoApply`.
 */
export interface Edits {
  /** Text at a URI as this conversation sees it. */
  read(conversationId: string, uri: string): Promise<OverlayText>;
  /** Bytes at a URI as they would be on disk with this conversation's staged edits made; undefined: no file. */
  bytes(conversationId: string, uri: string): Promise<Uint8Array | undefined>;
  /** `readHash`: the hash under which the model last saw the lines of `oldString`; another one now is `StaleRead`. */
  stage(
    conversationId: string,
    operation: EditOperation,
    readHash?: string,
  ): Promise<Result<StagedEdit, EditFailure>>;
  /** URIs that exist only in the overlay, and those that it deletes, for listing and grep. */
  overlaid(conversationId: string): {
    readonly created: readonly string[];
    readonly deleted: readonly string[];
  };

  pending(): PendingEdit[];
  readonly onDidChange: Event<void>;
  /** Never throws on a conflict. Writes a file when its last hunk is decided. */
  decide(
    editId: string,
    hunkIds: readonly string[] | 'all',
    decision: 'accept' | 'reject',
    note?: string,
  ): Promise<DecisionResult>;
  /** Takes a decision back that isn't written yet. */
  undecide(editId: string, hunkIds: readonly string[]): Promise<void>;
  /** Writes what was accepted so far, in one edit or in all. */
  applyAccepted(editId?: string): Promise<DecisionResult>;
  /** Puts back what the last apply wrote, where nobody changed it since. */
  undoApply(): Promise<{
    readonly restored: readonly string[];
    readonly skipped: readonly { readonly uri: string; readonly reason: string }[];
  }>;
  /** Decisions made since the last call, for the conversation's next message. */
  takeReports(conversationId: string): DecisionReport[];
  /** Moves hunks when files change under a proposal. */
  baseChanged(uris: readonly string[]): Promise<void>;
  /** Drops all that a conversation staged and nobody decided. */
  discard(conversationId: string): Promise<void>;
}
