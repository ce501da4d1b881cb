import type { AnthropicOptions } from './anthropic.ts';
import type { ModelClient } from './client.ts';

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
  };
}
