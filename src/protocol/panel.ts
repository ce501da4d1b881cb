import * as z from 'zod/mini';
import { Attachment, MediaType } from './attachments.ts';
import { Plan } from './plan.ts';
import { TurnEvent } from './turn.ts';

/**
 * Every message of the chat panel to the extension, and what those to the panel (`host-message.ts`) are made of as well;
 * checked at both ends, so that neither trusts the other.
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

export const Effort = z.enum(['low', 'medium', 'high', 'xhigh', 'max']);

/** A command that runs without a question in this folder, for this chat. */
export const AllowedCommand = z.object({ command: z.string(), cwd: z.string() });
export type AllowedCommand = z.infer<typeof AllowedCommand>;

export const Draft = z.object({
  text: z.string(),
  context: z.array(ContextChip),
  attachments: z.optional(z.array(Attachment)),
});
export type Draft = z.infer<typeof Draft>;

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
