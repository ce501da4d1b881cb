import type { TextBlock } from '../model/client.ts';
import type { Gate } from '../workspace/gate.ts';
import { compactionIn, instructionBlocks, type LogState } from './conversation-log.ts';
import { estimateMessages } from './conversation-trim.ts';
import { summaryText } from './prompts/summary.ts';

/** The newest turn stays as it is where it takes at most this share of the room. */
const KEPT_SHARE = 0.4;

/**
 * Index of the first message that stays: the newest turn's, or the end, where that turn alone would fill the room again.
 * Undefined when there is nothing older to sum up.
 * @param room tokens that messages may take
 */
export function summaryCut(state: LogState, room: number): number | undefined {
  const { messages, turnStarts } = state;
  const newest = turnStarts.at(-1) ?? 0;
  const big = estimateMessages(messages.slice(newest)) > room * KEPT_SHARE;
  if (big && messages.at(-1)?.role === 'assistant') return messages.length;
  const oldest = compactionIn(state) === undefined ? 0 : 1;
  for (const cut of [...turnStarts].reverse()) {
    const head = messages[cut];
    // A message that answers tool calls can't be parted from them.
    if (cut > oldest && head?.role === 'user' && !head.content.some((block) => block.type === 'tool_result'))
      return cut;
  }
  return undefined;
}

/** The conversation with a summary in place of the messages before `cut`; the project's instructions stay. */
export function withSummary(state: LogState, cut: number, summary: string, gate: Gate): LogState {
  const [head, ...rest] = state.messages.slice(cut);
  const said: TextBlock = { type: 'text', text: gate.admitOutput(summaryText(summary.trim())).text };
  const kept = head?.role === 'user' ? head.content : [];
  return {
    instructions: state.instructions,
    messages: [{ role: 'user', content: [...instructionBlocks(state), said, ...kept] }, ...rest],
    turnStarts: state.turnStarts.filter((at) => at >= cut).map((at) => at - cut),
  };
}

/** The same with the service's own block, which is sent back as it came. */
export function withCompaction(state: LogState, cut: number, content: readonly unknown[]): LogState {
  const [head, ...rest] = state.messages.slice(cut);
  const user = [...instructionBlocks(state), ...(head?.role === 'user' ? head.content : [])];
  return {
    instructions: state.instructions,
    messages: [
      { role: 'assistant', content },
      ...(user.length === 0 ? [] : [{ role: 'user' as const, content: user }]),
      ...rest,
    ],
    turnStarts: state.turnStarts.filter((at) => at >= cut).map((at) => at - cut + 1),
  };
}

/** The conversation with the text of a service's block in its place, for a service that won't take it. */
export function withoutCompaction(state: LogState, gate: Gate): LogState {
  const summary = compactionIn(state);
  return summary === undefined ? state : withSummary(state, 1, summary, gate);
}
