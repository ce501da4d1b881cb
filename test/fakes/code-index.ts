import type { CodeIndex, IndexProgress } from '../../src/search/code-index.ts';

const READY: IndexProgress = {
  state: 'ready',
  files: 0,
  indexed: 0,
  skipped: 0,
  chunks: 0,
  done: 0,
  total: 0,
};
const NOTHING = { files: 0, indexed: 0, skipped: 0, chunks: 0, ms: 0, parseMs: 0, bytes: 0 };

/** An empty index that is ready; `answers` replaces what a test is about. */
export function fakeIndex(answers: Partial<CodeIndex> = {}): CodeIndex {
  return {
    status: () => READY,
    onProgress: () => ({ dispose: () => undefined }),
    ready: () => Promise.resolve(READY),
    search: () => Promise.resolve([]),
    findSymbol: () => Promise.resolve([]),
    findReferences: () => Promise.resolve([]),
    central: () => Promise.resolve([]),
    outline: () => Promise.resolve([]),
    coverage: () => Promise.resolve([]),
    uncovered: () => Promise.resolve([]),
    update: () => Promise.resolve(),
    overlay: () => Promise.resolve(),
    rebuild: () => Promise.resolve(NOTHING),
    refresh: () => Promise.resolve(NOTHING),
    syntaxError: () => Promise.resolve(undefined),
    close: () => Promise.resolve(),
    ...answers,
  };
}
