import { Worker } from 'node:worker_threads';
import { FootnoteError } from '../base/errors.ts';
import { emitter } from '../base/events.ts';
import { ANSWERS, FromWorker } from '../protocol/worker.ts';
import type {
  Answers,
  Embedding,
  IndexRequest,
  ToWorker,
  Unembedded,
  VectorMessage,
  WorkerStart,
} from '../protocol/worker.ts';
import type { CodeIndex, IndexConfig, IndexProgress } from './code-index.ts';
import type { CoverageRow, IndexSummary } from '../protocol/search.ts';

/** A code index that also tells what its first run, begun when it was made, did. */
export interface StartedIndex extends CodeIndex {
  firstRun(): Promise<IndexSummary>;
  /** How many chunks have a vector from elsewhere, or get none. */
  embedding(): Promise<Embedding>;
  /** Some chunks that have none yet; no files when all have theirs. */
  unembedded(): Promise<Unembedded>;
  /** Gives chunks their vectors. Those of a file that has changed since count for nothing. @throws when they can't be kept */
  embedded(vectors: VectorMessage[]): Promise<Embedding>;
}

export interface WorkerFiles {
  /** The bundle's worker (dist/worker.cjs). */
  readonly workerPath: string;
  /** Where the grammars, web-tree-sitter.wasm and the embedder's model lie. */
  readonly assetsDir: string;
  /** Parse threads; as many as the machine suggests when left out. */
  readonly threads?: number;
  /**
   * Where the threads' code is kept compiled; nowhere when left out. What lies there is run: it must be the user's own
   * folder, nothing that a workspace may bring along.
   */
  readonly codeDir?: string;
  /** How long after the start a search waits for the first run; a few seconds when left out. */
  readonly patienceMs?: number;
}

interface Pending {
  readonly request: IndexRequest;
  readonly settle: (value: unknown) => void;
  readonly fail: (error: FootnoteError) => void;
}

/** Rows of the coverage in one message: more would block the caller's thread for long. */
const PAGE = 2000;
/** So many crashes within the time below, and the index gives up. */
const MAX_CRASHES = 3;
const CRASH_WINDOW_MS = 60_000;

/** Starts a worker thread that holds the index of some folders, and speaks for it. It begins to index at once. */
export function createCodeIndex(config: IndexConfig, files: WorkerFiles): StartedIndex {
  const progress = emitter<IndexProgress>();
  const pending = new Map<number, Pending>();
  const crashes: number[] = [];
  let nextId = 1;
  let closed = false;
  let now: IndexProgress = {
    state: 'scanning',
    files: 0,
    indexed: 0,
    skipped: 0,
    chunks: 0,
    done: 0,
    total: 0,
  };
  let worker = start();

  function start(): Worker {
    const { exclude, editorExclude, folders, ...rest } = config;
    const workerData: WorkerStart = {
      role: 'index',
      workerPath: files.workerPath,
      assetsDir: files.assetsDir,
      ...(files.codeDir === undefined ? {} : { codeDir: files.codeDir }),
      ...(files.threads === undefined ? {} : { threads: files.threads }),
      ...(files.patienceMs === undefined ? {} : { patienceMs: files.patienceMs }),
      config: {
        ...rest,
        exclude: [...exclude],
        editorExclude: [...editorExclude],
        folders: folders.map(({ uri, name }) => ({ uri, name })),
      },
    };
    const started = new Worker(files.workerPath, { workerData });
    let reason = 'it ended';
    started.on('message', receive);
    started.on('error', (error: unknown) => {
      reason = error instanceof Error ? error.message : String(error);
    });
    started.on('exit', () => {
      if (started === worker && !closed) crashed(reason);
    });
    return started;
  }

  function receive(raw: unknown): void {
    const message = FromWorker.parse(raw);
    if ('progress' in message) {
      now = message.progress;
      progress.fire(now);
      return;
    }
    const waiting = pending.get(message.id);
    pending.delete(message.id);
    if ('error' in message) waiting?.fail(new FootnoteError(message.error.code, message.error.message));
    else waiting?.settle(message.value);
  }

  /** The store is safe by design: a new thread opens it again, and what was asked is asked again. */
  function crashed(reason: string): void {
    const time = performance.now();
    crashes.push(time);
    const recent = crashes.filter((at) => time - at < CRASH_WINDOW_MS);
    const message = `The index stopped (${reason}).`;
    if (recent.length > MAX_CRASHES) {
      now = { ...now, state: 'error', message: `${message} Rebuild it, or reload the window.` };
      progress.fire(now);
      for (const { fail } of pending.values()) fail(new FootnoteError('index_unavailable', message));
      pending.clear();
      return;
    }
    now = { ...now, state: 'scanning', done: 0, total: 0, message: `${message} It is being started again.` };
    progress.fire(now);
    worker = start();
    for (const [id, { request }] of pending) send({ id, request });
  }

  const send = (message: ToWorker): void => {
    worker.postMessage(message);
  };

  function ask<Op extends IndexRequest['op']>(
    op: Op,
    request: IndexRequest & { op: Op },
    signal?: AbortSignal,
  ): Promise<Answers[Op]> {
    return new Promise((resolve, reject) => {
      if (closed || now.state === 'error') {
        reject(new FootnoteError('index_unavailable', now.message ?? 'The index is closed.'));
        return;
      }
      if (signal?.aborted) {
        reject(new FootnoteError('cancelled', 'You stopped this search.'));
        return;
      }
      const id = nextId++;
      const abort = (): void => {
        pending.delete(id);
        send({ id, cancel: true });
        reject(new FootnoteError('cancelled', 'You stopped this search.'));
      };
      const finish = (): void => {
        signal?.removeEventListener('abort', abort);
      };
      signal?.addEventListener('abort', abort, { once: true });
      pending.set(id, {
        request,
        settle: (value) => {
          finish();
          resolve(ANSWERS[op].parse(value) as Answers[Op]);
        },
        fail: (error) => {
          finish();
          reject(error);
        },
      });
      send({ id, request });
    });
  }

  return {
    status: () => now,
    onProgress: progress.event,
    ready: () =>
      new Promise((resolve, reject) => {
        const check = (state: IndexProgress): boolean => {
          if (state.state === 'ready') resolve(state);
          else if (state.state === 'error')
            reject(new FootnoteError('index_unavailable', state.message ?? 'The index could not be built.'));
          else return false;
          return true;
        };
        if (closed) reject(new FootnoteError('index_unavailable', 'The index is closed.'));
        if (check(now)) return;
        const listening = progress.event((state) => {
          if (check(state)) listening.dispose();
        });
      }),
    search: (query, { near, ...options } = {}, signal) =>
      ask(
        'search',
        { op: 'search', query, options: { ...options, ...(near === undefined ? {} : { near: [...near] }) } },
        signal,
      ),
    findSymbol: (name, options = {}) => ask('findSymbol', { op: 'findSymbol', name, ...options }),
    findReferences: (symbol, options = {}) =>
      ask('findReferences', { op: 'findReferences', symbol, ...options }),
    central: (limit) => ask('central', { op: 'central', limit }),
    outline: (uri) => ask('outline', { op: 'outline', uri }),
    syntaxError: async (path, before, after) =>
      (await ask('syntaxError', { op: 'syntaxError', path, before, after })) ?? undefined,
    coverage: async () => {
      const rows: CoverageRow[] = [];
      for (;;) {
        const page = await ask('coverage', { op: 'coverage', from: rows.length, count: PAGE });
        rows.push(...page);
        if (page.length < PAGE) return rows;
      }
    },
    update: async (uris) => {
      await ask('update', { op: 'update', uris: [...uris] });
    },
    overlay: async (uri, text) => {
      await ask('overlay', { op: 'overlay', uri, ...(text === undefined ? {} : { text }) });
    },
    uncovered: () => ask('uncovered', { op: 'uncovered' }),
    firstRun: () => ask('firstRun', { op: 'firstRun' }),
    rebuild: () => ask('rebuild', { op: 'rebuild' }),
    refresh: () => ask('refresh', { op: 'refresh' }),
    unembedded: () => ask('unembedded', { op: 'unembedded' }),
    embedding: () => ask('embedding', { op: 'embedding' }),
    embedded: (vectors) => ask('embedded', { op: 'embedded', vectors }),
    close: async () => {
      if (closed) return;
      try {
        if (now.state !== 'error') await ask('close', { op: 'close' });
      } finally {
        closed = true;
        for (const { fail } of pending.values())
          fail(new FootnoteError('index_unavailable', 'The index was closed.'));
        pending.clear();
        progress.dispose();
        await worker.terminate();
      }
    },
  };
}
