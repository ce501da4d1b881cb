import * as z from 'zod/mini';
import type { ModelMessage, ModelRequest, UserBlock } from '../model/client.ts';
import type { Gate } from '../workspace/gate.ts';
import { citedLines } from './citations.ts';
import { instructionBlocks, type LogState } from './conversation-log.ts';
import { FINDINGS_MARK } from './prompts/research.ts';
import { SUMMARY_PROMPT, summaryText } from './prompts/summary.ts';
import type { Source } from './sources.ts';

const MAX_TOKENS = 4000;
const MAX_RESULT_CHARS = 400;

export type SourceOf = (source: string) => Source | undefined;

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
  if (block.type === 'text' && block.text.text.startsWith(FINDINGS_MARK)) return '(what readers found)';
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
