import * as z from 'zod/mini';
import type { ModelMessage, ModelRequest, TextBlock, UserBlock } from '../model/client.ts';
import type { Gate } from '../workspace/gate.ts';
import type { LogState } from './conversation-log.ts';
import { SUMMARY_PROMPT, summaryText } from './prompts/summary.ts';

const MAX_TOKENS = 2000;
/** Turns that stay as they are. */
const KEEP_TURNS = 1;
const MAX_CHARS = 300_000;
const MAX_RESULT_CHARS = 400;

/** Index of the first message that stays; undefined when there is nothing older to sum up. */
export function summaryCut(state: LogState): number | undefined {
  for (let at = state.turnStarts.length - KEEP_TURNS; at >= 1; at--) {
    const cut = state.turnStarts[at] ?? 0;
    const head = state.messages[cut];
    // A message that answers tool calls can't be parted from them.
    if (cut > 0 && head?.role === 'user' && !head.content.some((block) => block.type === 'tool_result'))
      return cut;
  }
  return undefined;
}

/** The request that sums up the messages before `cut`. They go in as one transcript: material, with no tools. */
export function summaryRequest(state: LogState, cut: number, gate: Gate, model: string): ModelRequest {
  const older = state.messages.slice(0, cut);
  const lines = older.flatMap((message, at) => transcript(message, state.instructions && at === 0));
  const text = lines.join('\n').slice(-MAX_CHARS);
  return {
    model,
    effort: 'low',
    thinking: 'off',
    maxTokens: MAX_TOKENS,
    system: SUMMARY_PROMPT.text,
    tools: [],
    messages: [
      {
        role: 'user',
        content: [{ type: 'text', text: gate.admitOutput(`<transcript>\n${text}\n</transcript>`).text }],
      },
    ],
    purpose: 'summary',
  };
}

/** The conversation with a summary in place of the messages before `cut`; the project's instructions stay. */
export function withSummary(state: LogState, cut: number, summary: string, gate: Gate): LogState {
  const [first] = state.messages;
  const [head, ...rest] = state.messages.slice(cut);
  const instructions = state.instructions && first?.role === 'user' ? first.content.slice(0, 1) : [];
  const turns = state.turnStarts.filter((at) => at < cut).length;
  const said: TextBlock = { type: 'text', text: gate.admitOutput(summaryText(turns, summary.trim())).text };
  const kept = head?.role === 'user' ? head.content : [];
  return {
    instructions: state.instructions,
    messages: [{ role: 'user', content: [...instructions, said, ...kept] }, ...rest],
    turnStarts: state.turnStarts.filter((at) => at >= cut).map((at) => at - cut),
  };
}

const AnswerBlock = z.looseObject({
  type: z.string(),
  text: z.optional(z.string()),
  name: z.optional(z.string()),
  input: z.optional(z.unknown()),
});

function transcript(message: ModelMessage, hasInstructions: boolean): string[] {
  if (message.role === 'user') return message.content.slice(hasInstructions ? 1 : 0).map(userLine);
  return message.content.flatMap((block) => {
    const { success, data } = AnswerBlock.safeParse(block);
    if (!success) return [];
    if (data.type === 'text') return [`Footnote: ${data.text ?? ''}`];
    if (data.type === 'tool_use') return [`Footnote called ${data.name ?? ''} ${JSON.stringify(data.input)}`];
    return [];
  });
}

function userLine(block: UserBlock): string {
  if (block.type === 'text') return `User: ${block.text.text}`;
  if (block.type === 'search_result') return `(shown: ${block.title})`;
  if (block.type === 'image') return '(a picture)';
  if (block.type === 'document') return `(attached: ${block.title.text})`;
  const parts = block.content.map((inner) => {
    if (inner.type === 'image') return '(a picture)';
    return inner.type === 'text' ? inner.text.text.slice(0, MAX_RESULT_CHARS) : `(shown: ${inner.title})`;
  });
  return `Result: ${parts.join(' ')}`;
}
