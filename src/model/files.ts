import { toFile } from '@anthropic-ai/sdk/core/uploads';
import { APIError } from '@anthropic-ai/sdk/error';
import type { ModelFiles } from './client.ts';
import { FILE_LIFE_S } from './file-life.ts';
import type { Sdk } from './sdk.ts';

/** The service's file store. @param once makes one watched and retried request */
export function serviceFiles(
  once: <T>(signal: AbortSignal, run: (sdk: Sdk, signal: AbortSignal) => Promise<T>) => Promise<T>,
): ModelFiles {
  return {
    upload: ({ name, mediaType, data }, signal) =>
      once(signal, async ({ files }, inner) => {
        const file = await toFile(Buffer.from(data.text, 'base64'), name.text, { type: mediaType });
        return (await files.upload({ file, expires_in_seconds: FILE_LIFE_S }, { signal: inner })).id;
      }),
    delete: (id, signal) =>
      once(signal, async ({ files }, inner) => {
        try {
          await files.delete(id, {}, { signal: inner });
        } catch (error) {
          if (error instanceof APIError && error.status === 404) return;
          throw error;
        }
      }),
  };
}
