import assert from 'node:assert/strict';
import { utimesSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { createCodeIndex } from '../../../src/search/client.ts';
import type { StartedIndex } from '../../../src/search/client.ts';
import type { IndexProgress } from '../../../src/search/code-index.ts';
import { bundleDir, configOf, scratch, workspaceOf } from './bundle.ts';

const files = bundleDir();
const open: StartedIndex[] = [];
after(() => Promise.all(open.map((index) => index.close())));

/** @param patienceMs how long a search waits for the first run */
function started(folder: string, store: string, patienceMs = files.patienceMs): StartedIndex {
  const index = createCodeIndex(configOf(folder, store), { ...files, threads: 1, patienceMs });
  open.push(index);
  return index;
}

/** So many files with a function each. */
const sources = (count: number): Record<string, string> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`f${String(i)}.ts`, `export function early${String(i)}() {}\n`]),
  );

/** Once the first run has done something. */
const begun = (index: StartedIndex): Promise<void> =>
  new Promise((resolve) => {
    index.onProgress(({ done }) => {
      if (done > 0) resolve();
    });
  });

test('progress counts up to all files and ends ready', async () => {
  const many = sources(300);
  const folder = workspaceOf(many);
  const index = started(folder, scratch('store'));
  const seen: IndexProgress[] = [];
  index.onProgress((progress) => seen.push(progress));
  await index.ready();
  const last = seen.at(-1);
  assert.equal(last?.state, 'ready');
  assert.equal(last.indexed, 300);
  for (let i = 1; i < seen.length; i++) assert.ok(seen[i]!.done >= seen[i - 1]!.done || seen[i]!.done === 0);
});

test('while the first run goes on, a search answers from what is there and the status says so', async () => {
  const many = sources(1500);
  const index = started(workspaceOf(many), scratch('store'), 0);
  await begun(index);
  const [hit] = await index.search('early0');
  assert.equal(hit?.path, 'f0.ts');
  assert.equal(index.status().state, 'indexing');
  await index.ready();
  assert.equal((await index.search('early1499'))[0]?.path, 'f1499.ts');
});

test('while the first run goes on, a search finds what lies in files that are still to come', async () => {
  const many = sources(1500);
  const late = {
    'z/last.ts':
      '/** Drops queries that were asked before. */\nexport function forgetRepeatedQuestions() {}\n',
  };
  const index = started(workspaceOf({ ...many, ...late }), scratch('store'), 0);
  await begun(index);
  const [hit] = await index.search('where is a repeated query dropped');
  const [symbol] = await index.findSymbol('forgetRepeatedQuestions');
  const { state, done } = index.status();
  assert.equal(hit?.path, 'z/last.ts');
  assert.equal(symbol?.path, 'z/last.ts');
  assert.equal(state, 'indexing');
  assert.ok(done < 1501);
  await index.ready();
  assert.equal(index.status().indexed, 1501);
  const chunks = index.status().chunks;
  await index.rebuild();
  assert.equal(index.status().chunks, chunks);
});

test('a file that was with a parse thread when the index was closed is parsed at the next start', async () => {
  const many = sources(800);
  const folder = workspaceOf(many);
  for (const name of Object.keys(many)) utimesSync(path.join(folder, name), 1_700_000_000, 1_700_000_000);
  const store = scratch('store');
  const index = started(folder, store, 0);
  await begun(index);
  await index.close();
  const again = started(folder, store);
  const { indexed, skipped } = await again.firstRun();
  assert.deepEqual({ indexed, skipped }, { indexed: 800, skipped: 0 });
});
