import { setTimeout as delay } from 'node:timers/promises';
import { cancelledError } from './cancelled.ts';

/** Waits, or rejects with `cancelled` as soon as the signal fires. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

export const sleep: Sleep = async (ms, signal) => {
  try {
    await delay(ms, undefined, { signal });
  } catch (error) {
    if (signal.aborted) throw cancelledError();
    throw error;
  }
};
