import * as z from 'zod/mini';
import type { ModelMessage, ModelRequest, TextBlock, UserBlock } from '../model/client.ts';
import type { Gate } from '../workspace/gate.ts';
import { citedLines } from './citations.ts';
import { compactionIn, instructionBlocks, type LogState } from './conversation-log.ts';
import { estimateMessages } from './conversation-trim.ts';
import { SUMMARY_PROMPT, summaryText } from './prompts/summary.ts';
import type { Source } from './sources.ts';

const MAX_TOKENS = 4000;
/** The newest turn stays as it is where it takes at most this share of the room. */
const KEPT_SHARE = 0.4;
const MAX_RESULT_CHARS = 400;

export type SourceOf = (source: string) => Source | undefined;

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

/** The messages before `cut` as lines: material for the small model, each fact with the place that it was cited from. */
export function transcriptOf(state: LogState, cut: number, sourceOf: SourceOf): string[] {
  const given = instructionBlocks(state)[0];
  return state.messages.slice(0, cut).flatMap((message) => transcript(message, given, sourceOf));
}

/** The request that sums up a piece of a transcript. @param sofar the summary of the pieces before it */
export function summaryRequest(text: string, sofar: string, gate: Gate, model: string): ModelRequest {
  const before = sofar === '' ? '' : `${summaryText(sofar)}\n`;
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
        content: [
          { type: 'text', text: gate.admitOutput(`${before}<transcript>\n${text}\n</transcript>`).text },
        ],
      },
    ],
    purpose: 'summary',
  };
}

/**
 * The request by which the service sums up the messages before `cut`: the last one of the conversation, so that the cache
 * serves what it holds of them.
 */
export function compactionRequest(last: ModelRequest, state: LogState, cut: number): ModelRequest {
  const messages = state.messages.slice(0, cut);
  const at = messages.findLastIndex(({ role }) => role === 'user');
  return {
    ...last,
    maxTokens: MAX_TOKENS,
    messages: messages.map((message, n): ModelMessage =>
      n === at && message.role === 'user' ? { role: 'user', content: marked(message.content) } : message,
    ),
    purpose: 'summary',
    compaction: { instructions: SUMMARY_PROMPT.text },
  };
}

const marked = (content: readonly UserBlock[]): readonly UserBlock[] =>
  content.map((block, n) => (n === content.length - 1 ? { ...block, cache: { ttl: '5m' } } : block));

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

const AnswerBlock = z.looseObject({
  type: z.string(),
  text: z.optional(z.string()),
  name: z.optional(z.string()),
  input: z.optional(z.unknown()),
  content: z.optional(z.unknown()),
  citations: z.nullish(
    z.array(
      z.looseObject({
        source: z.optional(z.string()),
        start_block_index: z.optional(z.number()),
        end_block_index: z.optional(z.number()),
      }),
    ),
  ),
});

function transcript(
  message: ModelMessage,
  instructions: UserBlock | undefined,
  sourceOf: SourceOf,
): string[] {
  if (message.role === 'user') return message.content.filter((block) => block !== instructions).map(userLine);
  return message.content.flatMap((block) => {
    const { success, data } = AnswerBlock.safeParse(block);
    if (!success) return [];
    if (data.type === 'text') return [`Footnote: ${data.text ?? ''}${placesOf(data, sourceOf)}`];
    if (data.type === 'tool_use') return [`Footnote called ${data.name ?? ''} ${JSON.stringify(data.input)}`];
    if (data.type === 'compaction') return [summaryText(String(data.content))];
    return [];
  });
}

/** What an answer's block was cited from, as ` [path:start-end]`. */
function placesOf({ citations }: z.infer<typeof AnswerBlock>, sourceOf: SourceOf): string {
  const places = (citations ?? []).flatMap((cited) => {
    const lines = citedLines(
      {
        source: cited.source ?? '',
        searchResultIndex: 0,
        startBlock: cited.start_block_index ?? -1,
        endBlock: cited.end_block_index ?? -1,
        citedText: '',
      },
      sourceOf,
    );
    return lines === undefined ? [] : [` [${lines.path}:${lines.startLine}-${lines.endLine}]`];
  });
  return [...new Set(places)].join('');
}

function userLine(block: UserBlock): string {
  if (block.type === 'text') return `User: ${block.text.text}`;
  if (block.type === 'search_result') return `(shown: [${block.title}])`;
  if (block.type === 'image') return '(a picture)';
  if (block.type === 'document') return `(attached: ${block.title.text})`;
  const parts = block.content.map((inner) => {
    if (inner.type === 'image') return '(a picture)';
    return inner.type === 'text' ? inner.text.text.slice(0, MAX_RESULT_CHARS) : `(shown: [${inner.title}])`;
  });
  return `Result: ${parts.join(' ')}`;
}
