import type { MessageCountTokensParams } from '@anthropic-ai/sdk/resources/messages';
import { FootnoteError } from '../base/errors.ts';
import { attempt } from './attempt.ts';
import { checkBaseUrl, hostOf } from './base-url.ts';
import { countedBody, requestBody, type Body } from './body.ts';
import { cacheAudit, type CacheAudit } from './cache-audit.ts';
import { cancelledError } from './cancelled.ts';
import {
  builtInListed,
  catalogue,
  toListedModel,
  type CatalogueCache,
  type ListedModel,
} from './catalogue.ts';
import type { ModelClient, ModelRequest } from './client.ts';
import { betaHeaders } from './compaction.ts';
import { sentence, type ErrorContext } from './errors.ts';
import { estimateTokens } from './estimate.ts';
import { serviceFiles } from './files.ts';
import { createGuard } from './guard.ts';
import { priceOf, type TokenClasses } from './prices.ts';
import { ANTHROPIC, type Provider } from './provider.ts';
import { retrying } from './retrying.ts';
import type { Sdk } from './sdk.ts';
import { sleep, type Sleep } from './sleep.ts';
import { thinkingMemory } from './thinking-memory.ts';
import { unverifiedFetch } from './unverified-fetch.ts';

/** Tokens that one request used: an answer's, or those of one that broke off. */
export interface SpentTokens {
  readonly model: string;
  readonly purpose: ModelRequest['purpose'];
  readonly tokens: TokenClasses;
  readonly costUsd: number | null;
}

export interface AnthropicOptions {
  /** Read before each request; undefined or empty: there is none, and no request is made. */
  readonly apiKey: () => Promise<string | undefined>;
  readonly baseUrl: string;
  /** `footnote.network.silenceSeconds`: any event, a ping too, ends a silence. */
  readonly silenceS: number;
  /** `footnote.network.maxRetrySeconds`: all retries of a request together. */
  readonly maxRetryS: number;
  /** The environment whose SDK variables are undone; default: this process's. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** One line a request and a retry: never a body, a header or a key. */
  readonly log?: (line: string) => void;
  readonly cost?: (model: string, usage: TokenClasses) => number | null;
  /** Every request that the service began to answer, those that broke off or were tried again too. */
  readonly onUsage?: (spent: SpentTokens) => void;
  /** The cached prefix of each main request, and what in it changed since the one before. */
  readonly onPrefix?: (audit: CacheAudit) => void;
  readonly catalogueCache?: CatalogueCache;
  /** Default: the global one at the time of each request, which VS Code sets up for proxies and certificates. */
  readonly fetch?: typeof globalThis.fetch;
  /** Asked before each request: whether any certificate of the service is taken, since the user has said so. */
  readonly takesAnyCertificate?: () => boolean;
  /** Milliseconds. */
  readonly now?: () => number;
  readonly random?: () => number;
  readonly sleep?: Sleep;
}

/** Stands where a provider has credentials of its own. */
const NO_KEY = 'no-key';
/** From this part of a limit on, the service is asked to count before anything is sent. */
const NEAR = 0.8;

/**
 * The model client on Anthropic's Messages API, or on a service compatible with it.
 * @throws FootnoteError `bad_request` for a base URL that isn't allowed
 */
export const createAnthropicClient = (options: AnthropicOptions): ModelClient =>
  modelClient(options, ANTHROPIC);

/** The same on another provider of the Messages API. */
export function modelClient(options: AnthropicOptions, provider: Provider): ModelClient {
  const now = options.now ?? Date.now;
  const log = options.log ?? (() => undefined);
  const cost = options.cost ?? priceOf();
  const baseUrl = checkBaseUrl(options.baseUrl);
  const host = hostOf(baseUrl);
  const { silenceS } = options;
  const env = options.env ?? process.env;
  const guard = createGuard({
    baseUrl,
    silenceS,
    env,
    fetch: () =>
      options.fetch ?? (options.takesAnyCertificate?.() === true ? unverifiedFetch : globalThis.fetch),
    now,
    log,
    connect: provider.connect,
  });
  const retry = {
    maxRetryS: options.maxRetryS,
    now,
    random: options.random ?? Math.random,
    sleep: options.sleep ?? sleep,
    log,
  };
  const audit = cacheAudit();
  const thinking = thinkingMemory();

  async function withKey(model: string): Promise<{ key: string; context: ErrorContext }> {
    const key = provider.needsKey ? (await options.apiKey())?.trim() : NO_KEY;
    if (!key)
      throw new FootnoteError(
        'no_key',
        'No API key is set. Set a key to ask the model; local answers need none.',
      );
    return {
      key,
      context: {
        host,
        model,
        silenceS,
        credentials: provider.credentials,
        now,
        redact: (text) => text.replaceAll(key, '[key]'),
      },
    };
  }

  /** The one value of a request that isn't streamed, with the same watching and retrying. */
  async function single<T>(
    model: string,
    signal: AbortSignal,
    run: (sdk: Sdk, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const { key, context } = await withKey(model);
    const values = retrying(retry, context, signal, (progress) =>
      guard({
        key,
        context,
        inputTokens: 0,
        signal,
        progress,
        run: async function* (sdk, inner) {
          const value = await run(sdk, inner);
          progress.ended = true;
          yield { value };
        },
      }),
    );
    for await (const each of values) if ('value' in each) return each.value;
    throw new FootnoteError('internal', 'The model service gave no answer.');
  }

  const models = catalogue(
    (signal) =>
      provider.listsModels ? single('The model list', signal, listModels) : Promise.resolve(builtInListed()),
    host,
    options.catalogueCache,
    now,
  );

  const countTokens = async (request: ModelRequest, signal: AbortSignal): Promise<number> => {
    if (!provider.countsTokens)
      return estimateTokens(countedBody(request, models.traits(request.model)), request.messages);
    return single(request.model, signal, async ({ messages }, inner) => {
      // Our own body, built field by field; the SDK's type of it is far wider than what we send.
      const body = thinking.apply(
        countedBody(request, models.traits(request.model)),
      ) as unknown as MessageCountTokensParams;
      return (await messages.countTokens(body, { signal: inner, headers: betaHeaders({ ...body }) }))
        .input_tokens;
    });
  };

  /** @throws FootnoteError `too_large` before a request is paid for that can't be answered */
  async function checkFits(
    request: ModelRequest,
    estimate: number,
    context: ErrorContext,
    signal: AbortSignal,
  ) {
    const limit = models.known(request.model)?.contextTokens;
    if (!provider.countsTokens || limit === undefined || estimate < limit * NEAR) return;
    const tokens = await countTokens(request, signal).catch((error: unknown) => {
      // What the count was refused for, the request itself is told.
      if (error instanceof FootnoteError && error.code === 'bad_request') return 0;
      throw error;
    });
    if (tokens <= limit) return;
    const words = `${sentence('too_large', context)} It has ${tokens} tokens; the limit is ${limit}.`;
    throw new FootnoteError('too_large', words);
  }

  const compacts = async (model: string, signal: AbortSignal): Promise<boolean> => {
    try {
      await models.list(signal);
    } catch (error) {
      if (signal.aborted) throw error;
      log(`Not known whether ${model} is compacted by the service: ${String(error)}`);
    }
    return models.traits(model).compacts === true;
  };

  return {
    models: (signal) => models.list(signal),
    countTokens,
    ...(provider.compacts ? { compacts } : {}),
    ...(provider.keepsFiles
      ? { files: serviceFiles((signal, run) => single('The file store', signal, run)) }
      : {}),
    stream: async function* (request, signal) {
      if (signal.aborted) throw cancelledError();
      const { key, context } = await withKey(request.model);
      const written = requestBody(request, models.traits(request.model));
      const body: Body = { ...written, model: provider.wireModel(request.model) };
      const inputTokens = estimateTokens(body, request.messages);
      await checkFits(request, inputTokens, context, signal);
      if (request.purpose === 'turn') options.onPrefix?.(audit.check(body));
      const { model, purpose } = request;
      const onUsage = (tokens: TokenClasses): void => {
        options.onUsage?.({ model, purpose, tokens, costUsd: cost(model, tokens) });
      };
      yield* retrying(retry, context, signal, (progress) =>
        guard({
          key,
          context,
          inputTokens,
          signal,
          progress,
          run: async function* (sdk, inner) {
            const once = { sdk, model, signal: inner, progress, cost, onUsage };
            const sent = thinking.apply(body);
            try {
              yield* attempt({ ...once, body: sent });
            } catch (error) {
              const less = progress.started ? undefined : thinking.afterRefusal(error, sent);
              if (!less) throw error;
              log(`${model}: the service won't take earlier thinking back; sent without it`);
              yield* attempt({ ...once, body: less });
            }
          },
        }),
      );
    },
  };
}

async function listModels({ models }: Sdk, signal: AbortSignal): Promise<ListedModel[]> {
  const found: ListedModel[] = [];
  for await (const each of models.list({ limit: 100 }, { signal })) {
    const info = toListedModel(each);
    if (info) found.push(info);
  }
  return found;
}
