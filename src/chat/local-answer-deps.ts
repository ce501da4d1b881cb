import type { CodeIndex } from '../search/code-index.ts';
import type { CurrentText } from './citations.ts';
import type { WorkspaceText } from './workspace-text.ts';

/** What the parts of a local answer work on. */
export interface LocalAnswerDeps {
  readonly index: CodeIndex;
  readonly workspace: WorkspaceText;
  readonly now: CurrentText;
  readonly turnId: string;
}
