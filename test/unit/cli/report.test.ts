import assert from 'node:assert/strict';
import { globSync, rmSync, utimesSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { sha256 } from '../../../src/base/hash.ts';
import type { CliIo } from '../../../src/cli/io.ts';
import { dispatch } from '../../../src/cli/run.ts';
import { firstGap } from '../../../src/search/content.ts';
import { decodeRecord, encodeRecord } from '../../../src/search/store/record-codec.ts';
import { packRecord, unpackRecord } from '../../../src/search/store/record-pack.ts';
import { openStore } from '../../../src/search/store/open-store.ts';
import { fileUri } from '../../../src/workspace/file-uri.ts';
import { bundleDir, scratch, workspaceOf } from '../search/bundle.ts';

const chunk = (startLine: number, endLine: number): Parameters<typeof firstGap>[0]['chunks'][number] => ({
  startLine,
  endLine,
  kind: null,
  name: null,
  qualifiedName: null,
  part: 0,
});

test('the first line that no chunk has is found, wherever it is', () => {
  assert.equal(firstGap({ lines: 0, chunks: [] }), undefined);
  assert.equal(firstGap({ lines: 9, chunks: [chunk(1, 4), chunk(3, 9)] }), undefined);
  assert.equal(firstGap({ lines: 9, chunks: [chunk(2, 9)] }), 1);
  assert.equal(firstGap({ lines: 9, chunks: [chunk(6, 9), chunk(1, 4)] }), 5);
  assert.equal(firstGap({ lines: 9, chunks: [chunk(1, 8)] }), 9);
});

test('the report fails when a chunk is missing from the index', async () => {
  const body = Array.from({ length: 20 }, (_, i) => `  total += ${String(i)};`).join('\n');
  const folder = workspaceOf({ 'a.ts': `function one() {\n${body}\n}\n\nfunction two() {\n${body}\n}\n` });
  utimesSync(path.join(folder, 'a.ts'), 1_700_000_000, 1_700_000_000);
  const store = scratch('store');
  const { assetsDir } = bundleDir();
  let err = '';
  const io: CliIo = {
    out: () => Promise.resolve(),
    err: (text) => {
      err += text;
    },
    cwd: folder,
    env: {},
    distDir: assetsDir,
    terminal: false,
    signal: new AbortController().signal,
  };
  const report = (): Promise<number> => dispatch(['index', '--report', '--json', '--store', store], io);
  assert.equal(await report(), 0);

  const workspace = sha256(`${fileUri(folder)} ${path.basename(folder)}`).slice(0, 32);
  const opened = await openStore(store, workspace);
  const [row] = opened.files();
  const key = row?.key;
  const bytes = key && opened.content(key);
  assert.ok(bytes);
  const text = readFileSync(path.join(folder, 'a.ts'));
  const record = decodeRecord(unpackRecord(bytes, text));
  assert.ok(record.chunks.length >= 2);
  opened.write({
    files: [],
    contents: [{ key, bytes: packRecord(encodeRecord({ ...record, chunks: record.chunks.slice(1) }), text) }],
    removed: [],
  });
  opened.close();
  for (const name of globSync('*.image', { cwd: store })) rmSync(path.join(store, name));
  assert.equal(await report(), 1);
  assert.match(err, /line 1 of a\.ts is in no chunk/);
});
