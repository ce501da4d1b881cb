/** Overloads in a row that open it. */
const OPENS_AT = 3;
const FIRST_COOL_MS = 5_000;
const LONGEST_COOL_MS = 60_000;
/** While others find out how it goes, a request looks again this often. */
const PROBE_POLL_MS = 500;

export interface BreakerPass {
  /** The answer has begun: whoever waited for how it goes may go, though it counts as well only by its end. */
  began(): void;
  /** How it went, once; `neither`: it ended without saying anything about overload. */
  done(outcome: 'ok' | 'overloaded' | 'neither'): void;
}

/**
 * A circuit breaker for an overloaded service (M. Nygard, "Release It!"): open, it lets one probe through at a time.
 * After a first overload no more are on their way than it takes to open it.
 */
export interface Breaker {
  /** A pass for one request, or the milliseconds until one may be had. */
  enter(): BreakerPass | number;
  readonly state: 'closed' | 'open' | 'half-open';
}

/** @param now milliseconds */
export function breaker(now: () => number): Breaker {
  let failures = 0;
  let coolMs = FIRST_COOL_MS;
  let openUntil: number | undefined;
  let probing = false;
  let onTheirWay = 0;
  function arrived(isProbe: boolean): void {
    onTheirWay--;
    if (isProbe) probing = false;
  }
  function done(outcome: 'ok' | 'overloaded' | 'neither', isProbe: boolean): void {
    if (outcome === 'neither') return;
    if (outcome === 'ok') {
      failures = 0;
      coolMs = FIRST_COOL_MS;
      openUntil = undefined;
      return;
    }
    failures++;
    // What was on its way when it opened says nothing new.
    if (failures < OPENS_AT || (openUntil !== undefined && !isProbe)) return;
    if (isProbe) coolMs = Math.min(LONGEST_COOL_MS, coolMs * 2);
    openUntil = now() + coolMs;
  }
  return {
    enter: () => {
      if (openUntil !== undefined && openUntil > now()) return openUntil - now();
      const isProbe = openUntil !== undefined;
      if (isProbe && probing) return PROBE_POLL_MS;
      if (!isProbe && failures > 0 && failures + onTheirWay >= OPENS_AT) return PROBE_POLL_MS;
      if (isProbe) probing = true;
      onTheirWay++;
      let hasBegun = false;
      let isDone = false;
      return {
        began: () => {
          if (hasBegun || isDone) return;
          hasBegun = true;
          arrived(isProbe);
          // One more overload opens it again.
          if (!isProbe) return;
          openUntil = undefined;
          failures = OPENS_AT - 1;
        },
        done: (outcome) => {
          if (isDone) return;
          isDone = true;
          if (!hasBegun) arrived(isProbe);
          done(outcome, isProbe);
        },
      };
    },
    get state() {
      if (openUntil === undefined) return 'closed';
      return openUntil > now() ? 'open' : 'half-open';
    },
  };
}
