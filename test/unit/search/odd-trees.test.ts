import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { createCodeIndex } from '../../../src/search/client.ts';
import { builtDir } from './built.ts';
import { configOf, scratch, workspaceOf, writeFiles } from './bundle.ts';

const files = builtDir();
const start = (folder: string, store = scratch('store')): ReturnType<typeof createCodeIndex> =>
  createCodeIndex(configOf(folder, store), { ...files, threads: 1 });

test('a folder of 100,000 files is accounted for whole, and looked at again without reading', async (t) => {
  const FOLDERS = 100;
  const LARGE = 900;
  const SMALL = 100;
  const folder = workspaceOf({ 'src/one.ts': 'export function amongMany() {}\n' });
  for (let d = 0; d < FOLDERS; d++) {
    const at = path.join(folder, `d${String(d)}`);
    mkdirSync(at);
    for (let i = 0; i < SMALL; i++)
      writeFileSync(path.join(at, `f${String(i)}.txt`), `words of ${String(i)}\n`);
    // Files without bytes on the disk, too large to be read: a list to walk and to keep, and little else.
    writeFileSync(path.join(at, 'large0.txt'), '');
    truncateSync(path.join(at, 'large0.txt'), 2 << 20);
    for (let i = 1; i < LARGE; i++)
      linkSync(path.join(at, 'large0.txt'), path.join(at, `large${String(i)}.txt`));
  }
  const COUNT = FOLDERS * (LARGE + SMALL) + 1;
  const index = start(folder);
  const first = await index.firstRun();
  assert.equal(first.files, COUNT);
  assert.equal(first.indexed, FOLDERS * SMALL + 1);
  assert.equal(first.skipped, FOLDERS * LARGE);
  assert.equal((await index.coverage()).length, COUNT);
  assert.equal((await index.search('amongMany'))[0]?.path, 'src/one.ts');
  const again = await index.refresh();
  assert.equal(again.files, COUNT);
  t.diagnostic(`first ${first.ms.toFixed(0)} ms, again ${again.ms.toFixed(0)} ms`);
  await index.close();
});

test('odd contents cost themselves at most: nested ten thousand deep, 50 MB long, one line, cut-off characters', async () => {
  const depth = 10_000;
  const folder = workspaceOf({
    'deep.json': `${'['.repeat(depth)}1${']'.repeat(depth)}\n`,
    'deep.ts': `const deep = ${'('.repeat(depth)}1${')'.repeat(depth)};\n`,
    'line.ts': `export const oneLine = [${'1, '.repeat(100_000)}0];\n`,
    'cut.md': Buffer.concat([Buffer.from('# half an emoji\n\n'), Buffer.from([0xf0, 0x9f, 0x98])]),
    'plain.ts': 'export function stillFound() {}\n',
  });
  writeFileSync(path.join(folder, 'huge.ts'), '');
  truncateSync(path.join(folder, 'huge.ts'), 50 << 20);
  const index = start(folder);
  await index.ready();
  const rows = new Map((await index.coverage()).map((row) => [row.path, row.reason ?? row.status]));
  assert.equal(rows.get('huge.ts'), 'too_large');
  for (const name of ['deep.json', 'deep.ts', 'line.ts', 'cut.md', 'plain.ts'])
    assert.equal(rows.get(name), 'indexed', name);
  assert.deepEqual(await index.uncovered(), []);
  assert.equal((await index.search('stillFound'))[0]?.path, 'plain.ts');
  await index.close();
});

test('a 50 MB text that the settings let in is indexed by lines, every line of it', async () => {
  const line = `${'some words of a long log file, again and again. '.repeat(20)}\n`;
  const folder = workspaceOf({
    'log.txt': line.repeat(Math.ceil((50 << 20) / line.length)) + 'the very last needle\n',
  });
  const index = createCodeIndex(
    { ...configOf(folder, scratch('store')), maxFileSizeKb: 100 * 1024 },
    { ...files, threads: 1 },
  );
  await index.ready();
  assert.deepEqual(
    (await index.coverage()).map(({ path: p, status }) => [p, status]),
    [['log.txt', 'indexed']],
  );
  assert.deepEqual(await index.uncovered(), []);
  assert.match((await index.search('very last needle'))[0]?.text ?? '', /the very last needle/);
  await index.close();
});

test('names with line breaks, emoji, quotes and bytes that are not UTF-8 are indexed, found and read', async (t) => {
  const names = [
    'a\nb.ts',
    'naïve 🙂.ts',
    'it\'s "quoted".ts',
    ' leading space.ts',
    '-dash.ts',
    'per%20cent#?.ts',
    '\\back.ts',
  ];
  const folder = workspaceOf(
    Object.fromEntries(names.map((name, i) => [name, `export function oddName${String(i)}() {}\n`])),
  );
  let bytes = 0;
  try {
    writeFileSync(
      Buffer.concat([Buffer.from(`${folder}/bad`), Buffer.from([0xff, 0xfe]), Buffer.from('.ts')]),
      'export function notUtf8() {}\n',
    );
    bytes = 1;
  } catch {
    t.diagnostic('this file system takes no name that is not UTF-8');
  }
  const index = start(folder);
  await index.ready();
  const rows = await index.coverage();
  assert.equal(rows.length, names.length + bytes);
  assert.ok(rows.every((row) => row.status === 'indexed'));
  for (const [i, name] of names.entries()) {
    const [hit] = await index.search(`oddName${String(i)}`);
    assert.deepEqual([hit?.path, hit?.text], [name, `export function oddName${String(i)}() {}`]);
  }
  if (bytes > 0) assert.equal((await index.search('notUtf8'))[0]?.path, 'bad\ufffd\ufffd.ts');
  await index.close();
});

test('files that are rewritten while they are read end up as they are', async () => {
  const NAMES = Array.from({ length: 40 }, (_, i) => `src/f${String(i)}.ts`);
  const textOf = (name: string, version: number): string =>
    Array.from(
      { length: 30 },
      (_, n) => `export const ${name.replace(/\W/g, '_')}_${String(n)} = ${String(version)};\n`,
    ).join('');
  const folder = workspaceOf(Object.fromEntries(NAMES.map((name) => [name, textOf(name, 0)])));
  const writer = new Worker(
    `const { workerData, parentPort } = require('node:worker_threads');
     const { writeFileSync } = require('node:fs');
     const textOf = ${textOf.toString()};
     let version = 0, stop = false;
     parentPort.on('message', () => { stop = true; });
     const turn = () => {
       if (stop) { parentPort.postMessage(version); return; }
       version++;
       for (const name of workerData.names) writeFileSync(workerData.folder + '/' + name, textOf(name, version));
       setImmediate(turn);
     };
     turn();`,
    { eval: true, workerData: { folder, names: NAMES } },
  );
  const index = start(folder);
  await index.firstRun();
  for (let round = 0; round < 10; round++) {
    await index.refresh();
    for (const hit of await index.search('src_f7_ts_3'))
      // Whatever moment it was read at, its lines are lines that were written, in order.
      assert.match(hit.text, /^(?:export const \w+ = \d+;\n?)*(?:export const[^;\n]*)?$/);
  }
  const done = new Promise<number>((resolve) => {
    writer.on('message', resolve);
  });
  writer.postMessage('stop');
  const version = await done;
  await writer.terminate();
  await index.refresh();
  for (const name of NAMES) {
    const [hit] = await index.search(`${name.replace(/\W/g, '_')}_3`);
    assert.equal(hit?.path, name);
    assert.ok(
      textOf(name, version).includes(hit.text),
      `${name} is at another version than ${String(version)}`,
    );
  }
  await index.close();
});

test('a file with a time stamp from the future is never taken for unchanged', async () => {
  const folder = workspaceOf({ 'a.ts': 'export function before() {}\n' });
  const tomorrow = new Date(Date.now() + 86_400_000);
  utimesSync(path.join(folder, 'a.ts'), tomorrow, tomorrow);
  const store = scratch('store');
  const first = start(folder, store);
  await first.firstRun();
  await first.close();
  writeFiles(folder, { 'a.ts': 'export function afterIt() {}\n'.slice(0, 28) });
  utimesSync(path.join(folder, 'a.ts'), tomorrow, tomorrow);
  const second = start(folder, store);
  await second.firstRun();
  assert.equal((await second.search('afterIt'))[0]?.symbol, 'afterIt');
  await second.close();
});

test('the same tree gives the same chunks in the same order, whatever the number of threads and the store', async () => {
  const root = path.resolve(import.meta.dirname, '../../..');
  const tree = scratch('tree');
  // Every language's sample, and a real tree: our own.
  execFileSync('cp', ['-r', path.join(root, 'test/samples'), path.join(root, 'src/search'), tree]);
  const chunksWith = async (threads: number): Promise<string[]> => {
    const index = createCodeIndex(configOf(tree, scratch('store')), { ...files, threads });
    await index.firstRun();
    const rows = await index.coverage();
    const seen: string[] = rows.map((row) => JSON.stringify(row));
    for (const query of ['session', 'parse the file', 'error', 'refreshSession', 'kind:function total'])
      for (const hit of await index.search(query, { limit: 200 }))
        seen.push(
          [query, hit.path, hit.startLine, hit.endLine, hit.symbol, hit.score, hit.contentHash].join(' '),
        );
    await index.close();
    return seen;
  };
  const one = await chunksWith(1);
  assert.ok(one.length > 300);
  assert.deepEqual(await chunksWith(2), one);
});
