import type { AnthropicOptions } from './anthropic.ts';
import { FootnoteError } from '../base/errors.ts';
import type { ModelClient, ModelFiles } from './client.ts';

/** The part of `anthropic.ts` (a bundle of its own, with the SDK) that a loader must give. */
export interface AnthropicModule {
  readonly createAnthropicClient: (options: AnthropicOptions) => ModelClient;
}

/**
 * A model client whose code loads on the first request: start-up stays free of the SDK.
 * @param load imports the bundle, e.g. `() => import('./model.cjs')`; asked again after it failed
 */
export function lazyModelClient(
  load: () => Promise<AnthropicModule>,
  options: AnthropicOptions,
): ModelClient {
  let loading: Promise<ModelClient> | undefined;
  const client = async (): Promise<ModelClient> => {
    loading ??= load().then((module) => module.createAnthropicClient(options));
    try {
      return await loading;
    } catch (error) {
      loading = undefined;
      throw error;
    }
  };
  return {
    stream: async function* (request, signal) {
      yield* (await client()).stream(request, signal);
    },
    countTokens: async (request, signal) => (await client()).countTokens(request, signal),
    models: async (signal) => (await client()).models(signal),
    compacts: async (model, signal) => (await (await client()).compacts?.(model, signal)) ?? false,
    files: {
      upload: async (file, signal) => files(await client()).upload(file, signal),
      delete: async (id, signal) => files(await client()).delete(id, signal),
    },
  };
}

function files({ files: found }: ModelClient): ModelFiles {
  if (found) return found;
  throw new FootnoteError(
    'bad_request',
    'This provider keeps no files: a PDF or a long text can’t be attached.',
  );
}
