import { FootnoteError } from '../base/errors.ts';

export const cancelledError = (): FootnoteError => new FootnoteError('cancelled', 'You stopped this answer.');

/** The work's outcome, or a `cancelled` rejection as soon as the signal fires, even if the work goes on. */
export function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) {
    work.catch(() => undefined); // nobody waits for it any more
    return Promise.reject(cancelledError());
  }
  return new Promise<T>((resolve, reject) => {
    const stop = (): void => reject(cancelledError());
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

/** Like `abortable`, but what is nearly done when the signal fires may still end within `graceMs`. */
export async function abortableAfter<T>(work: Promise<T>, signal: AbortSignal, graceMs: number): Promise<T> {
  const late = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const begin = (): void => {
    timer = setTimeout(() => late.abort(), graceMs);
  };
  if (signal.aborted) begin();
  else signal.addEventListener('abort', begin, { once: true });
  try {
    return await abortable(work, late.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', begin);
  }
}
