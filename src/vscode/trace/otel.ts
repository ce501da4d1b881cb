import { checkBaseUrl } from '../../model/base-url.ts';
import { sha256 } from '../../base/hash.ts';
import { spansOf, type Span } from '../../chat/spans.ts';
import { systemPrompt } from '../../chat/prompts/system.ts';
import type { PanelTurn } from '../../protocol/panel.ts';

type Value = string | number | boolean;

/** A span in OpenTelemetry's terms. Times in milliseconds since 1970. */
export interface OtelSpan {
  readonly trace_id: string;
  readonly span_id: string;
  readonly parent_span_id: string | undefined;
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly attributes: Readonly<Record<string, Value>>;
}

const EXPORT_MS = 10_000;
const NANO = 1_000_000n;

/** The parts of a turn in the GenAI conventions' names: numbers and names alone. */
export function otelSpans(turn: PanelTurn, model: string): OtelSpan[] {
  const start = turn.events.map(({ event }) => event).find((event) => event.type === 'turn_start');
  const traceId =
    start?.type === 'turn_start' ? start.traceId.padEnd(32, '0').slice(0, 32) : sha256(turn.id).slice(0, 32);
  const spans = spansOf(turn);
  const idOf = (at: number): string => sha256(`${traceId} ${at}`).slice(0, 16);
  const prompt = systemPrompt(turn.mode);
  return spans.map((span, at) => ({
    trace_id: traceId,
    span_id: idOf(at),
    parent_span_id: at === 0 ? undefined : idOf(0),
    name: nameOf(span, model),
    start: turn.at + span.from,
    end: turn.at + span.to,
    attributes: { ...attributesOf(span, model), ...(at === 0 ? promptOf(prompt) : {}) },
  }));
}

const promptOf = ({ id, version }: { readonly id: string; readonly version: number }) => ({
  'footnote.prompt.id': id,
  'footnote.prompt.version': version,
});

function nameOf(span: Span, model: string): string {
  if (span.kind === 'request') return `chat ${model}`;
  return span.kind === 'tool' ? `execute_tool ${span.name}` : span.name;
}

const OPERATIONS = {
  turn: 'invoke_agent',
  retrieval: 'retrieval',
  request: 'chat',
  tool: 'execute_tool',
} as const;

function attributesOf(span: Span, model: string): Record<string, Value> {
  const { usage, firstAt, bytes, ok, stopReason, error } = span;
  return {
    'gen_ai.operation.name': OPERATIONS[span.kind],
    ...(span.kind === 'request' ? { 'gen_ai.request.model': model } : {}),
    ...(span.kind === 'tool' ? { 'gen_ai.tool.name': span.name } : {}),
    ...(usage === undefined
      ? {}
      : {
          'gen_ai.usage.input_tokens': usage.input,
          'gen_ai.usage.output_tokens': usage.output,
          'gen_ai.usage.cache_read.input_tokens': usage.cacheRead,
          'gen_ai.usage.cache_creation.input_tokens': usage.cacheWrite,
        }),
    ...(usage === undefined || usage.costUsd === null ? {} : { 'footnote.cost_usd': usage.costUsd }),
    ...(firstAt === undefined ? {} : { 'footnote.time_to_first_token_ms': firstAt - span.from }),
    ...(bytes === undefined ? {} : { 'footnote.tool.bytes': bytes }),
    ...(ok === undefined ? {} : { 'footnote.tool.ok': ok }),
    ...(stopReason === undefined ? {} : { 'gen_ai.response.finish_reasons': stopReason }),
    ...(error === undefined ? {} : { 'error.type': error.code }),
    ...(error?.requestId === undefined ? {} : { 'footnote.request_id': error.requestId }),
    'footnote.duration_ms': span.to - span.from,
  };
}

/**
 * Sends spans to a collector, as OTLP over HTTP in JSON. `endpoint` is the collector's base address.
 * @throws FootnoteError for an address that isn't allowed; Error when the collector doesn't take them
 */
export async function exportSpans(endpoint: string, spans: readonly OtelSpan[]): Promise<void> {
  const response = await fetch(`${checkBaseUrl(endpoint)}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(otlp(spans)),
    redirect: 'error',
    signal: AbortSignal.timeout(EXPORT_MS),
  });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`The trace collector answered ${response.status}.`);
}

const nano = (ms: number): string => String(BigInt(Math.round(ms)) * NANO);

const attribute = ([key, value]: readonly [string, Value]) => ({
  key,
  value:
    typeof value === 'string'
      ? { stringValue: value }
      : typeof value === 'boolean'
        ? { boolValue: value }
        : Number.isInteger(value)
          ? { intValue: String(value) }
          : { doubleValue: value },
});

/** The request of the OTLP trace service (opentelemetry-proto, `ExportTraceServiceRequest`). */
export function otlp(spans: readonly OtelSpan[]) {
  return {
    resourceSpans: [
      {
        resource: { attributes: [attribute(['service.name', 'footnote'])] },
        scopeSpans: [
          {
            scope: { name: 'footnote' },
            spans: spans.map((span) => ({
              traceId: span.trace_id,
              spanId: span.span_id,
              ...(span.parent_span_id === undefined ? {} : { parentSpanId: span.parent_span_id }),
              name: span.name,
              kind: span.attributes['gen_ai.operation.name'] === 'chat' ? 3 : 1,
              startTimeUnixNano: nano(span.start),
              endTimeUnixNano: nano(span.end),
              attributes: Object.entries(span.attributes).map(attribute),
              status: span.attributes['error.type'] === undefined ? {} : { code: 2 },
            })),
          },
        ],
      },
    ],
  };
}
