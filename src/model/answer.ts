import type { Message } from '@anthropic-ai/sdk/resources/messages';
import * as z from 'zod/mini';
import type { Usage } from '../protocol/turn.ts';
import type { ModelAnswer, ModelStopReason } from './client.ts';
import type { TokenClasses } from './prices.ts';

const tokens = z.optional(z.nullable(z.number()));
/** What a compatible service may leave out isn't an error here. */
const ApiUsage = z.object({
  input_tokens: tokens,
  output_tokens: tokens,
  cache_read_input_tokens: tokens,
  cache_creation_input_tokens: tokens,
  cache_creation: z.optional(z.nullable(z.object({ ephemeral_1h_input_tokens: tokens }))),
});

/** Tokens by class, of an API usage. */
export function tokenClasses(usage: unknown): TokenClasses {
  const parsed = z.safeParse(ApiUsage, usage).data ?? {};
  return {
    input: parsed.input_tokens ?? 0,
    output: parsed.output_tokens ?? 0,
    cacheRead: parsed.cache_read_input_tokens ?? 0,
    cacheWrite: parsed.cache_creation_input_tokens ?? 0,
    cacheWrite1h: parsed.cache_creation?.ephemeral_1h_input_tokens ?? 0,
  };
}

/** Tokens with what they cost; null where the model's price isn't known. */
export function pricedUsage(
  tokens: TokenClasses,
  model: string,
  cost: (model: string, usage: TokenClasses) => number | null,
): Usage {
  const { input, output, cacheRead, cacheWrite } = tokens;
  return { input, output, cacheRead, cacheWrite, costUsd: cost(model, tokens) };
}

/**
 * The final message as an answer. Tool calls count only when the model stopped to make them: at `max_tokens` the SDK
 * closes a half-written input so that it looks whole, so then calls are neither run nor kept.
 * @param inputs raw JSON of each tool call's input as it was streamed, by block
 */
export function modelAnswer(
  message: Message,
  requestId: string | undefined,
  inputs: ReadonlyMap<number, string>,
  cost: (model: string, usage: TokenClasses) => number | null,
  requestedModel: string,
): ModelAnswer {
  // Wider than the SDK's type of it: requests for a compaction end in their own way.
  const stopReason: ModelStopReason = message.stop_reason ?? 'end_turn';
  const calls = stopReason === 'tool_use';
  // A copy as JSON: the SDK's blocks have lazy properties, and what is kept is sent back as it is.
  const content = (JSON.parse(JSON.stringify(message.content)) as typeof message.content).filter(
    (block) => calls || block.type !== 'tool_use',
  );
  return {
    content,
    stopReason,
    usage: pricedUsage(tokenClasses(message.usage), requestedModel, cost),
    requestId,
    toolUses: message.content.flatMap((block, index) =>
      calls && block.type === 'tool_use'
        ? [{ id: block.id, name: block.name, input: parsedInput(inputs.get(index), block.input) }]
        : [],
    ),
  };
}

/** The input as streamed; what isn't whole JSON is passed on as text, which no tool's schema takes. */
function parsedInput(json: string | undefined, input: unknown): unknown {
  if (json === undefined || json === '') return input;
  try {
    return JSON.parse(json) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return json;
    throw error;
  }
}
