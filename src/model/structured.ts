import * as z from 'zod/mini';
import type { Admitted } from '../base/admitted.ts';
import { FootnoteError } from '../base/errors.ts';
import type { Usage } from '../protocol/turn.ts';
import type { ModelClient, ModelRequest } from './client.ts';

/** Told what each request used, one that broke off too. */
export type Count = (usage: Usage) => void;

export interface StructuredAnswer<T> {
  readonly value: T;
  /** Of each request that it took: one, or two. */
  readonly usages: readonly Usage[];
}

/**
 * Asks for data in the form of a schema. What comes back is checked all the same; what doesn't fit gets one repair round
 * with what was wrong with it.
 * @param note makes our own words sendable
 * @param count told the usage of each request as it ends
 * @throws FootnoteError `server_error` when the second answer doesn't fit either
 */
export async function structured<T>(
  client: ModelClient,
  request: Omit<ModelRequest, 'format'>,
  schema: z.ZodMiniType<T>,
  note: (text: string) => Admitted,
  signal: AbortSignal,
  count: Count = () => undefined,
): Promise<StructuredAnswer<T>> {
  const format = { schema: z.toJSONSchema(schema) as Readonly<Record<string, unknown>> };
  const first = await once(client, { ...request, format }, schema, signal, count);
  if (first.ok) return { value: first.value, usages: [first.usage] };
  const problem = `That answer does not have the form that was asked for: ${first.problem}. Answer again, with nothing but JSON of that form.`;
  const repair: ModelRequest = {
    ...request,
    format,
    messages: [
      ...request.messages,
      { role: 'assistant', content: [{ type: 'text', text: first.text }] },
      { role: 'user', content: [{ type: 'text', text: note(problem) }] },
    ],
  };
  const second = await once(client, repair, schema, signal, count);
  if (second.ok) return { value: second.value, usages: [first.usage, second.usage] };
  throw new FootnoteError(
    'server_error',
    `The model did not answer in the form that was asked for: ${second.problem}.`,
  );
}

type Once<T> =
  | { readonly ok: true; readonly value: T; readonly usage: Usage }
  | { readonly ok: false; readonly text: string; readonly problem: string; readonly usage: Usage };

async function once<T>(
  client: ModelClient,
  request: ModelRequest,
  schema: z.ZodMiniType<T>,
  signal: AbortSignal,
  count: Count,
): Promise<Once<T>> {
  let text = '';
  let used: Usage | undefined;
  try {
    for await (const event of client.stream(request, signal)) {
      if (event.type === 'text_delta') text += event.text;
      if (event.type === 'retry' && used !== undefined) count(used);
      if (event.type === 'retry') used = undefined;
      if (event.type === 'started') used = event.usage;
      if (event.type !== 'answer') continue;
      const { usage, stopReason } = event.answer;
      used = usage;
      if (stopReason === 'refusal') throw new FootnoteError('refused', 'The model declined to answer this.');
      const kept = text.trim() === '' ? '[nothing]' : text;
      if (stopReason !== 'end_turn')
        return { ok: false, text: kept, problem: `it was cut off (${stopReason})`, usage };
      const parsed = z.safeParse(schema, json(text));
      if (parsed.success) return { ok: true, value: parsed.data, usage };
      return { ok: false, text: kept, problem: z.prettifyError(parsed.error), usage };
    }
  } finally {
    if (used !== undefined) count(used);
  }
  throw new FootnoteError('stream_broken', 'The answer broke off before it was whole. Try again.');
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined; // told as what the schema says of nothing
    throw error;
  }
}
