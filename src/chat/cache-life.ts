import type { CacheMark } from '../model/client.ts';

export type CacheLife = CacheMark['ttl'];

const SHORT_MS = 5 * 60_000;
const LONG_MS = 60 * 60_000;

/**
 * How long the conversation is to live in the cache from here on. A write for five minutes costs 1.25 times the input,
 * one for an hour twice: the hour pays as soon as one more pause of 5 to 60 minutes follows (2.1 against 2.5), and who
 * has paused so once does so again. It is switched only where the cache has run out and must be written anyway.
 * @param pauseMs since the last request of the conversation; undefined: there was none
 */
export function cacheLife(pauseMs: number | undefined, before: CacheLife): CacheLife {
  if (pauseMs === undefined || pauseMs <= SHORT_MS) return before;
  return pauseMs <= LONG_MS ? '1h' : '5m';
}
