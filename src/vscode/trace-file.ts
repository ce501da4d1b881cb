import { appendFile, mkdir, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import type { AnthropicOptions } from '../model/anthropic.ts';
import { readSettings } from './settings.ts';

/** At this size the file becomes the one before, and a new one is begun. */
const MAX_BYTES = 5 * 1024 * 1024;

/**
 * With `footnote.trace.enabled`: one JSON line for each request to the model, in OpenTelemetry's GenAI names.
 * Numbers and names alone: no text, no key. On this machine only.
 */
export function traceFile(
  folder: string,
  onError: (error: unknown) => void,
): Required<Pick<AnthropicOptions, 'onUsage' | 'onPrefix'>> {
  const file = path.join(folder, 'requests.jsonl');
  let last: Promise<void> = Promise.resolve();
  const write = (entry: Readonly<Record<string, unknown>>): void => {
    if (!readSettings().traceEnabled) return;
    const line = `${JSON.stringify({ time: new Date().toISOString(), ...entry })}\n`;
    last = last
      .then(async () => {
        await mkdir(folder, { recursive: true });
        if ((await sizeOf(file)) > MAX_BYTES) await rename(file, path.join(folder, 'requests.old.jsonl'));
        await appendFile(file, line);
      })
      .catch(onError);
  };
  return {
    onUsage: ({ model, purpose, tokens, costUsd }) => {
      write({
        'gen_ai.operation.name': 'chat',
        'gen_ai.request.model': model,
        'gen_ai.usage.input_tokens': tokens.input,
        'gen_ai.usage.output_tokens': tokens.output,
        'gen_ai.usage.cache_read_tokens': tokens.cacheRead,
        'gen_ai.usage.cache_write_tokens': tokens.cacheWrite,
        'footnote.purpose': purpose,
        'footnote.cost_usd': costUsd,
      });
    },
    onPrefix: (audit) => {
      write({ 'footnote.prefix': audit });
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
