import * as z from 'zod/mini';
import type { Admitted } from '../base/admitted.ts';
import type { ModelMessage, ResultBlock, UserBlock } from '../model/client.ts';
import { IMAGE_TYPES } from '../protocol/attachments.ts';
import { Plan } from '../protocol/plan.ts';
import { Usage } from '../protocol/turn.ts';
import type { LogState } from './conversation-log.ts';
import type { Gate } from '../workspace/gate.ts';
import { Source } from './sources.ts';

const Text = z.object({ text: z.string() });
const TextBlock = z.object({ type: z.literal('text'), text: Text });
const SearchResult = z.object({
  type: z.literal('search_result'),
  source: z.string(),
  title: z.string(),
  blocks: z.array(Text),
});
const Image = z.object({
  type: z.literal('image'),
  mediaType: z.enum(IMAGE_TYPES),
  data: Text,
  tokens: z.number(),
});
const ToolResult = z.object({
  type: z.literal('tool_result'),
  toolUseId: z.string(),
  content: z.array(z.discriminatedUnion('type', [TextBlock, SearchResult, Image])),
  isError: z.optional(z.boolean()),
});
const Document = z.object({
  type: z.literal('document'),
  fileId: z.string(),
  title: Text,
  tokens: z.number(),
});
const SavedBlock = z.discriminatedUnion('type', [TextBlock, SearchResult, ToolResult, Image, Document]);
const Message = z.discriminatedUnion('role', [
  z.object({ role: z.literal('user'), content: z.array(SavedBlock) }),
  z.object({ role: z.literal('assistant'), content: z.array(z.unknown()) }),
]);

/** A conversation as it is kept over restarts (version 1): what the model has been told and has answered. */
export const SavedConversation = z.object({
  version: z.literal(1),
  id: z.string(),
  messages: z.array(Message),
  turnStarts: z.array(z.int()),
  instructions: z.boolean(),
  sources: z.array(Source),
  seen: z.array(
    z.object({
      uri: z.string(),
      hash: z.string(),
      ranges: z.array(z.object({ start: z.int(), end: z.int() })),
    }),
  ),
  /** Folders whose own instructions were looked for. */
  instructed: z.optional(z.array(z.string())),
  /** Modes in which it had tools of other programs. */
  externals: z.optional(z.array(z.enum(['ask', 'plan', 'agent']))),
  /** The plan, and whether the model knows it as it is. */
  plan: z.optional(z.object({ steps: Plan, told: z.boolean() })),
  /** The newest question. */
  goal: z.optional(z.string()),
  /** What the newest turn has used of its budget. */
  spent: z.optional(
    z.object({ steps: z.number(), calls: z.number(), bytes: z.number(), ms: z.number(), usage: Usage }),
  ),
  /** Tokens of the last request, as the service counted them, and the messages they stand for. */
  counted: z.optional(z.object({ tokens: z.number(), messages: z.int() })),
  /** The project's instructions have yet to be read: the chat came from elsewhere. */
  unread: z.optional(z.boolean()),
});
export type SavedConversation = z.infer<typeof SavedConversation>;

export function saveConversation(
  id: string,
  log: LogState,
  rest: Omit<SavedConversation, 'version' | 'id' | 'messages' | 'turnStarts' | 'instructions'>,
): SavedConversation {
  return SavedConversation.parse({
    version: 1,
    id,
    messages: log.messages,
    turnStarts: log.turnStarts,
    instructions: log.instructions,
    ...rest,
  });
}

/** Texts passed the gate before they were saved; they pass it again, so that a file on disk can't get around it. */
export function restoreConversation(
  saved: SavedConversation,
  gate: Gate,
): { readonly log: LogState; readonly sources: readonly Source[] } {
  const admit = ({ text }: { text: string }): Admitted => gate.admitOutput(text).text;
  const inner = (block: z.infer<typeof TextBlock | typeof SearchResult | typeof Image>): ResultBlock => {
    if (block.type === 'image') return { ...block, data: gate.admitPicture(block.data.text) };
    return block.type === 'text'
      ? { type: block.type, text: admit(block.text) }
      : { ...block, blocks: block.blocks.map(admit) };
  };
  const restore = (block: z.infer<typeof SavedBlock>): UserBlock => {
    if (block.type === 'document') return { ...block, title: admit(block.title) };
    if (block.type !== 'tool_result') return inner(block);
    const { toolUseId, isError } = block;
    const content = block.content.map(inner);
    return { type: 'tool_result', toolUseId, content, ...(isError === undefined ? {} : { isError }) };
  };
  const messages = saved.messages.map((message): ModelMessage =>
    message.role === 'user' ? { role: 'user', content: message.content.map(restore) } : message,
  );
  const { turnStarts, instructions, sources } = saved;
  return { log: { messages: closed(messages, gate), turnStarts, instructions }, sources };
}

const ToolUse = z.looseObject({ type: z.literal('tool_use'), id: z.string() });

/** What was saved in the midst of a run ends with calls that have no results: they get some, so that it can go on. */
function closed(messages: readonly ModelMessage[], gate: Gate): readonly ModelMessage[] {
  const last = messages.at(-1);
  if (last?.role !== 'assistant') return messages;
  const open = last.content.flatMap((block) => {
    const call = ToolUse.safeParse(block);
    return call.success ? [call.data.id] : [];
  });
  if (open.length === 0) return messages;
  const text = gate.admitPrompt(
    'Not finished: the window was closed while this ran. Make the call again if needed.',
  );
  const results = open.map((toolUseId): UserBlock => ({
    type: 'tool_result',
    toolUseId,
    content: [{ type: 'text', text }],
    isError: true,
  }));
  return [...messages, { role: 'user', content: results }];
}
