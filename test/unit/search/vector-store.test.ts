import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import { FootnoteError } from '../../../src/base/errors.ts';
import { openVectorStore } from '../../../src/search/store/vector-store.ts';
import { scratch } from './bundle.ts';

const keyOf = (n: number): Uint8Array => Uint8Array.from({ length: 16 }, (_, i) => n * (i + 1));
const vectorOf = (n: number): Int8Array => Int8Array.from({ length: 512 }, (_, i) => ((n + i) % 256) - 128);
const entries = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ key: keyOf(n), vector: vectorOf(n) }));

describe('the store of vectors that were paid for', () => {
  it('has them after opening again, each number as it was', async () => {
    const dir = scratch('vectors');
    const first = await openVectorStore(dir);
    first.put(entries(3));
    assert.deepEqual(first.get(keyOf(2)), vectorOf(2));
    assert.equal(first.get(keyOf(3)), undefined);
    first.close();
    const again = await openVectorStore(dir);
    assert.deepEqual(again.get(keyOf(0)), vectorOf(0));
    again.close();
  });

  it('lets the oldest go when there are too many', async () => {
    const dir = scratch('vectors');
    const store = await openVectorStore(dir, 4);
    store.put(entries(10));
    store.close();
    const again = await openVectorStore(dir);
    const kept = entries(10).flatMap(({ key }, n) => (again.get(key) ? [n] : []));
    assert.deepEqual(kept, [6, 7, 8, 9]);
    again.close();
  });

  it('is begun again when its file is no database', async () => {
    const dir = scratch('vectors');
    writeFileSync(
      path.join(dir, 'vectors-v1.db'),
      'not a database, but long enough to be looked at'.repeat(9),
    );
    const store = await openVectorStore(dir);
    store.put(entries(1));
    assert.deepEqual(store.get(keyOf(0)), vectorOf(0));
    store.close();
  });

  it('is begun again when damage comes to light later than at its opening', async () => {
    const dir = scratch('vectors');
    const file = path.join(dir, 'vectors-v1.db');
    const damaged = async () => {
      const first = await openVectorStore(dir);
      first.put(entries(200));
      first.close();
      const bytes = readFileSync(file);
      writeFileSync(file, Buffer.concat([bytes.subarray(0, 4096), Buffer.alloc(bytes.length - 4096, 0x5a)]));
      return openVectorStore(dir);
    };
    const read = await damaged();
    assert.equal(read.get(keyOf(1)), undefined);
    read.put(entries(2));
    read.close();
    const written = await damaged();
    written.put(entries(2));
    assert.deepEqual(written.get(keyOf(1)), vectorOf(1));
    written.close();
  });

  it('closes while another window writes', async () => {
    const dir = scratch('vectors');
    const store = await openVectorStore(dir, 1, 10);
    store.put(entries(3));
    const other = new DatabaseSync(path.join(dir, 'vectors-v1.db'));
    other.exec('BEGIN IMMEDIATE');
    store.close();
    other.exec('ROLLBACK');
    assert.equal(other.prepare('SELECT count(*) AS n FROM vector').get()?.['n'], 3);
    other.close();
  });

  it('says why nothing can be kept, so that nobody pays for the same again', async () => {
    const file = path.join(scratch('vectors'), 'file');
    writeFileSync(file, '');
    const store = await openVectorStore(path.join(file, 'store'));
    assert.equal(store.get(keyOf(0)), undefined);
    assert.throws(
      () => {
        store.put(entries(1));
      },
      (error: unknown) => error instanceof FootnoteError && /can't be kept/.test(error.message),
    );
    store.close();
    assert.equal(readFileSync(file, 'utf8'), '');
  });
});
