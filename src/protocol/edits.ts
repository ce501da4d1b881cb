/** What pending edits look like from outside (contract version 1). */

export type HunkState = 'open' | 'accepted' | 'rejected' | 'conflict';

/**
 * Whole lines with their own line ends. `baseStart..baseEnd` are 1-based and inclusive in the base;
 * an insertion before line n has `baseStart = n`, `baseEnd = n − 1`.
 */
export interface Hunk {
  readonly id: string;
  readonly baseStart: number;
  readonly baseEnd: number;
  readonly before: string;
  readonly after: string;
  readonly reason?: string;
  readonly state: HunkState;
}

export type EditKind = 'edit' | 'create' | 'delete' | 'rename';

/** All that one conversation proposes for one file. */
export interface PendingEdit {
  readonly id: string;
  readonly conversationId: string;
  /** The id of the proposal that this one replaced when its base changed. */
  readonly rebasedFrom?: string;
  readonly uri: string;
  /** Where a rename leads. */
  readonly newUri?: string;
  readonly kind: EditKind;
  readonly hunks: readonly Hunk[];
}

export interface DecisionResult {
  /** Whether a file was written. */
  readonly written: boolean;
  readonly applied: readonly string[];
  readonly rejected: readonly string[];
  readonly conflicts: readonly { readonly hunkId: string; readonly reason: string }[];
}

/** Whether a hunk waits for a decision: a conflict does too. */
export const isUndecided = (state: HunkState): boolean => state === 'open' || state === 'conflict';
