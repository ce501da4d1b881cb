import * as z from 'zod/mini';
import { sha256 } from '../base/hash.ts';
import { requestBody } from './body.ts';
import type { ModelClient, ModelRequest, Purpose } from './client.ts';
import { NO_COST } from './limits.ts';

/** Questions that always have the same good answer. */
const PURE: ReadonlySet<Purpose> = new Set<Purpose>(['title', 'summary']);
const MOST = 200;

const Entries = z.array(z.object({ key: z.string(), text: z.string() }));

/** Keeps answers over restarts: a JSON text, or undefined. */
export interface ResponseStore {
  get(): Promise<string | undefined>;
  set(value: string): Promise<void>;
}

/**
 * Answers pure repeats (a title, a summary) without asking. The key is all that shapes the answer: the service, and the
 * whole request as it would be sent.
 * @param address of the service, as it is set up now
 */
export function cachedClient(client: ModelClient, address: () => string, store: ResponseStore): ModelClient {
  let entries: Promise<Map<string, string>> | undefined;
  const held = (): Promise<Map<string, string>> =>
    (entries ??= store.get().then((text) => new Map(parse(text).map(({ key, text: said }) => [key, said]))));

  async function keep(key: string, text: string): Promise<void> {
    const all = await held();
    all.delete(key); // the newest stand last
    all.set(key, text);
    for (const oldest of all.keys()) {
      if (all.size <= MOST) break;
      all.delete(oldest);
    }
    await store.set(JSON.stringify([...all].map(([each, said]) => ({ key: each, text: said }))));
  }

  return {
    ...client,
    stream: async function* (request, signal) {
      if (!PURE.has(request.purpose)) {
        yield* client.stream(request, signal);
        return;
      }
      const key = keyOf(address(), request);
      const known = (await held()).get(key);
      if (known !== undefined) {
        yield { type: 'text_delta', block: 0, text: known };
        const content = [{ type: 'text', text: known }];
        const answer = { content, usage: NO_COST, requestId: undefined, toolUses: [] };
        yield { type: 'answer', answer: { ...answer, stopReason: 'end_turn' } };
        return;
      }
      let text = '';
      for await (const event of client.stream(request, signal)) {
        if (event.type === 'text_delta') text += event.text;
        // Only a whole answer is worth repeating.
        if (event.type === 'answer' && event.answer.stopReason === 'end_turn' && text.trim() !== '')
          await keep(key, text);
        yield event;
      }
    },
  };
}

const keyOf = (address: string, request: ModelRequest): string =>
  sha256(JSON.stringify([address, request.purpose, requestBody(request)]));

function parse(text: string | undefined): z.infer<typeof Entries> {
  if (text === undefined) return [];
  try {
    return z.safeParse(Entries, JSON.parse(text)).data ?? [];
  } catch (error) {
    if (error instanceof SyntaxError) return []; // a cache that was cut off is as good as none
    throw error;
  }
}
