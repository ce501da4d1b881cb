import * as z from 'zod/mini';
import type { Admitted } from '../base/admitted.ts';
import { asFootnoteError, FootnoteError } from '../base/errors.ts';
import { cancelledError } from './cancelled.ts';
import { retryAfterS } from './retry-after.ts';
import { retryBudget } from './retry.ts';
import { sleep as realSleep, type Sleep } from './sleep.ts';
import { VOYAGE_BYTES_A_TOKEN, VOYAGE_DIMS, VOYAGE_MODEL } from './voyage-model.ts';

export const VOYAGE_BASE_URL = 'https://api.voyageai.com';

/** The service takes 1,000 texts and 120,000 tokens a request. No token is less than a byte of UTF-8. */
const MOST_TEXTS = 128;
const MOST_BYTES = 100_000;
/** Of one text: the model reads 32,000 tokens and leaves the rest. */
const MOST_BYTES_A_TEXT = 64_000;
/** After a refusal for too much, requests become half as large, never smaller than this, and then grow again. */
const LEAST_BYTES = 4000;
const GROWTH = 1.25;
const PAUSE_MS = 200;
const TIMEOUT_MS = 30_000;
/** A search waits for it. */
const QUERY_TIMEOUT_MS = 3000;
const MAX_RETRY_S = 120;

export interface VoyageOptions {
  /** Read anew for each request; undefined: none is set. */
  readonly key: () => Promise<string | undefined>;
  /** Checked: see `checkBaseUrl`. */
  readonly baseUrl?: string;
  /** Asked right before each request, tries again too, so that nothing comes in between; false: nothing is sent. */
  readonly may?: () => boolean;
  /** Asked before each request, with about how many tokens it has. @throws FootnoteError to send nothing */
  readonly before?: (tokens: number) => Promise<void>;
  /** Told how many tokens each answered request had. */
  readonly onUsage?: (tokens: number) => void;
  readonly fetch?: typeof globalThis.fetch;
  readonly sleep?: Sleep;
}

/** Embeddings by Voyage AI. It takes nothing but what the egress gate has admitted. */
export interface Voyage {
  /**
   * One vector a text, in their order; `take` is given each request's as soon as they are there, with the place of the first
   * among the texts. @throws FootnoteError
   */
  documents(
    texts: readonly Admitted[],
    take: (first: number, vectors: readonly Int8Array[]) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void>;
  /** Once, without another try: a search waits for it. @throws FootnoteError */
  query(text: Admitted, signal: AbortSignal): Promise<Int8Array>;
}

const Answer = z.object({
  data: z.array(z.object({ index: z.int(), embedding: z.array(z.int().check(z.gte(-128), z.lte(127))) })),
  usage: z.optional(z.object({ total_tokens: z.int().check(z.nonnegative()) })),
});

export function voyage(options: VoyageOptions): Voyage {
  const { key, baseUrl = VOYAGE_BASE_URL, fetch = globalThis.fetch, sleep = realSleep } = options;
  const { may = () => true, before, onUsage } = options;

  let most = MOST_BYTES;

  const send = async (
    input: readonly string[],
    type: 'document' | 'query',
    signal: AbortSignal,
    timeoutMs = TIMEOUT_MS,
  ): Promise<Int8Array[]> => {
    const secret = await key();
    if (secret === undefined)
      throw new FootnoteError('no_key', 'No Voyage API key is set. Run “Footnote: Set Voyage API Key”.');
    const bytes = input.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
    const estimate = Math.ceil(bytes / VOYAGE_BYTES_A_TOKEN);
    await before?.(estimate);
    if (!may())
      throw new FootnoteError('forbidden', 'Nothing of this workspace may be sent to Voyage AI any more.');
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      const response = await fetch(`${baseUrl}/v1/embeddings`, {
        method: 'POST',
        // Nobody else is given the key or the code.
        redirect: 'error',
        signal: AbortSignal.any([signal, timeout]),
        headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
        body: JSON.stringify({
          model: VOYAGE_MODEL,
          input,
          input_type: type,
          output_dimension: VOYAGE_DIMS,
          output_dtype: 'int8',
        }),
      });
      if (!response.ok) {
        await response.body?.cancel();
        throw statusError(response);
      }
      const answer = answerOf(await response.text());
      onUsage?.(answer.usage?.total_tokens ?? estimate);
      return vectorsOf(answer, input.length);
    } catch (error) {
      if (error instanceof FootnoteError) throw error;
      if (signal.aborted) throw cancelledError();
      if (timeout.aborted) throw new FootnoteError('timeout', 'Voyage did not answer in time.');
      throw new FootnoteError('network', 'Voyage cannot be reached. Check the network or proxy.', {
        cause: error,
      });
    }
  };

  const documents: Voyage['documents'] = async (texts, take, signal) => {
    const all = texts.map(({ text }) => cut(text));
    let retry = retryBudget(MAX_RETRY_S, () => performance.now(), Math.random);
    for (let first = 0; first < all.length;) {
      const count = fitting(all, first, most);
      try {
        const vectors = await send(all.slice(first, first + count), 'document', signal);
        await take(first, vectors);
        first += count;
      } catch (error) {
        const failure = asFootnoteError(error);
        if (failure.code === 'rate_limited') most = Math.max(LEAST_BYTES, most / 2);
        const wait = retry.next(failure);
        if (wait === undefined) throw failure;
        await sleep(wait * 1000, signal);
        continue;
      }
      most = Math.min(MOST_BYTES, most * GROWTH);
      retry = retryBudget(MAX_RETRY_S, () => performance.now(), Math.random);
      if (first < all.length) await sleep(PAUSE_MS, signal);
    }
  };

  return {
    documents,
    query: async ({ text }, signal) => {
      const [vector] = await send([cut(text)], 'query', signal, QUERY_TIMEOUT_MS);
      if (!vector) throw garbage();
      return vector;
    },
  };
}

/** How many texts from one on go into a request: one at least. */
function fitting(texts: readonly string[], first: number, mostBytes: number): number {
  let count = 0;
  let bytes = 0;
  for (const text of texts.slice(first, first + MOST_TEXTS)) {
    bytes += Buffer.byteLength(text);
    if (count > 0 && bytes > mostBytes) break;
    count++;
  }
  return count;
}

function cut(text: string): string {
  if (Buffer.byteLength(text) <= MOST_BYTES_A_TEXT) return text;
  const bytes = Buffer.from(text).subarray(0, MOST_BYTES_A_TEXT);
  return bytes.toString('utf8').replace(/\uFFFD+$/, '');
}

function answerOf(body: string): z.infer<typeof Answer> {
  try {
    return Answer.parse(JSON.parse(body));
  } catch {
    throw garbage();
  }
}

/** @throws when the answer isn't one vector of our dimensions for each text */
function vectorsOf({ data }: z.infer<typeof Answer>, count: number): Int8Array[] {
  const vectors: (Int8Array | undefined)[] = new Array<undefined>(count).fill(undefined);
  for (const { index, embedding } of data) {
    if (
      !(index in vectors) ||
      vectors[index] ||
      embedding.length !== VOYAGE_DIMS ||
      embedding.every((n) => n === 0)
    )
      throw garbage();
    vectors[index] = Int8Array.from(embedding);
  }
  return vectors.map((vector) => {
    if (!vector) throw garbage();
    return vector;
  });
}

const garbage = (): FootnoteError =>
  new FootnoteError('bad_request', 'Voyage answered with something that is not the vectors asked for.');

function statusError({ status, headers }: Response): FootnoteError {
  const asked = retryAfterS(headers, Date.now());
  if (status === 401)
    return new FootnoteError(
      'unauthorized',
      'Voyage does not accept the API key. Run “Footnote: Set Voyage API Key”.',
    );
  if (status === 403) return new FootnoteError('forbidden', 'Voyage refuses this API key or this network.');
  if (status === 429)
    return new FootnoteError('rate_limited', 'Voyage’s rate limit is reached.', { retryAfterS: asked });
  if (status >= 500)
    return new FootnoteError('server_error', `Voyage failed (${String(status)}).`, { retryAfterS: asked });
  return new FootnoteError('bad_request', `Voyage refused the request (${String(status)}).`);
}
