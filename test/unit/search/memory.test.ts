import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { MessageChannel } from 'node:worker_threads';
import { openEmbedder } from '../../../src/search/embedder-file.ts';
import { createEngine } from '../../../src/search/engine.ts';
import { Indexer } from '../../../src/search/indexer.ts';
import type { ParsePool } from '../../../src/search/parse-pool.ts';
import { startParseThread } from '../../../src/search/parse-thread.ts';
import { diskSources } from '../../../src/search/sources.ts';
import { openStore } from '../../../src/search/store/open-store.ts';
import { ParseAnswers } from '../../../src/protocol/worker.ts';
import { bundleDir, configOf, scratch, workspaceOf } from './bundle.ts';

const { assetsDir } = bundleDir();
const file = (n: number): string =>
  Array.from(
    { length: 500 },
    (_, i) =>
      `export function work${String(n)}x${String(i)}(a: number): number {\n  return a * ${String(i)};\n}\n`,
  ).join('\n');

/** What a parse thread does, done in this one, so that its garbage can be collected before measuring. */
function poolHere(): ParsePool & { close(): Promise<void> } {
  const { port1, port2 } = new MessageChannel();
  startParseThread(port2, { role: 'parse', assetsDir, embeddings: 'local' });
  let last: Promise<unknown> = Promise.resolve();
  const dictionary: string[] = [];
  return {
    room: 4,
    parse: (job) => {
      const answer = last.then(
        () =>
          new Promise<ParseAnswers>((resolve) => {
            port1.once('message', (message) => {
              resolve(ParseAnswers.parse(message));
            });
            port1.postMessage([{ ...job, id: 1 }]);
          }),
      );
      last = answer;
      return answer.then(({ answers: [one], terms }) => {
        if (terms !== '') dictionary.push(...terms.split('\n'));
        if (!one?.content) return { kind: 'binary' };
        const { content, record, parseMs } = one;
        return { kind: 'content', bytes: content, dictionary, parseMs, ...(record ? { record } : {}) };
      });
    },
    rest: () => Promise.resolve(),
    close: () => {
      port1.close();
      return Promise.resolve();
    },
  };
}

test('memory after ten rebuilds is what it was after two', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const folder = workspaceOf(
    Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`src/f${String(i)}.ts`, file(i)])),
  );
  const config = configOf(folder, scratch('store'));
  const pool = poolHere();
  const indexer = new Indexer({
    sources: diskSources(config),
    engine: createEngine({ embedder: openEmbedder(assetsDir) }),
    pool,
    store: await openStore(config.storeDir, 'w'),
    image: undefined,
    loaded: undefined,
    onProgress: () => undefined,
    onStoreFailure: (error) => {
      throw error;
    },
  });
  const sizes: number[] = [];
  for (let i = 0; i < 10; i++) {
    await indexer.rebuild();
    await indexer.rest();
    collect();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    sizes.push((heapUsed + arrayBuffers) / 1e6);
  }
  await pool.close();
  indexer.close();
  const growth = (sizes[9] ?? 0) - (sizes[1] ?? 0);
  // An index that stayed in memory would be 8 times 4 MB.
  assert.ok(growth < 4, `grew by ${growth.toFixed(1)} MB: ${sizes.map((mb) => mb.toFixed(1)).join(' ')}`);
});
