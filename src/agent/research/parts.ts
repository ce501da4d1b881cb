import type { UserBlock } from '../../model/client.ts';
import type { ConversationState } from '../conversation-parts.ts';
import type { AskingTurn } from '../delegate/asking-turn.ts';
import type { DelegatePort } from '../delegate/port.ts';

/** What the parts of a question brought. */
export interface Researched {
  /** For the model that answers: findings, and the lines that they rest on. */
  readonly blocks: readonly UserBlock[];
  /** What the answer must say that wasn't looked into, for a person. */
  readonly missing?: string | undefined;
}

export interface ResearchParts extends AskingTurn {
  readonly state: ConversationState;
  readonly delegates: DelegatePort;
  readonly turnId: string;
}
