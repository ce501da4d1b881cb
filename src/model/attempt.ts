import type { MessageStreamEvent } from '@anthropic-ai/sdk/resources/messages';
import type { Body } from './body.ts';
import { betaHeaders, compactionReader } from './compaction.ts';
import type { ModelAnswer, ModelCitation, ModelEvent } from './client.ts';
import { modelAnswer, pricedUsage, tokenClasses } from './answer.ts';
import type { Progress } from './guard.ts';
import type { TokenClasses } from './prices.ts';
import type { Sdk } from './sdk.ts';

export interface AttemptOptions {
  readonly sdk: Sdk;
  readonly body: Body;
  readonly model: string;
  readonly signal: AbortSignal;
  readonly progress: Progress;
  readonly cost: (model: string, usage: TokenClasses) => number | null;
  /** What was used, once, however it ended; not called when the service hadn't begun. */
  readonly onUsage: (usage: TokenClasses) => void;
}

/** One streamed request, once. Throws what the SDK throws; a stream that was cut off rejects, too. */
export async function* attempt(options: AttemptOptions): AsyncGenerator<ModelEvent, void> {
  const { sdk, body, signal, progress } = options;
  // Our own body, built field by field; the SDK's type of it is far wider than what we send.
  const stream = sdk.messages.stream(body as unknown as Parameters<Sdk['messages']['stream']>[0], {
    signal,
    headers: betaHeaders(body),
  });
  const final = stream.finalMessage();
  // Awaited below; a rejection before that must not be one that nobody handles.
  final.catch(() => undefined);
  const inputs = new Map<number, string>();
  const compaction = compactionReader();
  let used: TokenClasses | undefined;
  try {
    for await (const event of stream) {
      if (event.type === 'message_start') {
        progress.started = true;
        // Of an answer that breaks off, what it started with is what is known.
        used = tokenClasses(event.message.usage);
        yield { type: 'started', usage: pricedUsage(used, options.model, options.cost) };
      }
      if (event.type === 'content_block_delta' && event.delta.type === 'input_json_delta')
        inputs.set(event.index, (inputs.get(event.index) ?? '') + event.delta.partial_json);
      compaction.take(event);
      const said = modelEvent(event);
      if (!said) continue;
      if (said.type === 'text_delta' || said.type === 'thinking_delta') progress.shown = true;
      yield said;
    }
    const sent = await final;
    const message = { ...sent, content: compaction.whole(sent.content) };
    const requestId = stream.request_id ?? undefined;
    const answer: ModelAnswer = modelAnswer(message, requestId, inputs, options.cost, options.model);
    used = tokenClasses(message.usage);
    progress.ended = true;
    yield { type: 'answer', answer };
  } finally {
    if (used) options.onUsage(used);
  }
}

function modelEvent(event: MessageStreamEvent): ModelEvent | undefined {
  if (event.type === 'content_block_start') {
    const block = event.content_block;
    return block.type === 'tool_use' ? { type: 'tool_use_start', id: block.id, name: block.name } : undefined;
  }
  if (event.type !== 'content_block_delta') return undefined;
  const { delta, index } = event;
  switch (delta.type) {
    case 'text_delta':
      return delta.text === '' ? undefined : { type: 'text_delta', block: index, text: delta.text };
    case 'thinking_delta':
      return delta.thinking === '' ? undefined : { type: 'thinking_delta', text: delta.thinking };
    case 'citations_delta': {
      const found = citation(delta.citation);
      return found && { type: 'citation', block: index, citation: found };
    }
    default:
      return undefined;
  }
}

type ApiCitation = Extract<
  Extract<MessageStreamEvent, { type: 'content_block_delta' }>['delta'],
  { type: 'citations_delta' }
>['citation'];

function citation(of: ApiCitation): ModelCitation | undefined {
  if (of.type !== 'search_result_location') return undefined;
  return {
    source: of.source,
    searchResultIndex: of.search_result_index,
    startBlock: of.start_block_index,
    endBlock: of.end_block_index,
    citedText: of.cited_text,
  };
}
