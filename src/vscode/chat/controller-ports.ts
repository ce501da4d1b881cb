import type { CodeIndex } from '../../search/code-index.ts';
import type { NotingEdits } from '../../edits/create-edits.ts';
import type { ProposalView } from '../../edits/proposal.ts';
import type { PanelTurn } from '../../protocol/panel.ts';
import type { Citation } from '../../protocol/turn.ts';
import type {
  AccountPort,
  AttachmentsPort,
  ChatConversation,
  MemoryPort,
  PanelActions,
  SurroundingsPort,
  TranscriptPort,
} from './controller.ts';

/** What the chat behind the panels works on. */
export interface ControllerPorts {
  /** A new conversation, or with `saved` (what its `snapshot()` gave) one that goes on. */
  openConversation(id: string, saved: unknown): ChatConversation;
  /** A citation as of now, for answers shown before; absent: they stay as they were told. */
  readonly recheck?: (citation: Citation) => Promise<Citation>;
  /** Answers from the index alone, without a model. */
  readonly answerLocally: ChatConversation['runTurn'];
  readonly edits: NotingEdits;
  readonly index: Pick<CodeIndex, 'status' | 'onProgress'>;
  readonly account: AccountPort;
  readonly surroundings: SurroundingsPort;
  readonly transcripts: TranscriptPort;
  readonly memory: MemoryPort;
  readonly actions: PanelActions;
  readonly attachments: AttachmentsPort;
  /** A turn is over. */
  readonly onTurn?: (turn: PanelTurn) => void;
  /** A name for a chat, from its first question and answer; absent or undefined: it keeps its question's. */
  readonly title?: (
    said: { readonly question: string; readonly answer: string },
    signal: AbortSignal,
  ) => Promise<string | undefined>;
  /** A URI as people read it: relative, with the folder's name where several are open. */
  displayPath(uri: string): string;
  /** Why a hunk is a conflict, in the editor's language. */
  conflictWords(view: Pick<ProposalView, 'conflicts'>, hunkId: string): string;
  newId(): string;
  /** Milliseconds since 1970. */
  now(): number;
  /** For what went wrong behind the user's back. */
  log(message: string): void;
}
