import { AnthropicVertex } from '@anthropic-ai/vertex-sdk';
import { Files } from '@anthropic-ai/sdk/resources/files';
import { Messages } from '@anthropic-ai/sdk/resources/messages';
import { Models } from '@anthropic-ai/sdk/resources/models';
import { GoogleAuth } from 'google-auth-library';
import { modelClient, type AnthropicOptions } from './anthropic.ts';
import type { ModelClient } from './client.ts';
import { pinnedOptions } from './sdk.ts';

export interface VertexOptions extends AnthropicOptions {
  /** Of the cloud project; empty: the one that the credentials name. */
  readonly projectId: string;
  readonly region: string;
  /** Default: application default credentials, found when a request is made. */
  readonly auth?: GoogleAuth;
}

/** The model client on Google Cloud's Vertex AI, with the machine's Google credentials. */
export function createVertexClient(options: VertexOptions): ModelClient {
  const { projectId, region } = options;
  const googleAuth =
    options.auth ?? new GoogleAuth({ scopes: 'https://www.googleapis.com/auth/cloud-platform' });
  return modelClient(options, {
    connect: (sdk) => {
      const client = new AnthropicVertex({
        ...pinnedOptions(sdk, {}),
        projectId: projectId === '' ? null : projectId,
        region,
        googleAuth,
      });
      return { messages: new Messages(client), models: new Models(client), files: new Files(client) };
    },
    needsKey: false,
    credentials: 'Google credentials (`gcloud auth application-default login`)',
    listsModels: false,
    countsTokens: true,
    keepsFiles: false,
    compacts: false,
    wireModel: (id) => id,
  });
}
