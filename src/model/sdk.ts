import { BaseAnthropic } from '@anthropic-ai/sdk/client';
import { Files } from '@anthropic-ai/sdk/resources/files';
import { Messages } from '@anthropic-ai/sdk/resources/messages';
import { Models } from '@anthropic-ai/sdk/resources/models';

/** The parts of the SDK that we use: a client with two resources is a third of the whole one's size. */
export interface Sdk {
  readonly messages: Messages;
  readonly models: Models;
  readonly files: Files;
}

export interface SdkOptions {
  /** Never empty: without a key the SDK would look for credentials of its own, and for a base URL with them. */
  readonly key: string;
  readonly baseUrl: string;
  readonly fetch: typeof globalThis.fetch;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const VERSION = '2026-10-21';
/** Our own watchdog ends a silence; the SDK's timeout is out of the way. */
const NO_TIMEOUT_MS = 24 * 60 * 60 * 1000;
/** What the machine runs is nobody's business. */
const PLATFORM = ['Lang', 'Package-Version', 'OS', 'Arch', 'Runtime', 'Runtime-Version'];

/**
 * Headers that undo `ANTHROPIC_CUSTOM_HEADERS`, which the SDK applies whatever it is given: each name that the variable
 * sets is unset, or set to what it must be.
 */
function ownHeaders(
  env: SdkOptions['env'],
  auth: Readonly<Record<string, string>>,
): Record<string, string | null> {
  const needed: Readonly<Record<string, string>> = {
    ...auth,
    'anthropic-version': VERSION,
    accept: 'application/json',
    'user-agent': 'Footnote',
  };
  const headers: Record<string, string | null> = {};
  for (const line of (env['ANTHROPIC_CUSTOM_HEADERS'] ?? '').split('\n')) {
    const name = line.slice(0, Math.max(0, line.indexOf(':'))).trim();
    if (name !== '') headers[name] = needed[name.toLowerCase()] ?? null;
  }
  for (const name of PLATFORM) headers[`X-Stainless-${name}`] = null;
  return { ...headers, 'User-Agent': 'Footnote' };
}

/** What every client is made with, whoever's: address, log level, headers and telemetry, all pinned. */
export const pinnedOptions = (
  { baseUrl, fetch, env }: Omit<SdkOptions, 'key'>,
  auth: Readonly<Record<string, string>>,
) =>
  ({
    baseURL: baseUrl,
    maxRetries: 0,
    timeout: NO_TIMEOUT_MS,
    logLevel: 'off',
    openTelemetry: false,
    fetch,
    // A redirect would carry the question to a host that the user didn't name.
    fetchOptions: { redirect: 'error' },
    defaultHeaders: ownHeaders(env, auth),
  }) as const;

/** A client that no environment variable steers. */
export function createSdk(options: SdkOptions): Sdk {
  const client = new BaseAnthropic({
    ...pinnedOptions(options, { authorization: `Bearer ${options.key}` }),
    apiKey: options.key,
    webhookKey: null,
  });
  return { messages: new Messages(client), models: new Models(client), files: new Files(client) };
}
