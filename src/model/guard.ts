import { breaker } from './breaker.ts';
import { cancelledError } from './cancelled.ts';
import { silenceError, toFootnoteError, type ErrorContext } from './errors.ts';
import { listeningFetch } from './http.ts';
import type { Sdk, SdkOptions } from './sdk.ts';
import { throttle } from './throttle.ts';
import { watchdog } from './watchdog.ts';

/** How far a request has come, for whoever must decide whether to send it again. */
export interface Progress {
  /** Text or thinking went out to the user. */
  shown: boolean;
  /** The answer had begun. */
  started: boolean;
  /** The whole answer is there. */
  ended: boolean;
}

/** A request that wasn't sent: the service's limits or the breaker hold it back for now. */
export class Held extends Error {
  readonly ms: number;
  readonly code: 'rate_limited' | 'overloaded';

  constructor(ms: number, code: 'rate_limited' | 'overloaded') {
    super(code);
    this.ms = ms;
    this.code = code;
  }
}

export interface GuardOptions {
  readonly baseUrl: string;
  readonly silenceS: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Asked before each request. */
  readonly fetch: () => typeof globalThis.fetch;
  readonly now: () => number;
  readonly log: (line: string) => void;
  readonly connect: (options: SdkOptions) => Sdk;
}

export interface GuardedRequest<T> {
  readonly key: string;
  readonly context: ErrorContext;
  /** Estimated; 0 where it doesn't count against the token limits. */
  readonly inputTokens: number;
  readonly signal: AbortSignal;
  readonly progress: Progress;
  /** Makes the request with the SDK it is given, obeying the signal it is given. */
  readonly run: (sdk: Sdk, signal: AbortSignal) => AsyncIterable<T>;
}

/** Sends one request once, watched over by limits, breaker and watchdog. Throws `Held` or a FootnoteError. */
export type Guard = <T>(request: GuardedRequest<T>) => AsyncGenerator<T, void>;

/** One guard for all requests of a key: limits and overload are the account's, not a request's. */
export function createGuard(options: GuardOptions): Guard {
  const { baseUrl, silenceS, env, now, log, connect } = options;
  const limits = throttle(now);
  const overload = breaker(now);

  async function enter(inputTokens: number, signal: AbortSignal) {
    let place = limits.enter(inputTokens);
    for (; place === 'unknown'; place = limits.enter(inputTokens)) {
      await limits.learned(signal);
      if (signal.aborted) throw cancelledError();
    }
    if (typeof place === 'number') throw new Held(place, 'rate_limited');
    const pass = overload.enter();
    if (typeof pass !== 'number') return { pass, place };
    place.done(undefined, undefined);
    throw new Held(pass, 'overloaded');
  }

  return async function* guard({ key, context, inputTokens, signal, progress, run }) {
    if (signal.aborted) throw cancelledError();
    const { pass, place } = await enter(inputTokens, signal);
    const controller = new AbortController();
    const stop = (): void => {
      controller.abort();
    };
    signal.addEventListener('abort', stop);
    const dog = watchdog(silenceS, stop);
    const fetch = listeningFetch(options.fetch(), {
      onHeaders: (headers, status) => {
        dog.touch();
        place.done(headers, status);
        if (status === 529) pass.done('overloaded');
        else if (status >= 500) pass.done('neither');
        // An answer may still break off by an overload, at once or in its midst.
        else if (status >= 300) pass.done('ok');
      },
      onEvent: () => {
        dog.touch();
      },
    });
    const from = now();
    try {
      for await (const event of run(connect({ key, baseUrl, fetch, env }), controller.signal)) {
        if (progress.ended) pass.done('ok');
        else if (progress.started) pass.began();
        yield event;
      }
      log(`${context.model}: answered in ${now() - from} ms`);
    } catch (error) {
      if (signal.aborted) throw cancelledError();
      if (dog.fired) throw silenceError(context);
      const mapped = toFootnoteError(error, context, progress.started);
      if (mapped.code === 'overloaded') pass.done('overloaded');
      const id = mapped.requestId === undefined ? '' : ` (${mapped.requestId})`;
      log(`${context.model}: ${mapped.code} after ${now() - from} ms${id}`);
      throw mapped;
    } finally {
      dog.stop();
      signal.removeEventListener('abort', stop);
      place.done(undefined, undefined);
      pass.done('neither');
    }
  };
}
