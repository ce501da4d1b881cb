import type { AnthropicOptions } from '../../model/anthropic.ts';
import type { ModelClient } from '../../model/client.ts';
import { lazyModelClient, type AnthropicModule } from '../../model/load.ts';
import { readSettings, type Settings } from '../settings.ts';
import { editorModels } from './editor-models.ts';
import { modelAddress } from './model-address.ts';

type Parts = Omit<AnthropicOptions, 'baseUrl' | 'silenceS' | 'maxRetryS'>;

/** Each provider's code is a bundle of its own, loaded with the first request to it. */
function loader(settings: Settings): () => Promise<AnthropicModule> {
  const { vertexProject: projectId, vertexRegion, bedrockRegion } = settings;
  if (settings.provider === 'vertex')
    return () =>
      import('../../model/vertex.ts').then(({ createVertexClient }) => ({
        createAnthropicClient: (options) =>
          createVertexClient({ ...options, projectId, region: vertexRegion }),
      }));
  if (settings.provider === 'bedrock')
    return () =>
      import('../../model/bedrock.ts').then(({ createBedrockClient }) => ({
        createAnthropicClient: (options) => createBedrockClient({ ...options, region: bedrockRegion }),
      }));
  return () => import('../../model/anthropic.ts');
}

/** The model client for the settings as they are, made again when they change. */
export function modelClients(parts: Parts): () => ModelClient {
  let made: { readonly from: string; readonly client: ModelClient } | undefined;
  return () => {
    const settings = readSettings();
    const { provider, silenceSeconds: silenceS, maxRetrySeconds: maxRetryS } = settings;
    const baseUrl = modelAddress(settings);
    const { vertexProject, vertexRegion, bedrockRegion } = settings;
    const where = [provider, baseUrl, vertexProject, vertexRegion, bedrockRegion];
    const from = JSON.stringify([...where, silenceS, maxRetryS]);
    if (made?.from === from) return made.client;
    const client =
      provider === 'editor'
        ? editorModels(silenceS)
        : lazyModelClient(loader(settings), { ...parts, baseUrl, silenceS, maxRetryS });
    made = { from, client };
    return client;
  };
}
