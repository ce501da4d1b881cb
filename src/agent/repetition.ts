import { sha256 } from '../base/hash.ts';

/** What to do about a call that has been made before with the same result. */
export type RepetitionVerdict = 'fine' | 'warn' | 'stop';

const WARN_AT = 3;
const STOP_AT = 5;
const MISTAKES_STOP = 8;

/** JSON with sorted keys: the same input in another key order is the same call. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : inner,
  );
}

export interface RepetitionWatch {
  /** Counts a finished call. Identical ones needn't follow each other, so alternating calls are seen too. */
  record(name: string, input: unknown, result: string, ok: boolean): RepetitionVerdict;
}

/** Watches the calls of one turn: the third identical call with an identical result warns, the fifth stops, as do 8 mistakes in a row. */
export function repetitionWatch(): RepetitionWatch {
  const seen = new Map<string, number>();
  let mistakes = 0;
  return {
    record(name, input, result, ok) {
      const key = sha256(`${name}\0${canonicalJson(input)}\0${result}`);
      const times = (seen.get(key) ?? 0) + 1;
      seen.set(key, times);
      mistakes = ok ? 0 : mistakes + 1;
      if (times >= STOP_AT || mistakes >= MISTAKES_STOP) return 'stop';
      return times >= WARN_AT ? 'warn' : 'fine';
    },
  };
}
