import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  readFileSync,
  readdirSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { openStore } from '../../../src/search/store/open-store.ts';
import { sqliteStore } from '../../../src/search/store/sqlite-store.ts';
import type { ContentKey, FileRow, IndexStore } from '../../../src/search/store/store.ts';
import { scratch } from './bundle.ts';

const keyOf = (n: number): ContentKey => ({ hash: `h${String(n)}`, flavour: 'v' });
const bytesOf = (n: number): Uint8Array => new TextEncoder().encode(`content ${String(n)} `.repeat(200));
const rowOf = (n: number): FileRow => ({
  uri: `file:///w/${String(n)}`,
  path: String(n),
  size: n,
  mtimeMs: n + 0.25,
  key: keyOf(n),
  skip: null,
  language: n % 2 === 0 ? 'go' : null,
  chunks: 1,
});

function fill(store: IndexStore, count: number): void {
  const numbers = Array.from({ length: count }, (_, n) => n);
  store.write({
    files: numbers.map(rowOf),
    contents: numbers.map((n) => ({ key: keyOf(n), bytes: bytesOf(n) })),
    removed: [],
  });
}

const plain = (bytes: Uint8Array | undefined): string | undefined => bytes && new TextDecoder().decode(bytes);

for (const sqlite of [true, false]) {
  const kind = sqlite ? 'sqlite' : 'snapshot';

  test(`${kind}: what was written is there after opening again`, async () => {
    const dir = scratch('store');
    const first = await openStore(dir, 'w', { sqlite });
    assert.equal(first.kind, kind);
    fill(first, 5);
    first.write({ files: [], contents: [], removed: [rowOf(3).uri] });
    first.close();
    const second = await openStore(dir, 'w', { sqlite });
    assert.deepEqual(
      second.files().sort((a, b) => a.size - b.size),
      [0, 1, 2, 4].map(rowOf),
    );
    assert.equal(plain(second.content(keyOf(2))), plain(bytesOf(2)));
    assert.equal(second.content({ ...keyOf(2), flavour: 'other' }), undefined);
    second.clear();
    assert.deepEqual(second.files(), []);
    second.close();
  });

  test(`${kind}: a store with flipped bits never gives a wrong row, and can be written again`, async () => {
    const dir = scratch('store');
    const whole = await openStore(dir, 'w', { sqlite });
    fill(whole, 40);
    whole.close();
    const [name = ''] = readdirSync(dir).filter((file) => !/-(?:wal|shm)$/.test(file));
    const file = path.join(dir, name);
    const original = readFileSync(file);
    for (let round = 0; round < 120; round++) {
      const bytes = Buffer.from(original);
      for (let flip = 0; flip < 3; flip++) {
        const at = (round * 7919 + flip * 104729 + 13) % bytes.length;
        bytes[at] = (bytes[at] ?? 0) ^ (1 << (round % 8));
      }
      writeFileSync(file, bytes);
      const store = await openStore(dir, 'w', { sqlite });
      for (const row of store.files()) assert.deepEqual(row, rowOf(row.size));
      for (let n = 0; n < 40; n++) {
        const content = store.content(keyOf(n));
        if (content !== undefined) assert.equal(plain(content), plain(bytesOf(n)), `round ${String(round)}`);
      }
      fill(store, 40);
      assert.equal(plain(store.content(keyOf(39))), plain(bytesOf(39)));
      store.close();
    }
  });

  test(`${kind}: a store cut short at any length is noticed or still whole`, async () => {
    const dir = scratch('store');
    const whole = await openStore(dir, 'w', { sqlite });
    fill(whole, 20);
    whole.close();
    const [name = ''] = readdirSync(dir).filter((file) => !/-(?:wal|shm)$/.test(file));
    const file = path.join(dir, name);
    const original = readFileSync(file);
    const step = Math.max(1, Math.floor(original.length / 40));
    for (let length = 0; length < original.length; length += step) {
      writeFileSync(file, original);
      truncateSync(file, length);
      const store = await openStore(dir, 'w', { sqlite });
      for (const row of store.files()) assert.deepEqual(row, rowOf(row.size));
      fill(store, 20);
      assert.equal(store.files().length, 20);
      store.close();
    }
  });
}

test('a folder that cannot be written gives a store in memory that says so', async () => {
  const inTheWay = path.join(scratch('store'), 'file');
  writeFileSync(inTheWay, '');
  const store = await openStore(path.join(inTheWay, 'store'), 'w');
  assert.equal(store.kind, 'memory');
  assert.match(store.note ?? '', /can't be kept/);
  fill(store, 3);
  assert.equal(store.files().length, 3);
});

test(
  'a read-only database is left as it is',
  { skip: process.getuid?.() === 0 && 'root may write anything' },
  async () => {
    const dir = scratch('store');
    const first = await openStore(dir, 'w');
    fill(first, 3);
    first.close();
    chmodSync(dir, 0o555);
    const store = await openStore(dir, 'w');
    assert.equal(store.kind, 'memory');
    chmodSync(dir, 0o755);
  },
);

test(
  'a store where no folder can be made (below /proc) comes back at once as one in memory that says so',
  { skip: !existsSync('/proc/self') && 'there is no /proc here' },
  async () => {
    const store = await openStore('/proc/footnote/store', 'w');
    assert.match(store.note ?? '', /can't be kept \(ENOENT.*\/proc\/footnote'/);
    store.close();
  },
);

test('without node:sqlite the note says that the index is in a flat file', async () => {
  const store = await openStore(scratch('store'), 'w', { sqlite: false });
  assert.match(store.note ?? '', /SQLite is missing/);
});

test('two windows on one store see each other’s contents and their own files', async () => {
  const dir = scratch('store');
  const one = await openStore(dir, 'one');
  const two = await openStore(dir, 'two');
  for (let round = 0; round < 20; round++) {
    one.write({
      files: [rowOf(round)],
      contents: [{ key: keyOf(round), bytes: bytesOf(round) }],
      removed: [],
    });
    assert.equal(plain(two.content(keyOf(round))), plain(bytesOf(round)));
    two.write({ files: [rowOf(round + 100)], contents: [], removed: [] });
  }
  assert.equal(one.files().length, 20);
  assert.ok(two.files().every((row) => row.size >= 100));
  one.close();
  two.close();
});

test('over its limit the database lets go of contents that no file has, and of no other', () => {
  const dir = scratch('store');
  const store = sqliteStore(DatabaseSync, dir, 'w', 1);
  fill(store, 30);
  store.write({ files: [], contents: [], removed: [rowOf(1).uri, rowOf(2).uri] });
  store.close();
  const again = sqliteStore(DatabaseSync, dir, 'w');
  assert.equal(again.content(keyOf(1)), undefined);
  assert.equal(plain(again.content(keyOf(5))), plain(bytesOf(5)));
  again.close();
  assert.ok(readdirSync(dir).every((file) => statSync(path.join(dir, file)).size < 1 << 20));
});
