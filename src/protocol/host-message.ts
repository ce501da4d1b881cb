// What the extension tells the panel: kept apart, as only the panel reads it.
import * as z from 'zod/mini';
import { Attachment } from './attachments.ts';
import {
  AllowedCommand,
  ChipKind,
  ContextChip,
  Draft,
  Effort,
  Mode,
  PANEL_PROTOCOL,
  PanelTurn,
  StampedEvent,
} from './panel.ts';
import { Plan } from './plan.ts';
import { Usage } from './turn.ts';

const count = z.int().check(z.nonnegative());
const line = z.int().check(z.positive());

/** A turn that has ended, its events as JSON, and what is wanted of them before it is drawn. */
export const FoldedTurn = z.object({
  ...PanelTurn.shape,
  local: z.boolean(),
  /** UTF-16 units of the answer, and its citations. */
  chars: count,
  cited: count,
  usage: z.optional(Usage),
  plan: z.optional(Plan),
  events: z.string(),
});
export type FoldedTurn = z.infer<typeof FoldedTurn>;

export const PanelHunk = z.object({
  id: z.string(),
  baseStart: line,
  baseEnd: count,
  before: z.string(),
  after: z.string(),
  reason: z.optional(z.string()),
  state: z.enum(['open', 'accepted', 'rejected', 'conflict']),
  /** What the user told the model when rejecting. */
  note: z.optional(z.string()),
  /** Of a conflict that nobody can decide against, such as a file that is gone: a sentence for a person. */
  inTheWay: z.optional(z.string()),
});
export type PanelHunk = z.infer<typeof PanelHunk>;

export const PanelEdit = z.object({
  id: z.string(),
  uri: z.string(),
  path: z.string(),
  newPath: z.optional(z.string()),
  kind: z.enum(['edit', 'create', 'delete', 'rename']),
  hunks: z.array(PanelHunk),
  /** The result doesn't parse where the base did. */
  syntaxError: z.optional(z.boolean()),
});
export type PanelEdit = z.infer<typeof PanelEdit>;

export const IndexView = z.object({
  state: z.enum(['scanning', 'indexing', 'ready', 'error']),
  files: count,
  indexed: count,
  skipped: count,
  chunks: count,
  done: count,
  total: count,
  message: z.optional(z.string()),
});
export type IndexView = z.infer<typeof IndexView>;

export const AccountView = z.object({
  /** `provider`: one that has credentials of its own. */
  keySource: z.enum(['stored', 'env', 'none', 'provider']),
  /** A provider other than the API: its name, and what answers by it lack. */
  provider: z.optional(z.object({ name: z.string(), lacks: z.string() })),
  model: z.string(),
  effort: Effort,
  models: z.array(
    z.object({ id: z.string(), name: z.string(), contextTokens: count, note: z.optional(z.string()) }),
  ),
});
export type AccountView = z.infer<typeof AccountView>;

/** A question that waits for the running turn to end. */
export const QueuedMessage = z.object({
  id: z.string(),
  text: z.string(),
  mode: Mode,
  context: z.array(ContextChip),
  attachments: z.optional(z.array(Attachment)),
});
export type QueuedMessage = z.infer<typeof QueuedMessage>;

/** A command that waits for the user, asked for outside this chat's turns. */
export const ApprovalView = z.object({
  id: z.string(),
  tool: z.string(),
  command: z.optional(z.string()),
  cwd: z.optional(z.string()),
  timeoutS: z.optional(z.number()),
  /** What holds it when it runs; absent where that isn't known. */
  sandbox: z.optional(z.enum(['bubblewrap', 'sandbox-exec', 'none'])),
  /** Changes wait for review: it may run on a scratch copy that has them. */
  scratch: z.optional(z.boolean()),
  /** Of an outside tool: whose it is, what it is called with (JSON), and whether it reads otherwise than when it was allowed. */
  server: z.optional(z.string()),
  input: z.optional(z.string()),
  changed: z.optional(z.boolean()),
});
export type ApprovalView = z.infer<typeof ApprovalView>;

export const ChatSummary = z.object({
  id: z.string(),
  title: z.string(),
  at: z.number(),
  questions: count,
  costUsd: z.nullable(z.number()),
  local: z.boolean(),
});
export type ChatSummary = z.infer<typeof ChatSummary>;

/** A completion of `@…` in the message, or of `/…` at its start. */
export const MentionItem = z.object({
  kind: z.enum(['file', 'symbol', 'selection', 'command', ...ChipKind.options]),
  name: z.string(),
  side: z.string(),
  uri: z.string(),
  path: z.string(),
  startLine: line,
  endLine: line,
  /** Shown, but can't be taken; `side` says why. */
  disabled: z.optional(z.boolean()),
});
export type MentionItem = z.infer<typeof MentionItem>;

const live = {
  pending: z.array(PanelEdit),
  index: IndexView,
  account: AccountView,
  mode: Mode,
  /** Names of the open folders. */
  folders: z.array(z.string()),
  trusted: z.boolean(),
  /** The model is the local server with its scripted conversation. */
  demo: z.boolean(),
  queued: z.array(QueuedMessage),
  /** How full the model's window is, in tokens; null until the chat has been asked something in this session. */
  window: z.nullable(z.object({ used: count, of: count })),
  /** The turn that stands for the summary under way, if any. */
  summing: z.nullable(z.string()),
  approvals: z.array(ApprovalView),
  /** Commands that the user has allowed for the chat that is open. */
  allowed: z.array(AllowedCommand),
  samples: z.array(z.string()),
};

const state = {
  protocol: z.literal(PANEL_PROTOCOL),
  /** The turn under way, if any. */
  running: z.nullable(z.string()),
  draft: Draft,
  ...live,
};
const chat = { id: z.string(), title: z.string() };

export const PanelState = z.object({ chat: z.object({ ...chat, turns: z.array(PanelTurn) }), ...state });
export type PanelState = z.infer<typeof PanelState>;

/** The state as the panel is told it. */
export const SentState = z.object({
  chat: z.object({ ...chat, turns: z.array(z.union([FoldedTurn, PanelTurn])) }),
  ...state,
});
export type SentState = z.infer<typeof SentState>;

/** What changes beside the turns; only what changed is there. */
export const PanelPatch = z.partial(z.object(live));
export type PanelPatch = z.infer<typeof PanelPatch>;

const numbered = { seq: count };

export const HostMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('state'), ...numbered, state: SentState }),
  z.object({ type: z.literal('turn'), ...numbered, turn: PanelTurn }),
  z.object({ type: z.literal('events'), ...numbered, turnId: z.string(), events: z.array(StampedEvent) }),
  z.object({ type: z.literal('patch'), ...numbered, patch: PanelPatch }),
  /** Puts the cursor into the message; text and lines, where given, join what stands there. */
  z.object({
    type: z.literal('compose'),
    ...numbered,
    text: z.optional(z.string()),
    context: z.optional(z.array(ContextChip)),
    attachments: z.optional(z.array(Attachment)),
  }),
  /** What another panel left in the message, by sending: takes the place of what stands there. */
  z.object({ type: z.literal('left'), ...numbered, draft: Draft }),
  z.object({ type: z.literal('showHistory'), ...numbered, chats: z.array(ChatSummary) }),
  z.object({
    type: z.literal('mentions'),
    ...numbered,
    query: z.string(),
    items: z.array(MentionItem),
  }),
  /** Names in answers that were looked up, and those of them that nothing in the workspace has. */
  z.object({
    type: z.literal('lookedUp'),
    ...numbered,
    names: z.array(z.string()),
    missing: z.array(z.string()),
  }),
]);
export type HostMessage = z.infer<typeof HostMessage>;
