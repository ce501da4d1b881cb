import * as z from 'zod/mini';
import { Plan } from './plan.ts';
import { ERROR_CODES } from '../base/errors.ts';

/** The events of a turn (contract version 1). They cross to the webview and the command line, so they are schemas. */

const count = z.int().check(z.nonnegative());
const line = z.int().check(z.positive());

export const Usage = z.object({
  /** Tokens that no cache served. */
  input: count,
  output: count,
  cacheRead: count,
  cacheWrite: count,
  /** null where the model's price isn't known. */
  costUsd: z.nullable(z.number()),
});
export type Usage = z.infer<typeof Usage>;

export const ReceiptItem = z.object({
  uri: z.string(),
  path: z.string(),
  startLine: line,
  endLine: line,
  tokens: count,
  score: z.number(),
  why: z.string(),
  /** What decided where it stands among what was found, by name (`Signal`); of a merged extract, its best part's. */
  signals: z.exactOptional(z.record(z.string(), z.number())),
});
export type ReceiptItem = z.infer<typeof ReceiptItem>;

/** What was sent to the model, in tokens, and what was kept back. */
export const Receipt = z.object({
  prompt: count,
  instructions: z.array(z.object({ path: z.string(), tokens: count })),
  conversation: count,
  /** What the user put in that isn't lines of a file: problems, changes, a command's output. */
  material: z.optional(z.array(z.object({ name: z.string(), tokens: count }))),
  items: z.array(ReceiptItem),
  keptBack: z.array(z.object({ path: z.string(), reason: z.string(), tokens: z.optional(count) })),
  tokens: count,
});
export type Receipt = z.infer<typeof Receipt>;

export const CitationState = z.enum(['verified', 'moved', 'stale']);
export type CitationState = z.infer<typeof CitationState>;

/**
 * For lines that their file has more than once: how often, a hash of them with `before` and `after` lines around,
 * hashes of all that stands above and below them, and the lines below.
 */
export const CitationAnchor = z.object({
  copies: count,
  before: count,
  after: count,
  hash: z.string(),
  above: z.optional(z.string()),
  below: z.optional(z.string()),
  /** Lines below them. */
  rest: z.optional(count),
});
export type CitationAnchor = z.infer<typeof CitationAnchor>;

/** `from`, `to`: the span of the answer's text that it supports, in UTF-16 units. `quote`: its whole lines, joined by `\n`. */
export const Citation = z.object({
  type: z.literal('citation'),
  id: z.string(),
  from: count,
  to: count,
  uri: z.string(),
  path: z.string(),
  startLine: line,
  endLine: line,
  quote: z.string(),
  state: CitationState,
  anchor: z.optional(CitationAnchor),
});
export type Citation = z.infer<typeof Citation>;

/** What a worker may use; where it stopped by one, which. */
export const BUDGET_KINDS = ['steps', 'dollars', 'minutes', 'tokens', 'tool_calls', 'output_bytes'] as const;

/**
 * A part of the work on a question across files: its plan, or what one worker reads. One that comes again, by its id,
 * replaces the first.
 */
export const ResearchPart = z.object({
  type: z.literal('research'),
  /** Of a worker: the id of its call of `delegate`. */
  id: z.string(),
  kind: z.enum(['plan', 'worker']),
  title: z.string(),
  /** `limit`: what it had by then was used. */
  state: z.enum(['running', 'done', 'limit', 'failed', 'stopped']),
  /** The limit that stopped it. */
  limit: z.optional(z.enum(BUDGET_KINDS)),
  problem: z.optional(z.string()),
  requests: count,
  usage: Usage,
  /** The lines that were put before it. */
  read: z.array(z.object({ uri: z.string(), path: z.string(), startLine: line, endLine: line })),
  /** Of the plan: tokens of what all workers found, as it went into the answer's request, estimated. */
  handedOver: z.optional(count),
  /** What it may use; of the plan: what all workers may use together. */
  most: z.object({ tokens: count, costUsd: z.number(), minutes: z.number() }),
});
export type ResearchPart = z.infer<typeof ResearchPart>;

export const ToolState = z.enum(['running', 'waiting', 'staged', 'denied']);

export const STOP_REASONS = [
  'end_turn',
  'max_tokens',
  'context_full',
  'refusal',
  'budget',
  'repetition',
  'cancelled',
  'error',
] as const;
export type StopReason = (typeof STOP_REASONS)[number];

export const TurnEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('turn_start'),
    turnId: z.string(),
    traceId: z.string(),
    mode: z.enum(['model', 'local']),
  }),
  /** `added`: what the user has sent into the running turn, whole. */
  z.object({ type: z.literal('status'), text: z.string(), added: z.optional(z.string()) }),
  z.object({ type: z.literal('retrieved'), receipt: Receipt }),
  z.object({ type: z.literal('thinking_delta'), text: z.string() }),
  z.object({ type: z.literal('text_delta'), text: z.string() }),
  Citation,
  z.object({
    type: z.literal('tool_call'),
    id: z.string(),
    name: z.string(),
    input: z.unknown(),
    state: ToolState,
    /** The call of `delegate` whose worker made this one. */
    parent: z.optional(z.string()),
  }),
  z.object({
    type: z.literal('tool_result'),
    id: z.string(),
    ok: z.boolean(),
    summary: z.string(),
    bytes: count,
    ms: z.number(),
    parent: z.optional(z.string()),
  }),
  /** What a command prints while it runs: whole lines, the newest where there is much. */
  z.object({ type: z.literal('tool_output'), id: z.string(), text: z.string() }),
  z.object({ type: z.literal('edit_staged'), editId: z.string() }),
  ResearchPart,
  /** The plan of the chat, as the model or the user has just made it. */
  z.object({ type: z.literal('plan'), steps: Plan }),
  z.object({
    type: z.literal('approval'),
    id: z.string(),
    tool: z.string(),
    command: z.optional(z.string()),
    cwd: z.optional(z.string()),
    timeoutS: z.optional(z.number()),
  }),
  z.object({
    type: z.literal('budget'),
    kind: z.enum(BUDGET_KINDS),
    spent: z.number(),
    limit: z.number(),
  }),
  z.object({ type: z.literal('usage'), ...Usage.shape }),
  /** Older turns were summed up for the model (the text and its citations came before); tokens of the conversation. */
  z.object({
    type: z.literal('compacted'),
    turns: count,
    before: count,
    after: count,
    by: z.enum(['service', 'model']),
  }),
  z.object({
    type: z.literal('error'),
    code: z.enum(ERROR_CODES),
    message: z.string(),
    retryable: z.boolean(),
    requestId: z.optional(z.string()),
  }),
  z.object({
    type: z.literal('turn_end'),
    stopReason: z.enum(STOP_REASONS),
    usage: Usage,
    citations: z.array(z.string()),
  }),
]);
export type TurnEvent = z.infer<typeof TurnEvent>;

export type TurnMode = 'ask' | 'plan' | 'agent';

/** A piece of a file that the user put into the question. Lines are 1-based and inclusive. */
export const ContextRange = z.object({ uri: z.string(), startLine: line, endLine: line });
export type ContextRange = z.infer<typeof ContextRange>;

export interface AskOptions {
  readonly mode?: TurnMode;
  readonly context?: readonly ContextRange[];
}
