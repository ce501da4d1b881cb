import type { CodeIndex } from '../search/code-index.ts';

/** A look at all files that is this old is taken again before the next answer. */
const STALE_MS = 10_000;

/**
 * An index that follows the files where nobody tells it of changes: it looks again before it answers, at most every ten
 * seconds. @param now milliseconds, monotonic
 */
export function freshIndex(index: CodeIndex, now: () => number): CodeIndex {
  let looked: number | undefined;
  let looking: Promise<unknown> | undefined;
  const fresh = async (): Promise<void> => {
    if (looked === undefined) {
      await index.ready();
      looked = now();
    } else if (now() - looked > STALE_MS) {
      looking ??= index.refresh().finally(() => {
        looking = undefined;
        looked = now();
      });
      await looking;
    }
  };
  return {
    ...index,
    search: async (...args) => fresh().then(() => index.search(...args)),
    findSymbol: async (...args) => fresh().then(() => index.findSymbol(...args)),
    findReferences: async (...args) => fresh().then(() => index.findReferences(...args)),
  };
}
