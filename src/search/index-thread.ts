import type { MessagePort } from 'node:worker_threads';
import { asFootnoteError } from '../base/errors.ts';
import { sha256 } from '../base/hash.ts';
import type { CoverageRow } from '../protocol/search.ts';
import { ToWorker, WorkerStart } from '../protocol/worker.ts';
import type { Answers, FromWorker, IndexRequest } from '../protocol/worker.ts';
import { CodeQueries } from './code-queries.ts';
import { writeCompiled } from './compiled.ts';
import { GraphQueries } from './graph-queries.ts';
import { lazyEmbedder } from './embed/embedder.ts';
import { readEmbedder } from './embedder-file.ts';
import { createEngine } from './engine.ts';
import { imageFile, imageMaker } from './image/image-file.ts';
import { Indexer } from './indexer.ts';
import { parsePool } from './parse-pool.ts';
import { arePrefixed, diskSources, linesAt } from './sources.ts';
import type { ParseGate } from '../syntax/parse-gate.ts';
import { Progress } from './progress.ts';
import { RemoteVectors } from './remote-vectors.ts';
import { memoryStore } from './store/memory-store.ts';
import { openStore } from './store/open-store.ts';
import { openVectorStore } from './store/vector-store.ts';
import { wasmFile } from './wasm-file.ts';

const CHANGES: ReadonlySet<string> = new Set(['update', 'overlay', 'rebuild', 'refresh']);
/** Asked before the first run is over, these are answered from the files that are in already. */
const PARTIAL: ReadonlySet<string> = new Set([
  'search',
  'findSymbol',
  'findReferences',
  'central',
  'outline',
]);
/** A small workspace is whole by then, and nobody sees half of it. */
const PATIENCE_MS = 3000;
const QUIET_MS = 300;
const NOTHING_TO_EMBED = { done: 0, total: 0, bytesLeft: 0 };

/** The index thread's whole life: opens the store, brings the index up to date, answers. */
export async function startIndexThread(port: MessagePort, raw: unknown): Promise<void> {
  const start = WorkerStart.parse(raw);
  if (start.role !== 'index') throw new Error('This is no index thread.');
  const { assetsDir } = start;
  const post = (message: FromWorker): void => {
    port.postMessage(message);
  };
  const progress = new Progress((message) => {
    post({ progress: message });
  });
  const cancelled = new Set<number>();
  const running = new Map<number, AbortController>();
  const opening = open(start, progress);
  const first = opening.then(({ indexer }) => indexer.refresh());
  let gate: Promise<ParseGate> | undefined;
  /** Passes once, some time after the start: from then on whatever is in the index is searched at once. */
  const patient = new Promise<void>((resolve) => {
    setTimeout(resolve, start.patienceMs ?? PATIENCE_MS).unref();
  });
  /** The coverage that is being told page by page. */
  let listed: CoverageRow[] = [];
  const answer = async (request: IndexRequest, signal: AbortSignal): Promise<Answers[IndexRequest['op']]> => {
    // Needs no index: an edit is checked while the first one is still being made.
    if (request.op === 'syntaxError')
      return (
        (await (await (gate ??= parseGate(assetsDir))).added(request.path, request.before, request.after)) ??
        null
      );
    const { indexer, queries, graph, remote, close } = await opening;
    if (request.op === 'close') {
      await close();
      return null;
    }
    await (PARTIAL.has(request.op) ? Promise.race([first, patient]) : first);
    const sought = soughtIn(request);
    if (sought !== undefined) await indexer.reach(sought, signal);
    switch (request.op) {
      case 'search':
        return queries.search(request.query, request.options, signal);
      case 'findSymbol':
        return queries.findSymbol(request.name, request);
      case 'findReferences':
        return graph.findReferences(request.symbol, request);
      case 'central':
        return graph.central(request.limit);
      case 'outline':
        return queries.outline(request.uri);
      case 'coverage':
        if (request.from === 0) listed = indexer.coverage();
        return listed.slice(request.from, request.from + request.count);
      case 'uncovered':
        return indexer.uncovered();
      case 'update':
        await indexer.update(request.uris);
        return null;
      case 'overlay':
        await indexer.overlay(request.uri, request.text);
        return null;
      case 'firstRun':
        return first;
      case 'rebuild':
        return indexer.rebuild();
      case 'refresh':
        return indexer.refresh();
      case 'embedding':
        return remote?.state() ?? NOTHING_TO_EMBED;
      case 'unembedded':
        return (await remote?.next()) ?? [];
      case 'embedded':
        remote?.take(request.vectors);
        return remote?.state() ?? NOTHING_TO_EMBED;
    }
  };

  /** What can wait is done when nothing has been asked for a moment, and broken off when something is. */
  let resting = new AbortController();
  const restSoon = (): void => {
    resting.abort();
    resting = new AbortController();
    const { signal } = resting;
    setTimeout(() => {
      if (!signal.aborted) void opening.then(({ rest }) => rest(signal));
    }, QUIET_MS).unref();
  };

  port.on('message', (raw: unknown) => {
    restSoon();
    const message = ToWorker.parse(raw);
    if ('cancel' in message) {
      const at = running.get(message.id);
      if (at) at.abort();
      else cancelled.add(message.id);
      return;
    }
    const { id, request } = message;
    if (request.op === 'close') resting.abort();
    // A turn of the event loop lets a cancellation that is already here overtake its request.
    setImmediate(() => {
      if (cancelled.delete(id)) return;
      const mine = new AbortController();
      running.set(id, mine);
      void answer(request, mine.signal)
        .then(
          (value) => {
            if (CHANGES.has(request.op)) progress.settle();
            post({ id, value });
          },
          (error: unknown) => {
            const { code, message: text } = asFootnoteError(error);
            post({ id, error: { code, message: text } });
          },
        )
        .finally(() => running.delete(id));
    });
  });
  try {
    await first;
    progress.ready();
    restSoon();
  } catch (error) {
    progress.failed(error);
  }
}

/** Loaded when the first edit is checked. */
async function parseGate(assetsDir: string): Promise<ParseGate> {
  const { createParseGate } = await import('../syntax/parse-gate.ts');
  return createParseGate((name) => wasmFile(assetsDir, name));
}

/** The words of a question that files which are still to come may answer. */
function soughtIn(request: IndexRequest): string | undefined {
  switch (request.op) {
    case 'search':
      return request.query;
    case 'findSymbol':
      return request.name;
    case 'findReferences':
      return request.symbol;
    default:
      return undefined;
  }
}

interface Opened {
  readonly indexer: Indexer;
  readonly queries: CodeQueries;
  readonly graph: GraphQueries;
  /** Undefined where no vectors come from elsewhere. */
  readonly remote: RemoteVectors | undefined;
  /** Does what can wait, until it is told to stop. */
  rest(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

async function open(
  { config, workerPath, assetsDir, threads, codeDir }: Extract<WorkerStart, { role: 'index' }>,
  progress: Progress,
): Promise<Opened> {
  const { remoteVectors } = config;
  const model = config.embeddings === 'local' ? readEmbedder(assetsDir) : undefined;
  const names = config.folders.map((f) => `${f.uri} ${f.name}`);
  // One folder, whose paths begin with its name, is not the same workspace as when it is open alone.
  if (names.length === 1 && config.prefixed) names.push('prefixed');
  const workspace = sha256(names.join('\n')).slice(0, 32);
  const embedder = model && lazyEmbedder(model);
  const maker = imageMaker(workerPath, embedder?.name, remoteVectors?.name);
  const image = imageFile(config.storeDir, workspace, maker);
  // Other threads unpack it while this one gets ready and looks at all files.
  const loading = image.load();
  const store = await openStore(config.storeDir, workspace);
  progress.note(store.note);
  const kept = store.generation() !== undefined;
  const engine = createEngine({ embedder, prefixed: arePrefixed(config), remoteDims: remoteVectors?.dims });
  const pool = parsePool({ workerPath, assetsDir, codeDir, embeddings: config.embeddings, threads });
  const sources = diskSources(config);
  if (kept) sources.lookAhead();
  const parts = {
    sources,
    engine,
    pool,
    store,
    image: kept ? image : undefined,
    loaded: kept ? await loading : undefined,
    onProgress: (done: number, total: number) => {
      progress.step(done, total);
    },
    onStoreFailure: (error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      const fallback = memoryStore(`The index can't be kept (${why}): it is built again at the next start.`);
      progress.note(fallback.note);
      return fallback;
    },
  };
  const indexer = new Indexer(parts);
  progress.totals = () => indexer.totals();
  /** When it has run, so that what a start needs is there. */
  let written = false;
  const writeCompiledOnce = (): void => {
    if (!written) writeCompiled(codeDir);
    written = true;
  };
  const queries = new CodeQueries(engine, indexer, embedder !== undefined);
  const remote =
    remoteVectors &&
    new RemoteVectors({
      engine,
      lines: (file) => linesAt(sources, file),
      name: remoteVectors.name,
      store: await openVectorStore(config.storeDir),
      onVectors: () => {
        indexer.vectorCame();
      },
    });
  return {
    indexer,
    queries,
    graph: new GraphQueries(engine, indexer),
    remote,
    rest: async (signal) => {
      if (indexer.ranOnce) writeCompiledOnce();
      await indexer.rest(signal);
    },
    close: async () => {
      writeCompiledOnce();
      indexer.stop();
      await pool.close();
      await indexer.close();
      remote?.close();
    },
  };
}
