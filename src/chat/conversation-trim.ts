import * as z from 'zod/mini';
import type { Admitted } from '../base/admitted.ts';
import type { ModelMessage, TextBlock, ToolResultBlock, UserBlock } from '../model/client.ts';
import { compactionIn, instructionBlocks } from './conversation-log.ts';
import type { LogState } from './conversation-log.ts';
import { FINDINGS_MARK } from './prompts/research.ts';
import { SUMMARY_MARK } from './prompts/summary.ts';
import { estimateTokens } from './token-estimate.ts';

/** Tokens of messages, estimated, frames included. */
export function estimateMessages(messages: readonly ModelMessage[]): number {
  return messages.reduce(
    (sum, message) =>
      sum +
      4 +
      (message.role === 'user'
        ? message.content.reduce((inner, block) => inner + estimateBlock(block), 0)
        : estimateTokens(JSON.stringify(message.content))),
    0,
  );
}

function estimateBlock(block: UserBlock): number {
  if (block.type === 'text') return estimateTokens(block.text.text) + 4;
  if (block.type === 'image' || block.type === 'document') return block.tokens;
  if (block.type === 'search_result')
    return 40 + block.blocks.reduce((sum, part) => sum + estimateTokens(part.text), 0);
  return 20 + block.content.reduce((sum, inner) => sum + estimateBlock(inner), 0);
}

const KEEP_TURNS_WHOLE = 1;
const LONG_RESULT = 600;

/**
 * Makes a conversation fit by rule alone, so that the same one is always cut alike: first the material of older
 * turns (search results, long tool results), then whole turns, the oldest first. The newest turn and the project's
 * instructions stay. Nothing is lost from the saved transcript.
 * @param note makes our own text sendable
 */
export function trimConversation(
  state: LogState,
  limitTokens: number,
  note: (text: string) => Admitted,
): LogState {
  if (estimateMessages(state.messages) <= limitTokens) return state;
  const keepFrom = state.turnStarts.at(-KEEP_TURNS_WHOLE) ?? 0;
  const lean = state.messages.map((message, at) =>
    at < keepFrom ? withoutMaterial(message, note) : message,
  );
  const trimmed = { ...state, messages: lean };
  return estimateMessages(lean) <= limitTokens ? trimmed : dropTurns(trimmed, limitTokens, note);
}

const Loose = z.looseObject({ type: z.string() });

function withoutMaterial(message: ModelMessage, note: (text: string) => Admitted): ModelMessage {
  if (message.role === 'assistant')
    return { role: 'assistant', content: message.content.map(withoutCitations) };
  const text = (said: string): TextBlock => ({ type: 'text', text: note(said) });
  const lean = (block: TextBlock | UserBlock): TextBlock | ToolResultBlock => {
    if (block.type === 'search_result') return text(`[${block.title} was here; left out to save room]`);
    if (block.type === 'text')
      return block.text.text.startsWith(FINDINGS_MARK)
        ? text('[What readers found was here; left out to save room]')
        : block;
    if (block.type === 'image') return text('[A picture was here; left out to save room]');
    if (block.type === 'document')
      return text(`[${block.title.text} was attached here; left out to save room]`);
    return {
      ...block,
      content: block.content.map((inner) => {
        if (inner.type === 'text' && inner.text.text.length <= LONG_RESULT) return inner;
        const was = { text: 'A long result', image: 'A picture', search_result: '' }[inner.type];
        return text(`[${inner.type === 'search_result' ? inner.title : was}; left out to save room]`);
      }),
    };
  };
  return { role: 'user', content: message.content.map(lean) };
}

/** Citations name search results by their number in the request; when those go, the numbers mean nothing. */
function withoutCitations(block: unknown): unknown {
  const known = Loose.safeParse(block);
  if (!known.success || known.data.type !== 'text') return block;
  return { type: 'text', text: known.data['text'] };
}

/** The summary of turns that went before, in the user's first message; empty where there is none. */
function summaryBlocks({ messages }: LogState): readonly UserBlock[] {
  const [first] = messages;
  if (first?.role !== 'user') return [];
  return first.content.filter((block) => block.type === 'text' && block.text.text.startsWith(SUMMARY_MARK));
}

function dropTurns(state: LogState, limitTokens: number, note: (text: string) => Admitted): LogState {
  const opening = [...instructionBlocks(state), ...summaryBlocks(state)];
  const summed = compactionIn(state) === undefined ? [] : state.messages.slice(0, 1);
  let best = state;
  for (let dropped = 1; dropped < state.turnStarts.length; dropped++) {
    const from = state.turnStarts[dropped] ?? 0;
    const rest = state.messages.slice(from);
    const [head, ...tail] = rest;
    if (head?.role !== 'user' || head.content.some((block) => block.type === 'tool_result')) continue;
    const said: TextBlock = {
      type: 'text',
      text: note(`[${dropped} earlier turns of this conversation were left out to save room]`),
    };
    best = {
      instructions: state.instructions,
      messages: [...summed, { role: 'user', content: [...opening, said, ...head.content] }, ...tail],
      turnStarts: state.turnStarts.slice(dropped).map((at) => at - from + summed.length),
    };
    if (estimateMessages(best.messages) <= limitTokens) return best;
  }
  return best;
}
