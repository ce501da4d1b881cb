import type { Json } from './fields.ts';
import type { Asked, Call, SearchResult } from './script.ts';
import type { CheckedRequest } from './validate-request.ts';
import type { Message } from './validate-messages.ts';

const textOf = (block: Json): string => String(block['text']);

function searchResult(block: Json): SearchResult {
  const content = block['content'] as Json[];
  const citations = block['citations'] as { enabled?: boolean } | undefined;
  return {
    source: String(block['source']),
    title: String(block['title']),
    blocks: content.map(textOf),
    citable: citations?.enabled === true,
  };
}

function inside(block: Json): Json[] {
  const content = block['content'];
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return Array.isArray(content) ? (content as Json[]) : [];
}

const allSearchResults = (messages: readonly Message[]): SearchResult[] =>
  messages
    .filter((message) => message.role === 'user')
    .flatMap((message) => message.blocks)
    .flatMap((block) => (block['type'] === 'tool_result' ? inside(block) : [block]))
    .filter((block) => block['type'] === 'search_result')
    .map(searchResult);

const texts = (message: Message | undefined): string =>
  (message?.blocks ?? [])
    .filter((block) => block['type'] === 'text')
    .map(textOf)
    .join('\n');

const toolResultText = (block: Json): string =>
  inside(block)
    .map((each) => (each['type'] === 'search_result' ? searchResult(each).blocks.join('\n') : textOf(each)))
    .join('\n');

const blocksOf = (messages: readonly Message[], type: string): Json[] =>
  messages.flatMap((message) => message.blocks).filter((block) => block['type'] === type);

function callsSince(messages: readonly Message[]): Call[] {
  const results = new Map(blocksOf(messages, 'tool_result').map((block) => [block['tool_use_id'], block]));
  return blocksOf(messages, 'tool_use').map((block) => {
    const result = results.get(block['id']) ?? {};
    return {
      name: String(block['name']),
      input: block['input'] as Json,
      result: toolResultText(result),
      isError: result['is_error'] === true,
    };
  });
}

/** A checked request in a script's terms. */
export function asked(request: CheckedRequest, number: number): Asked {
  const { messages } = request;
  const last = messages.at(-1);
  const questionAt = messages.findLastIndex(
    (message) => message.role === 'user' && message.blocks.some((block) => block['type'] !== 'tool_result'),
  );
  const calls = callsSince(messages.slice(questionAt + 1));
  return {
    body: request.body,
    compacting: request.compacting,
    number,
    lastText: texts(last),
    question: texts(messages[questionAt]),
    toolResults: (last?.blocks ?? [])
      .filter((block) => block['type'] === 'tool_result')
      .map((block) => ({
        id: String(block['tool_use_id']),
        text: toolResultText(block),
        isError: block['is_error'] === true,
      })),
    called: calls.map(({ name }) => name),
    calls,
    tools: request.tools.map((tool) => String(tool['name'])),
    searchResults: allSearchResults(messages),
    fresh: allSearchResults(messages.slice(0, questionAt)).length,
  };
}
