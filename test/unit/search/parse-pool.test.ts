import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { parsePool } from '../../../src/search/parse-pool.ts';
import type { ParsePool } from '../../../src/search/parse-pool.ts';
import { scratch } from './bundle.ts';

/** A parse thread that does what a file's name says. */
const THREAD = `
const { parentPort } = require('node:worker_threads');
parentPort.on('message', (requests) => {
  const answers = requests.map(({ id, path }) => {
    if (path.startsWith('hang')) for (;;);
    if (path.startsWith('crash')) process.exit(1);
    if (path.startsWith('throw')) throw new Error('a grammar that fails');
    return path.startsWith('binary') ? { id, parseMs: 0 } : { id, parseMs: 1, content: Buffer.from(path) };
  });
  parentPort.postMessage({ answers, terms: '', numbering: 0 });
});`;

function poolOf(t: TestContext, thread: string, threads: number): ParsePool {
  const workerPath = path.join(scratch('pool'), 'worker.cjs');
  writeFileSync(workerPath, thread);
  const pool = parsePool({ workerPath, assetsDir: '', embeddings: 'none', threads, hangMs: 3000 });
  t.after(() => pool.close());
  return pool;
}

for (const threads of [1, 3])
  test(`with ${String(threads)} threads, a file that hangs or crashes its thread costs that file alone`, async (t) => {
    const pool = poolOf(t, THREAD, threads);
    const names = ['a', 'hang1', 'b', 'crash1', 'c', 'throw1', 'binary1', 'd', 'crash2', 'e', 'f', 'g'];
    const outcomes = await Promise.all(
      names.map(async (name) => [name, (await pool.parse({ path: name, bytes: Buffer.from('') })).kind]),
    );
    for (const [name = '', kind] of outcomes) {
      const expected = /^(?:hang|crash|throw)/.test(name)
        ? 'failed'
        : name.startsWith('binary')
          ? 'binary'
          : 'content';
      assert.equal(kind, expected, name);
    }
  });

test('a thread that can never start is an error, not a folder of unparsable files', async (t) => {
  const pool = poolOf(t, "throw new Error('no such grammar folder')", 2);
  const outcomes = await Promise.allSettled(
    Array.from({ length: 20 }, (_, i) => pool.parse({ path: String(i), bytes: Buffer.from('') })),
  );
  const refused = outcomes.filter((o) => o.status === 'rejected');
  assert.ok(refused.length > 10);
  assert.match(String(refused[0]?.reason), /no such grammar folder/);
});

test('closing settles what was waiting', async (t) => {
  const pool = poolOf(t, THREAD, 1);
  const waiting = Array.from({ length: 10 }, () => pool.parse({ path: 'hang', bytes: Buffer.from('') }));
  await pool.close();
  for (const outcome of await Promise.all(waiting)) assert.equal(outcome.kind, 'failed');
});
