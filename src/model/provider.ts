import { createSdk, type Sdk, type SdkOptions } from './sdk.ts';

/** A service that speaks the Messages API, and what of it it has. */
export interface Provider {
  /** Makes a client that no environment variable steers but those of the provider's own credentials. */
  connect(options: SdkOptions): Sdk;
  /** Whether requests carry an Anthropic API key; others find credentials of their own. */
  readonly needsKey: boolean;
  /** What it signs in with, for messages; undefined: the API key. */
  readonly credentials?: string;
  readonly listsModels: boolean;
  readonly countsTokens: boolean;
  readonly keepsFiles: boolean;
  /** Sums conversations up itself. */
  readonly compacts: boolean;
  /** The id under which the service knows a model. */
  wireModel(id: string): string;
}

export const ANTHROPIC: Provider = {
  connect: createSdk,
  needsKey: true,
  listsModels: true,
  countsTokens: true,
  keepsFiles: true,
  compacts: true,
  wireModel: (id) => id,
};
