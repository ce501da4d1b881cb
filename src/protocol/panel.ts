import * as z from 'zod/mini';
import { Attachment, MediaType } from './attachments.ts';
import { Plan } from './plan.ts';
import { TurnEvent } from './turn.ts';

/**
 * Every message between the extension and the chat panel; checked at both ends, so that neither trusts the other.
 * The extension numbers its messages per panel; a panel that misses a number asks for a `resync`.
 */
export const PANEL_PROTOCOL = 1;

const count = z.int().check(z.nonnegative());
const line = z.int().check(z.positive());

export const Mode = z.enum(['ask', 'plan', 'agent']);

/** What a chip can stand for beside lines of a file; gathered anew each time that a question with it is sent. */
export const ChipKind = z.enum(['folder', 'problems', 'diff', 'terminal', 'commit']);
export type ChipKind = z.infer<typeof ChipKind>;

/** Lines of a file, or another kind of context, that go with a question; `path` is for people. */
export const ContextChip = z.object({
  uri: z.string(),
  path: z.string(),
  startLine: line,
  endLine: line,
  kind: z.optional(ChipKind),
  /** Goes with every question until it is let go. */
  pinned: z.optional(z.boolean()),
});
export type ContextChip = z.infer<typeof ContextChip>;

/** An event of a turn and when it came (milliseconds since 1970). Neighbouring deltas may have been joined. */
export const StampedEvent = z.object({ at: z.number(), event: TurnEvent });
export type StampedEvent = z.infer<typeof StampedEvent>;

export const PanelTurn = z.object({
  id: z.string(),
  question: z.string(),
  mode: Mode,
  context: z.array(ContextChip),
  attachments: z.optional(z.array(Attachment)),
  /** It is no question: it stands for a summary of the turns before it, made beside the chat. */
  summary: z.optional(z.boolean()),
  at: z.number(),
  events: z.array(StampedEvent),
});
export type PanelTurn = z.infer<typeof PanelTurn>;

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

export const Effort = z.enum(['low', 'medium', 'high', 'xhigh', 'max']);

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

/** A command that runs without a question in this folder, for this chat. */
export const AllowedCommand = z.object({ command: z.string(), cwd: z.string() });
export type AllowedCommand = z.infer<typeof AllowedCommand>;

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

export const Draft = z.object({
  text: z.string(),
  context: z.array(ContextChip),
  attachments: z.optional(z.array(Attachment)),
});
export type Draft = z.infer<typeof Draft>;

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

export const PanelState = z.object({
  protocol: z.literal(PANEL_PROTOCOL),
  chat: z.object({ id: z.string(), title: z.string(), turns: z.array(PanelTurn) }),
  /** The turn under way, if any. */
  running: z.nullable(z.string()),
  draft: Draft,
  ...live,
});
export type PanelState = z.infer<typeof PanelState>;

/** What changes beside the turns; only what changed is there. */
export const PanelPatch = z.partial(z.object(live));
export type PanelPatch = z.infer<typeof PanelPatch>;

const numbered = { seq: count };

export const HostMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('state'), ...numbered, state: PanelState }),
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

/** The commands that the panel may run, and no others. */
export const PANEL_COMMANDS = [
  'footnote.setApiKey',
  'footnote.selectModel',
  'footnote.showIndexReport',
  'footnote.rebuildIndex',
  'footnote.showUsage',
  'footnote.showTrace',
  'footnote.showLog',
  'footnote.exportChat',
  'openFolder',
  'openRecent',
  'openSettings',
  'manageTrust',
  'terminalSettings',
] as const;
export type PanelCommand = (typeof PANEL_COMMANDS)[number];

const decision = { editId: z.string(), hunkIds: z.union([z.array(z.string()), z.literal('all')]) };

export const PanelMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('resync') }),
  z.object({
    type: z.literal('send'),
    text: z.string(),
    mode: Mode,
    context: z.array(ContextChip),
    attachments: z.optional(z.array(Attachment)),
  }),
  /** A file that was pasted, dropped or picked; a `compose` with its chip answers. `data`: base64. */
  z.object({
    type: z.literal('attach'),
    name: z.string().check(z.maxLength(300)),
    mediaType: MediaType,
    data: z.string().check(z.maxLength(30_000_000)),
    /** Of a picture, in pixels. */
    width: z.optional(count),
    height: z.optional(count),
  }),
  /** The panel could not take a file; for the user. */
  z.object({ type: z.literal('notAttached'), name: z.string(), why: z.enum(['type', 'size', 'broken']) }),
  /** A queued message joins the running turn's next request. */
  z.object({ type: z.literal('steer'), id: z.string() }),
  z.object({ type: z.literal('unqueue'), id: z.string() }),
  /** Ends the running turn, or with `turnId` the summary that is being made. */
  z.object({ type: z.literal('stop'), turnId: z.optional(z.string()) }),
  /** Sums up older turns. */
  z.object({ type: z.literal('compact') }),
  z.object({ type: z.literal('newChat') }),
  z.object({ type: z.literal('retry'), turnId: z.string(), local: z.optional(z.boolean()) }),
  z.object({ type: z.literal('continue'), turnId: z.string() }),
  /** Goes on from an answer in a chat of its own; with `edit`, from before a question, which is put into the message. */
  z.object({ type: z.literal('fork'), turnId: z.string(), edit: z.optional(z.boolean()) }),
  z.object({
    type: z.literal('open'),
    uri: z.string(),
    startLine: line,
    endLine: line,
    aside: z.optional(z.boolean()),
  }),
  z.object({
    type: z.literal('decide'),
    ...decision,
    decision: z.enum(['accept', 'reject']),
    note: z.optional(z.string()),
  }),
  z.object({ type: z.literal('undecide'), editId: z.string(), hunkIds: z.array(z.string()) }),
  z.object({ type: z.literal('apply') }),
  z.object({ type: z.literal('acceptAll') }),
  z.object({ type: z.literal('rejectAll') }),
  z.object({ type: z.literal('review'), editId: z.optional(z.string()) }),
  z.object({
    type: z.literal('approve'),
    id: z.string(),
    allow: z.boolean(),
    /** This very command in this folder needs no question again in this chat. */
    always: z.optional(z.boolean()),
    /** Without the sandbox. */
    unconfined: z.optional(z.boolean()),
  }),
  /** The plan as the user has edited it. */
  z.object({ type: z.literal('plan'), steps: Plan }),
  /** Takes back what `always` allowed. */
  z.object({ type: z.literal('disallow'), ...AllowedCommand.shape }),
  z.object({ type: z.literal('draft'), draft: Draft }),
  z.object({ type: z.literal('mode'), mode: Mode }),
  z.object({ type: z.literal('model'), model: z.optional(z.string()), effort: z.optional(Effort) }),
  z.object({ type: z.literal('command'), command: z.enum(PANEL_COMMANDS) }),
  z.object({ type: z.literal('copy'), text: z.string() }),
  z.object({ type: z.literal('insert'), text: z.string() }),
  /** Opens code in an editor of its own; `language` as the answer names it. */
  z.object({ type: z.literal('openCode'), text: z.string(), language: z.string() }),
  z.object({ type: z.literal('applyCode'), path: z.string(), code: z.string() }),
  z.object({ type: z.literal('openLink'), href: z.string() }),
  z.object({ type: z.literal('addContext') }),
  /** Files and folders that were dropped on the panel. */
  z.object({ type: z.literal('dropped'), uris: z.array(z.string()).check(z.maxLength(100)) }),
  z.object({ type: z.literal('mentions'), query: z.string() }),
  /** Asks which of the names in an answer, in code type and in running text, nothing in the workspace has. */
  z.object({
    type: z.literal('lookUp'),
    names: z.array(z.string()).check(z.maxLength(200)),
    inText: z.array(z.string()).check(z.maxLength(200)),
  }),
  z.object({ type: z.literal('history') }),
  z.object({ type: z.literal('openChat'), id: z.string() }),
  z.object({ type: z.literal('renameChat'), id: z.string(), title: z.string() }),
  z.object({ type: z.literal('deleteChat'), id: z.string() }),
  /** The panel failed; for the log. */
  z.object({ type: z.literal('problem'), message: z.string() }),
]);
export type PanelMessage = z.infer<typeof PanelMessage>;
