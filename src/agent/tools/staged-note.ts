import type { ToolDeps } from '../tool.ts';

const STAGED = 'Your staged edits are not reflected in this.';

/** What a result says that looks at real files alone: nothing while this conversation has no pending edit. */
export const stagedNote = ({ edits, conversationId }: ToolDeps): readonly string[] =>
  edits?.pending().some((edit) => edit.conversationId === conversationId) === true ? [STAGED] : [];
