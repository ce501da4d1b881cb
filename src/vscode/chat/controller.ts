import type { Plan } from '../../protocol/plan.ts';
import type { Disposable, Event } from '../../base/events.ts';
import type { Attachment } from '../../protocol/attachments.ts';
import type { AccountView, MentionItem, PanelPatch, PanelState } from '../../protocol/host-message.ts';
import type {
  ContextChip,
  Draft,
  PanelCommand,
  PanelMessage,
  PanelTurn,
  StampedEvent,
} from '../../protocol/panel.ts';
import type { ChatSummary, PanelEdit } from '../../protocol/host-message.ts';
import type { DecisionResult } from '../../protocol/edits.ts';
import type { CommandRequest, Grant } from '../../agent/ports.ts';
import type { LookedUp } from './named-things.ts';
import type { Preparation } from './prepare.ts';
import type { ToolGrant, ToolQuestion } from '../../agent/mcp/tool.ts';
import type { RunTurn } from '../../agent/run-turn.ts';
import type { TurnMode } from '../../protocol/turn.ts';
import type { WindowUse } from '../../protocol/window.ts';

/** What the user asks, as the panel has it. */
export interface Question {
  readonly text: string;
  readonly mode: TurnMode;
  readonly context: readonly ContextChip[];
  readonly attachments?: readonly Attachment[] | undefined;
}

/** What a panel is told as it happens; `reset` means: take the whole snapshot anew. */
export type ControllerEvent =
  | { readonly type: 'reset' }
  | { readonly type: 'turn'; readonly turn: PanelTurn }
  | { readonly type: 'events'; readonly turnId: string; readonly events: readonly StampedEvent[] }
  | { readonly type: 'patch'; readonly patch: PanelPatch }
  | {
      readonly type: 'compose';
      readonly text?: string;
      readonly context?: readonly ContextChip[];
      readonly attachments?: readonly Attachment[];
    }
  /** What is left of the draft after `from` sent it; for all panels but that one, which may have gone on typing. */
  | { readonly type: 'left'; readonly draft: Draft; readonly from: object | undefined }
  | { readonly type: 'showHistory'; readonly chats: readonly ChatSummary[] }
  | { readonly type: 'mentions'; readonly query: string; readonly items: readonly MentionItem[] }
  | { readonly type: 'lookedUp'; readonly names: readonly string[]; readonly missing: readonly string[] };

/** A command that waits for the user's word. */
export interface ApprovalRequest {
  readonly command: string;
  readonly cwd: string;
  readonly timeoutS: number;
  readonly conversationId: string;
  /** What holds it when it runs. */
  readonly sandbox: 'bubblewrap' | 'sandbox-exec' | 'none';
  /** It would run on a scratch copy, while changes wait for review. */
  readonly scratch: boolean;
}

/** The one conversation that the panels show, and all that can be done to it. Several panels may show it at once. */
export interface ChatController extends Disposable {
  snapshot(): PanelState;
  readonly onEvent: Event<ControllerEvent>;
  /** What a panel asks for; the message has been validated. `from` stands for the panel. */
  handle(message: PanelMessage, from?: object): Promise<void>;
  /** Puts a question; while a turn runs it queues. */
  send(text: string, mode: TurnMode, context: readonly ContextChip[]): void;
  /** Adds lines to the message that is being written, and puts the cursor there. */
  addContext(chips: readonly ContextChip[]): void;
  /** Puts the cursor into the message box; `text` joins what stands there. */
  compose(text?: string): void;
  /** Puts what is being written in place of what stood there, with the cursor. */
  putDraft(draft: Draft): void;
  /** Opens a chat that comes from elsewhere, as a new one. */
  importChat(title: string, turns: readonly PanelTurn[]): Promise<void>;
  /** The chat's title; empty before its first question. */
  title(): string;
  stop(): void;
  newChat(): Promise<void>;
  showHistory(): Promise<void>;
  /** All decisions go through here, from wherever they come: a review that ends with notes starts a turn. */
  decide(
    editId: string,
    hunkIds: readonly string[] | 'all',
    decision: 'accept' | 'reject',
    note?: string,
  ): Promise<DecisionResult>;
  /** Asks the user about a command, in the panel; the signal is a no. `ready` is called when an answer counts. */
  approve(callId: string, request: ApprovalRequest, signal: AbortSignal, ready?: () => void): Promise<Grant>;
  /** The same about a tool of another program. */
  approveTool(
    callId: string,
    question: ToolQuestion,
    signal: AbortSignal,
    ready?: () => void,
  ): Promise<ToolGrant>;
  /** What the user allowed for this very command, folder and chat. */
  allowed(
    request: Pick<CommandRequest, 'command' | 'cwd' | 'conversationId'>,
  ): Exclude<Grant, 'no'> | undefined;
  /** Whether something waits for the user: a command, or edits. */
  waiting(): { readonly approvals: number; readonly hunks: number };
}

/** One conversation of the core, as the controller needs it. */
export interface ChatConversation {
  readonly runTurn: RunTurn;
  /** A message for the running turn's next request. */
  steer(text: string): void;
  /** The plan as the user wants it. */
  editPlan(steps: Plan): void;
  /** Sums up older turns, told as a turn is. */
  compact(signal: AbortSignal): ReturnType<RunTurn>;
  canCompact(): boolean;
  windowUse(): WindowUse;
  /** Plain JSON from which the conversation can go on after a restart. */
  snapshot(): unknown;
}

export interface AccountPort {
  view(): AccountView;
  readonly onDidChange: Event<void>;
  choose(model: string | undefined, effort: AccountView['effort'] | undefined): Promise<void>;
}

/** What surrounds the chat. */
export interface SurroundingsPort {
  /** Names of the open folders. */
  folders(): readonly string[];
  trusted(): boolean;
  readonly demo: boolean;
  /** Questions that suit this workspace. */
  samples(): readonly string[];
  readonly onDidChange: Event<void>;
}

/** A line of a saved chat. */
export type TranscriptEntry =
  | { readonly type: 'title'; readonly title: string; readonly at: number }
  | { readonly type: 'turn'; readonly turn: Omit<PanelTurn, 'events'> }
  | {
      readonly type: 'event';
      readonly turnId: string;
      readonly at: number;
      readonly event: StampedEvent['event'];
    };

/** Saved chats. `append` is in order and soon (within 100 ms) on disk; it doesn't throw, failures go to the log. */
export interface TranscriptPort {
  list(): Promise<readonly ChatSummary[]>;
  /** Undefined where there is no such chat. */
  load(
    id: string,
  ): Promise<
    | { readonly title: string; readonly turns: readonly PanelTurn[]; readonly conversation: unknown }
    | undefined
  >;
  append(id: string, entry: TranscriptEntry): void;
  /** What the model knows of the chat, to go on from. */
  saveConversation(id: string, conversation: unknown): void;
  delete(id: string): Promise<void>;
  /** Resolves when all that was appended is on disk. */
  flush(): Promise<void>;
}

/** Pictures and documents of the chats. */
export interface AttachmentsPort {
  /** Checks and keeps a file that the panel has. @throws FootnoteError with what is wrong with it, for the user */
  take(file: Extract<PanelMessage, { type: 'attach' }>): Promise<Attachment>;
  /** Says why the panel could not take a file. */
  refused(file: Extract<PanelMessage, { type: 'notAttached' }>): void;
  claim(chatId: string, ids: readonly string[]): Promise<void>;
  forget(chatId: string): Promise<void>;
}

/** Small values that survive a reload of the window. */
export interface MemoryPort {
  get(key: string): unknown;
  set(key: string, value: unknown): void;
}

/** What happens in the editor rather than in the chat. */
export interface PanelActions {
  open(range: Extract<PanelMessage, { type: 'open' }>): Promise<void>;
  review(editId: string | undefined): Promise<void>;
  run(command: PanelCommand): Promise<void>;
  /** Keeps a note for new chats of this workspace; `chat`: the title of the one it was said in, maybe empty. */
  remember(text: string, chat: string): Promise<void>;
  forget(words: string): Promise<void>;
  copy(text: string): Promise<void>;
  insert(text: string): Promise<void>;
  /** Opens code in an editor of its own. */
  openCode(text: string, language: string): Promise<void>;
  /** Stages code for a file, through the same review as the agent's edits. */
  applyCode(chatId: string, path: string, code: string): Promise<void>;
  /** Says where a link goes before going there. */
  openLink(href: string): Promise<void>;
  /** Lets the user pick files to go with the question. */
  pickContext(): Promise<readonly ContextChip[]>;
  mentions(query: string): Promise<readonly MentionItem[]>;
  /** Mentions that were found may be others now. */
  readonly onMentionsChanged: Event<void>;
  /** What of these URIs can go with a question. */
  dropped(uris: readonly string[]): Promise<readonly ContextChip[]>;
  /** A question with what its command needs, as it is shown; and then as it is asked. */
  begin(question: Question): Question;
  finish: Preparation['finish'];
  /** Tells the user something that needs no answer. */
  inform(text: 'nothing older' | 'full'): void;
  /** Which of these names, in code type and in running text, nothing in the workspace or in these edits has. */
  lookUpNames(
    names: readonly string[],
    inText: readonly string[],
    pending: readonly PanelEdit[],
  ): Promise<LookedUp>;
}
