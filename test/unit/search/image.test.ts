import assert from 'node:assert/strict';
import {
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { createCodeIndex } from '../../../src/search/client.ts';
import type { StartedIndex } from '../../../src/search/client.ts';
import { openEmbedder } from '../../../src/search/embedder-file.ts';
import { createEngine } from '../../../src/search/engine.ts';
import { sha256 } from '../../../src/base/hash.ts';
import { fileUri } from '../../../src/workspace/file-uri.ts';
import { CODECS } from '../../../src/search/image/codec.ts';
import { imageFile } from '../../../src/search/image/image-file.ts';
import { Indexer } from '../../../src/search/indexer.ts';
import { parsePool } from '../../../src/search/parse-pool.ts';
import type { ParsePool } from '../../../src/search/parse-pool.ts';
import { diskSources } from '../../../src/search/sources.ts';
import { openStore } from '../../../src/search/store/open-store.ts';
import type { FileRow } from '../../../src/search/store/store.ts';
import { bundleDir, configOf, scratch, workspaceOf, writeFiles } from './bundle.ts';
import { contentOf, places } from './fixture.ts';

const embedder = openEmbedder(path.resolve(import.meta.dirname, '../../../media'));
const word = fc.constantFrom('session', 'refreshToken', 'parse', 'HTTP_server', 'route', '東京都');
const source = fc
  .array(fc.array(word, { maxLength: 8 }), { maxLength: 6 })
  .map((paragraphs) =>
    paragraphs.map((words, i) => `function ${words[0] ?? 'f'}${String(i)}(\n${words.join(' ')}`).join('\n\n'),
  );

/** Of an older Node. */
const plainest = CODECS.at(-1) ?? CODECS[0];
const unhindered = (): Promise<void> => Promise.resolve();

const rowOf = (name: string, text: string, chunks: number): FileRow => ({
  uri: `file:///w/${name}`,
  path: name,
  size: text.length,
  mtimeMs: 1_700_000_000_000.25,
  key: { hash: sha256(text), flavour: '3 typescript' },
  skip: null,
  language: 'typescript',
  chunks,
});

test('an engine opened from its image finds what it found, in the same order with the same scores', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(source, { minLength: 1, maxLength: 8 }), fc.nat(), async (texts, gone) => {
      const engine = createEngine({ embedder });
      const rows: FileRow[] = [];
      for (const [i, text] of texts.entries()) {
        const name = `src/f${String(i)}.ts`;
        const content = contentOf(text, embedder, name);
        engine.add({ uri: `file:///w/${name}`, path: name, contentHash: sha256(text) }, content);
        rows.push(rowOf(name, text, content.lengths.length / 4));
      }
      const [removed] = rows.splice(gone % texts.length, 1);
      engine.remove(removed?.uri ?? '');
      rows.push({ ...rowOf('b.bin', '', 0), key: null, skip: 'binary', language: null });
      const queries = ['session', 'refresh token', 'HTTP server route', 'sesion'];
      const expected = queries.map((query) => places(engine, query));
      const dir = scratch('image');
      const codecs = gone % 2 === 0 ? ([CODECS[0]] as const) : ([plainest] as const);
      await imageFile(dir, 'w', 'me', codecs).save(
        { generation: 7, rows, engine: await engine.image(unhindered) },
        unhindered,
      );
      const image = await imageFile(dir, 'w', 'me').load();
      assert.ok(image);
      assert.equal(image.generation, 7);
      const byUri = (a: FileRow, b: FileRow): number => (a.uri < b.uri ? -1 : 1);
      assert.deepEqual([...image.rows].sort(byUri), rows.sort(byUri));
      const opened = createEngine({ embedder });
      opened.restore(image.engine);
      assert.deepEqual(
        queries.map((query) => places(opened, query)),
        expected,
      );
      assert.deepEqual(
        queries.map((query) => places(engine, query)),
        expected,
      );
      // It goes on like any other.
      const more = contentOf('function late() {\n session\n}', embedder, 'late.ts');
      opened.add({ uri: 'file:///w/late.ts', path: 'late.ts', contentHash: '' }, more);
      engine.add({ uri: 'file:///w/late.ts', path: 'late.ts', contentHash: '' }, more);
      assert.deepEqual(places(opened, 'late session'), places(engine, 'late session'));
      assert.equal(await imageFile(dir, 'w', 'someone else').load(), undefined);
    }),
    { numRuns: 40 },
  );
});

const files = bundleDir();
const FILES = Object.fromEntries(
  Array.from({ length: 60 }, (_, i) => [
    `src/f${String(i)}.ts`,
    `/** Makes session ${String(i)} last. */\nexport function work${String(i)}(a: number) {\n  return a * ${String(i)};\n}\n`,
  ]),
);

function start(folder: string, store: string): StartedIndex {
  return createCodeIndex(configOf(folder, store), { ...files, threads: 1 });
}
const found = async (index: StartedIndex): Promise<unknown[]> =>
  (await index.search('how long does session 7 last', { limit: 20 })).map((hit) => [
    hit.path,
    hit.startLine,
    hit.score,
  ]);
const imageOf = (store: string): string =>
  path.join(store, readdirSync(store).find((name) => name.endsWith('.image')) ?? '');

test('a damaged or missing image is noticed, costs no parse and changes no result', async () => {
  const folder = workspaceOf(FILES);
  for (const name of Object.keys(FILES)) utimesSync(path.join(folder, name), 1_700_000_000, 1_700_000_000);
  const store = scratch('store');
  const first = start(folder, store);
  await first.firstRun();
  const expected = await found(first);
  const rows = await first.coverage();
  await first.close();
  const whole = readFileSync(imageOf(store));
  const damages: ((file: string) => void)[] = [
    (file) => rmSync(file),
    (file) => truncateSync(file, 0),
    (file) => truncateSync(file, Math.floor(whole.length / 2)),
    ...[20, 0.3, 0.6, 0.95].map((share) => (file: string) => {
      const bytes = Buffer.from(whole);
      const at = share > 1 ? share : Math.floor(bytes.length * share);
      bytes[at] = (bytes[at] ?? 0) ^ 4;
      writeFileSync(file, bytes);
    }),
  ];
  for (const damage of damages) {
    writeFileSync(imageOf(store), whole);
    damage(imageOf(store));
    const index = start(folder, store);
    const summary = await index.firstRun();
    assert.equal(summary.parseMs, 0);
    assert.deepEqual(await found(index), expected);
    assert.deepEqual(await index.coverage(), rows);
    await index.close();
    assert.ok(statSync(imageOf(store)).size > 0);
  }
});

test('an image older than the store is used as far as it is still true', async () => {
  const folder = workspaceOf(FILES);
  const store = scratch('store');
  const first = start(folder, store);
  await first.firstRun();
  await first.close();
  const old = readFileSync(imageOf(store));
  const second = start(folder, store);
  await second.ready();
  writeFiles(folder, { 'src/f3.ts': 'export function brandNew() {\n  return 1;\n}\n' });
  rmSync(path.join(folder, 'src/f4.ts'));
  await second.update(['src/f3.ts', 'src/f4.ts'].map((name) => fileUri(path.join(folder, name))));
  await second.close();
  writeFileSync(imageOf(store), old);
  const third = start(folder, store);
  assert.equal((await third.firstRun()).parseMs, 0);
  assert.equal((await third.search('brandNew'))[0]?.path, 'src/f3.ts');
  assert.ok((await third.search('work4 work3')).every(({ path: p }) => p !== 'src/f4.ts'));
  assert.deepEqual(await third.findSymbol('work4', { limit: 1, kind: 'class' }), []);
  assert.equal((await third.coverage()).length, 59);
  await third.close();
});

test('an index that was closed before it looked at all files leaves no image of what other code judged', async () => {
  const folder = workspaceOf({ 'a.ts': 'export const answer = 42;\n' });
  utimesSync(path.join(folder, 'a.ts'), 1_700_000_000, 1_700_000_000);
  const config = configOf(folder, scratch('store'));
  const image = imageFile(config.storeDir, 'w', 'me');
  const opened = async (): Promise<{ indexer: Indexer; pool: ParsePool }> => {
    const pool = parsePool({ ...files, embeddings: 'local', threads: 1 });
    const indexer = new Indexer({
      sources: diskSources(config),
      engine: createEngine({ embedder }),
      pool,
      store: await openStore(config.storeDir, 'w'),
      image,
      loaded: await image.load(),
      onProgress: () => undefined,
      onStoreFailure: (error) => {
        throw error;
      },
    });
    return { indexer, pool };
  };
  const older = await openStore(config.storeDir, 'w');
  const row = { ...rowOf('a.ts', 'export const answer = 42;\n', 0), uri: fileUri(path.join(folder, 'a.ts')) };
  older.write({ files: [{ ...row, mtimeMs: 1_700_000_000_000, skip: 'parse_limit', language: null }], contents: [], removed: [] }); // prettier-ignore
  older.close();
  const first = await opened();
  first.indexer.vectorCame();
  await first.pool.close();
  await first.indexer.close();
  const { indexer, pool } = await opened();
  await indexer.refresh();
  assert.deepEqual(indexer.coverage().map(({ path: file, status }) => [file, status]), [['a.ts', 'indexed']]); // prettier-ignore
  await pool.close();
  await indexer.close();
});

test('what a killed saving left behind is gone with the next one; what another is writing stays', async () => {
  const dir = scratch('image');
  const engine = createEngine({ embedder });
  for (const name of ['w.image.1', 'w.image.2', 'other.image.1']) writeFileSync(path.join(dir, name), 'half');
  for (const name of ['w.image.1', 'other.image.1'])
    utimesSync(path.join(dir, name), 1_700_000_000, 1_700_000_000);
  await imageFile(dir, 'w', 'me').save(
    { generation: 1, rows: [], engine: await engine.image(unhindered) },
    unhindered,
  );
  assert.deepEqual(readdirSync(dir).sort(), ['other.image.1', 'w.image', 'w.image.2']);
});

test('a search between the pieces of a saving finds what it found; a saving that is given up leaves the old image', async () => {
  const engine = createEngine({ embedder });
  const rows: FileRow[] = [];
  for (let i = 0; i < 40; i++) {
    const text = `function f${String(i)}() {\n  return session${String(i % 7)} + parse;\n}\n`;
    const name = `src/f${String(i)}.ts`;
    const content = contentOf(text, embedder, name);
    engine.add({ uri: `file:///w/${name}`, path: name, contentHash: sha256(text) }, content);
    rows.push(rowOf(name, text, content.lengths.length / 4));
  }
  const [removed] = rows.splice(5, 1);
  engine.remove(removed?.uri ?? '');
  const expected = places(engine, 'session3 parse');
  const image = imageFile(scratch('image'), 'w', 'me');
  let pauses = 0;
  const searching = (): Promise<void> => {
    pauses++;
    assert.deepEqual(places(engine, 'session3 parse'), expected);
    return new Promise((resolve) => setImmediate(resolve));
  };
  await image.save({ generation: 1, rows, engine: await engine.image(searching) }, searching);
  assert.ok(pauses > 20, String(pauses));
  assert.deepEqual(places(engine, 'session3 parse'), expected);
  let left = 10;
  const interrupted = async (): Promise<void> => {
    await unhindered();
    if (left-- === 0) throw new Error('something changed');
  };
  const again = engine.image(unhindered).then((held) => image.save({ generation: 2, rows, engine: held }, interrupted)); // prettier-ignore
  await assert.rejects(again, /something changed/);
  assert.equal((await image.load())?.generation, 1);
});
