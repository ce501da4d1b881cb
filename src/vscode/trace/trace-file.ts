import { appendFile, mkdir, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import type { AnthropicOptions } from '../../model/anthropic.ts';
import type { PanelTurn } from '../../protocol/panel.ts';
import { readSettings } from '../settings.ts';
import { turnModel } from './turn-model.ts';

/** At this size the file becomes the one before, and a new one is begun. */
const MAX_BYTES = 5 * 1024 * 1024;

export interface Trace extends Required<Pick<AnthropicOptions, 'onUsage' | 'onPrefix'>> {
  /** A turn is over: what it was made of, and how long each part took. `setModel`: the one in the settings now. */
  onTurn(turn: PanelTurn, setModel: string): void;
}

/**
 * With `footnote.trace.enabled`: JSON lines in OpenTelemetry's GenAI names, one for each request to the model and for
 * each part of a turn. Numbers and names alone: no text, no key. On this machine, unless `footnote.trace.otlpEndpoint`
 * names a collector: then the parts of turns go there, too.
 */
export function traceFile(folder: string, onError: (error: unknown) => void): Trace {
  const file = path.join(folder, 'requests.jsonl');
  const answered = turnModel();
  let last: Promise<void> = Promise.resolve();
  const write = (entries: readonly Readonly<Record<string, unknown>>[]): void => {
    if (!readSettings().traceEnabled) return;
    const time = new Date().toISOString();
    const lines = entries.map((entry) => `${JSON.stringify({ time, ...entry })}\n`).join('');
    last = last
      .then(async () => {
        await mkdir(folder, { recursive: true });
        if ((await sizeOf(file)) > MAX_BYTES) await rename(file, path.join(folder, 'requests.old.jsonl'));
        await appendFile(file, lines);
      })
      .catch(onError);
  };
  return {
    onUsage: ({ model, purpose, tokens, costUsd }) => {
      if (purpose === 'turn') answered.asked(model);
      write([
        {
          'gen_ai.operation.name': 'chat',
          'gen_ai.request.model': model,
          'gen_ai.usage.input_tokens': tokens.input,
          'gen_ai.usage.output_tokens': tokens.output,
          'gen_ai.usage.cache_read_tokens': tokens.cacheRead,
          'gen_ai.usage.cache_write_tokens': tokens.cacheWrite,
          'footnote.purpose': purpose,
          'footnote.cost_usd': costUsd,
        },
      ]);
    },
    onPrefix: (audit) => {
      write([{ 'footnote.prefix': audit }]);
    },
    onTurn: (turn, setModel) => {
      const model = answered.of(turn.at, setModel);
      const { traceEnabled, otlpEndpoint } = readSettings();
      if (!traceEnabled && otlpEndpoint === '') return;
      import('../reports/reports.ts')
        .then(async ({ otelSpans, exportSpans }) => {
          const spans = otelSpans(turn, model);
          write(spans.map(({ attributes, ...span }) => ({ ...span, ...attributes })));
          if (otlpEndpoint !== '') await exportSpans(otlpEndpoint, spans);
        })
        .catch(onError);
    },
  };
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch {
    return 0; // not there yet
  }
}
