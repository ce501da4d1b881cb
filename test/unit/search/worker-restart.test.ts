import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { createCodeIndex } from '../../../src/search/client.ts';
import type { StartedIndex } from '../../../src/search/client.ts';
import type { IndexProgress } from '../../../src/search/code-index.ts';
import { configOf, scratch } from './bundle.ts';

/** An index thread that is ready at once and dies at its first question, as often as `deaths` says. */
const thread = (log: string, deaths: number): string => `
const { parentPort } = require('node:worker_threads');
const { appendFileSync, readFileSync } = require('node:fs');
const log = ${JSON.stringify(log)};
appendFileSync(log, 'x');
const starts = readFileSync(log, 'utf8').length;
const none = { files: 0, indexed: 0, skipped: 0, chunks: 0, done: 0, total: 0 };
parentPort.postMessage({ progress: { state: 'ready', ...none } });
parentPort.on('message', ({ id, request }) => {
  if (starts <= ${String(deaths)}) process.exit(3);
  parentPort.postMessage({ id, value: request.op === 'search' ? [] : null });
});`;

function indexWith(t: TestContext, deaths: number): { index: StartedIndex; states: IndexProgress[] } {
  const dir = scratch('restart');
  const workerPath = path.join(dir, 'worker.cjs');
  writeFileSync(workerPath, thread(path.join(dir, 'starts'), deaths));
  const index = createCodeIndex(configOf(dir, dir), { workerPath, assetsDir: dir });
  const states: IndexProgress[] = [];
  index.onProgress((state) => states.push(state));
  t.after(() => index.close());
  return { index, states };
}

test('when the index thread dies it is started again and what was asked is answered', async (t) => {
  const { index, states } = indexWith(t, 2);
  assert.deepEqual(await index.search('anything'), []);
  const told = states.filter((state) => state.state === 'scanning').map((state) => state.message ?? '');
  assert.equal(told.length, 2);
  assert.match(told[0] ?? '', /started again/);
});

test('when it dies again and again the index gives up and says so', async (t) => {
  const { index } = indexWith(t, 99);
  await assert.rejects(index.search('anything'), { code: 'index_unavailable' });
  assert.equal(index.status().state, 'error');
  await assert.rejects(index.ready(), { code: 'index_unavailable' });
  await assert.rejects(index.search('again'), { code: 'index_unavailable' });
});
