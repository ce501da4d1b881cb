import { retryAfterS } from './retry-after.ts';

type Kind = 'requests' | 'tokens' | 'input-tokens' | 'output-tokens';
const KINDS: readonly Kind[] = ['requests', 'tokens', 'input-tokens', 'output-tokens'];

interface Window {
  limit: number | undefined;
  remaining: number;
  /** Milliseconds since the epoch. */
  reset: number;
}

/** Slows requests down before the service has to: by its rate-limit headers. Shared by all requests of a key. */
export interface Throttle {
  /**
   * A place for a request of about so many input tokens, or the milliseconds until it may ask again.
   * `unknown`: nothing is known of the limits yet and one request is finding out; `learned` says when.
   */
  enter(inputTokens: number): ThrottlePlace | number | 'unknown';
  /** Resolves at the next answer's head, or when the signal fires. */
  learned(signal: AbortSignal): Promise<void>;
}

export interface ThrottlePlace {
  /** An answer's head came (or the request ended without one): `headers` where there are any. Once. */
  done(headers: Headers | undefined, status: number | undefined): void;
}

export function throttle(now: () => number): Throttle {
  const windows = new Map<Kind, Window>();
  let closedUntil = 0;
  let inFlight = 0;
  let known = false;
  const waiting = new Set<() => void>();

  function read(headers: Headers): void {
    for (const kind of KINDS) {
      const get = (name: string): string | null => headers.get(`anthropic-ratelimit-${kind}-${name}`);
      const remaining = get('remaining');
      const reset = Date.parse(get('reset') ?? '');
      if (remaining === null || Number.isNaN(Number(remaining)) || Number.isNaN(reset)) continue;
      const limit = get('limit') === null ? undefined : Number(get('limit'));
      // Requests on their way may not be in the service's count yet: they are taken off, never added.
      const others = kind === 'requests' ? inFlight : 0;
      windows.set(kind, { limit, remaining: Number(remaining) - others, reset });
    }
  }

  /** After its reset a window is full again, as far as we know. */
  function current(kind: Kind): Window | undefined {
    const window = windows.get(kind);
    if (!window || window.reset > now()) return window;
    if (window.limit === undefined) {
      windows.delete(kind);
      return undefined;
    }
    window.remaining = Math.max(window.remaining, window.limit - inFlight);
    return window;
  }

  function waitFor(kind: Kind, need: number): number {
    const window = current(kind);
    if (!window || window.remaining >= need) return 0;
    // A request larger than the whole window would wait for ever.
    if (window.limit !== undefined && need > window.limit && window.remaining >= window.limit) return 0;
    return window.reset > now() ? window.reset - now() : inFlight > 0 ? 250 : 0;
  }

  return {
    learned: (signal) =>
      new Promise<void>((resolve) => {
        const go = (): void => {
          waiting.delete(go);
          signal.removeEventListener('abort', go);
          resolve();
        };
        waiting.add(go);
        signal.addEventListener('abort', go);
      }),
    enter: (inputTokens) => {
      if (!known && inFlight > 0) return 'unknown';
      const waits = [
        closedUntil - now(),
        waitFor('requests', 1),
        waitFor('input-tokens', inputTokens),
        waitFor('tokens', inputTokens),
        waitFor('output-tokens', 1),
      ];
      const wait = Math.max(0, ...waits);
      if (wait > 0) return wait;
      inFlight++;
      for (const [kind, cost] of [
        ['requests', 1],
        ['input-tokens', inputTokens],
        ['tokens', inputTokens],
      ] as const) {
        const window = windows.get(kind);
        if (window) window.remaining -= cost;
      }
      let isDone = false;
      return {
        done: (headers, status) => {
          if (isDone) return;
          isDone = true;
          inFlight--;
          if (headers) known = true;
          for (const go of [...waiting]) go();
          if (!headers) return;
          read(headers);
          const after = status === 429 ? retryAfterS(headers, now()) : undefined;
          if (after !== undefined) closedUntil = Math.max(closedUntil, now() + after * 1000);
        },
      };
    },
  };
}
