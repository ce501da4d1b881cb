import { AnthropicBedrock } from '@anthropic-ai/bedrock-sdk';
import { Files } from '@anthropic-ai/sdk/resources/files';
import { Messages } from '@anthropic-ai/sdk/resources/messages';
import { Models } from '@anthropic-ai/sdk/resources/models';
import { modelClient, type AnthropicOptions } from './anthropic.ts';
import type { ModelClient } from './client.ts';
import { pinnedOptions } from './sdk.ts';

export interface BedrockOptions extends AnthropicOptions {
  readonly region: string;
}

/** The model client on Amazon Bedrock, with the machine's AWS credentials or its Bedrock API key. */
export function createBedrockClient(options: BedrockOptions): ModelClient {
  return modelClient(options, {
    connect: (sdk) => {
      const client = new AnthropicBedrock({ ...pinnedOptions(sdk, {}), awsRegion: options.region });
      return { messages: new Messages(client), models: new Models(client), files: new Files(client) };
    },
    needsKey: false,
    credentials: 'AWS credentials',
    listsModels: false,
    countsTokens: false,
    keepsFiles: false,
    compacts: false,
    // A profile's or another maker's id is taken as it is; ours is that of every region together.
    wireModel: (id) => (id.includes('.') || id.includes('/') ? id : `global.anthropic.${id}`),
  });
}
