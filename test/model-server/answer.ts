import type { ServerResponse } from 'node:http';
import { planCompaction } from './compaction.ts';
import type { InputUsage } from './cache.ts';
import { defaultStop, newId, planBlock, type PlannedBlock } from './content.ts';
import type { Json } from './fields.ts';
import type { Asked, Control, Reply } from './script.ts';
import { prefixHash } from './signatures.ts';
import type { CheckedRequest } from './validate-request.ts';
import { AnswerOver, Wire } from './wire.ts';

/** An answer, ready to be sent: every citation found, every signature made. */
export interface PlannedAnswer {
  readonly reply: Reply;
  readonly steps: readonly (PlannedBlock | Control)[];
  readonly content: readonly Json[];
  readonly message: Json;
  readonly usage: Json;
  readonly stop: Json;
}

export function planAnswer(
  request: CheckedRequest,
  asked: Asked,
  reply: Reply,
  input: InputUsage,
): PlannedAnswer {
  const silent = request.maxTokens === 0;
  const config = request.body['thinking'] as { display?: string } | undefined;
  const parts = silent
    ? []
    : reply.parts.filter((part) => request.thinks || 'do' in part || !part.type.endsWith('thinking'));
  const thinking = {
    shown: config?.display !== 'omitted',
    prefix: prefixHash(request.tools, request.system, request.messages),
  };
  const summing = parts.find((part) => 'type' in part && part.type === 'text');
  const steps = request.compacting
    ? [
        ...parts.filter((part) => 'do' in part),
        ...(summing?.type === 'text' ? [planCompaction(summing.pieces)] : []),
      ]
    : parts.map((part) => ('do' in part ? part : planBlock(part, asked.searchResults, thinking)));
  const planned = steps.filter((step) => step !== undefined);
  const blocks = planned.filter((step) => 'whole' in step);
  const sum = (list: readonly PlannedBlock[]): number =>
    list.reduce((total, block) => total + block.tokens, 0);
  const usage = {
    input_tokens: input.input,
    cache_creation_input_tokens: input.write5m + input.write1h,
    cache_read_input_tokens: input.read,
    output_tokens: sum(blocks),
    output_tokens_details: {
      thinking_tokens: sum(blocks.filter((block) => String(block.whole['type']).endsWith('thinking'))),
    },
    server_tool_use: null,
  };
  return {
    reply,
    steps: planned,
    content: blocks.map((block) => block.whole),
    usage,
    stop: {
      stop_reason: silent
        ? 'max_tokens'
        : (reply.stopReason ?? (request.compacting ? 'compaction' : defaultStop(reply.parts))),
      stop_sequence: null,
      stop_details:
        reply.stopReason === 'refusal' ? { type: 'refusal', category: null, explanation: null } : null,
    },
    message: {
      id: newId('msg'),
      type: 'message',
      role: 'assistant',
      model: request.model.id,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      stop_details: null,
      container: null,
      diagnostics: null,
      usage: {
        ...usage,
        output_tokens: 1,
        output_tokens_details: null,
        cache_creation: {
          ephemeral_5m_input_tokens: input.write5m,
          ephemeral_1h_input_tokens: input.write1h,
        },
        inference_geo: null,
        service_tier: 'standard',
        speed: null,
      },
    },
  };
}

/** Sends an answer, as events or as one JSON body, with all that its script says happens on the way. */
export async function sendAnswer(
  response: ServerResponse,
  headers: Record<string, string>,
  answer: PlannedAnswer,
  stream: boolean,
): Promise<void> {
  const wire = new Wire(response);
  try {
    for (const control of answer.reply.beforeHeaders ?? []) await wire.control(control);
    if (stream) {
      response.writeHead(200, {
        ...headers,
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-cache',
      });
      response.flushHeaders();
      await streamAnswer(wire, answer);
      response.end();
    } else {
      for (const step of answer.steps) if ('do' in step) await wire.control(step);
      response.writeHead(200, { ...headers, 'content-type': 'application/json' });
      const started = answer.message['usage'] as Json;
      const usage = { ...started, ...answer.usage };
      response.end(JSON.stringify({ ...answer.message, ...answer.stop, content: answer.content, usage }));
    }
  } catch (error) {
    if (!(error instanceof AnswerOver)) throw error;
  }
}

async function streamAnswer(wire: Wire, answer: PlannedAnswer): Promise<void> {
  for (const control of answer.reply.beforeStart ?? []) await wire.control(control);
  await wire.event('message_start', { type: 'message_start', message: answer.message });
  await wire.event('ping', { type: 'ping' });
  let index = 0;
  for (const step of answer.steps)
    if ('do' in step) await wire.control(step);
    else await streamBlock(wire, step, index++);
  const { usage, stop } = answer;
  await wire.event('message_delta', { type: 'message_delta', delta: { ...stop, container: null }, usage });
  for (const control of answer.reply.beforeStop ?? []) await wire.control(control);
  await wire.event('message_stop', { type: 'message_stop' });
}

async function streamBlock(wire: Wire, block: PlannedBlock, index: number): Promise<void> {
  const send = (delta: Json): Promise<void> =>
    wire.event('content_block_delta', { type: 'content_block_delta', index, delta });
  await wire.event('content_block_start', { type: 'content_block_start', index, content_block: block.start });
  for (const piece of block.pieces)
    if (typeof piece === 'string') await send(block.delta(piece));
    else await wire.control(piece);
  for (const delta of block.after) await send(delta);
  await wire.event('content_block_stop', { type: 'content_block_stop', index });
}
