import { asFootnoteError } from '../base/errors.ts';
import type { Disposable } from '../base/events.ts';
import type { ModelClient, ModelRequest } from './client.ts';

/** A five-minute cache is read again a little before it ends. */
const EVERY_MS = 4.5 * 60_000;

/** Keeps the cache of the last conversation warm, for as long as the user has asked for; off unless they did. */
export interface KeptWarm extends Disposable {
  over(client: ModelClient): ModelClient;
}

export interface KeepAliveOptions {
  /** Read after each answer; 0: off. */
  readonly minutes: () => number;
  /** Told what ended it. */
  readonly log: (line: string) => void;
  /** Milliseconds. */
  readonly now?: () => number;
  /** Runs later; what it gives back takes that back. */
  readonly later?: (run: () => void, ms: number) => () => void;
}

const timer = (run: () => void, ms: number): (() => void) => {
  const set = setTimeout(run, ms);
  // Nothing waits for it: it must not keep a process alive.
  set.unref();
  return () => {
    clearTimeout(set);
  };
};

export function keptWarm({ minutes, log, now = Date.now, later = timer }: KeepAliveOptions): KeptWarm {
  let cancel: (() => void) | undefined;
  let stop = new AbortController();

  const rest = (): void => {
    cancel?.();
    cancel = undefined;
    stop.abort();
    stop = new AbortController();
  };
  function plan(client: ModelClient, request: ModelRequest, until: number): void {
    if (now() + EVERY_MS > until) return;
    const { signal } = stop;
    cancel = later(() => {
      refresh(client, request, signal).then(
        () => {
          if (!signal.aborted) plan(client, request, until);
        },
        (error: unknown) => {
          if (!signal.aborted) log(`The cache is no longer kept warm: ${asFootnoteError(error).message}`);
        },
      );
    }, EVERY_MS);
  }
  return {
    dispose: rest,
    over: (client) => ({
      ...client,
      stream: async function* (request, signal) {
        if (request.purpose !== 'turn') {
          yield* client.stream(request, signal);
          return;
        }
        rest();
        yield* client.stream(request, signal);
        plan(client, request, now() + minutes() * 60_000);
      },
    }),
  };
}

/** The same prompt again, with no answer: what is cached lives on. */
async function refresh(client: ModelClient, request: ModelRequest, signal: AbortSignal): Promise<void> {
  const warming: ModelRequest = { ...request, maxTokens: 0, purpose: 'keep_alive' };
  for await (const event of client.stream(warming, signal)) if (event.type === 'answer') return;
}
