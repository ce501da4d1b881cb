import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { z } from 'zod/mini';

const root = path.join(import.meta.dirname, '../../..');
const Written = z.object({
  results: z.array(
    z.object({
      files: z.number(),
      figures: z.array(z.object({ name: z.string(), value: z.number(), goal: z.optional(z.number()) })),
    }),
  ),
  growth: z.array(z.object({ name: z.string(), value: z.number() })),
});

test('the bench measures every goal at every size it is asked for, prints it and writes it', (t) => {
  const out = mkdtempSync(path.join(tmpdir(), 'footnote-bench-out-'));
  t.after(() => {
    rmSync(out, { recursive: true, force: true });
  });
  const run = path.join(root, 'test/bench/run.ts');
  const dist = path.join(root, 'dist');
  const options = ['--files', '20,40', '--dist', dist, '--out', out, '--no-editor'];
  const printed = execFileSync(process.execPath, [run, ...options], { encoding: 'utf8' });
  const { results, growth } = Written.parse(JSON.parse(readFileSync(path.join(out, 'index.json'), 'utf8')));
  assert.deepEqual(
    results.map(({ files }) => files),
    [20, 40],
  );
  for (const { figures } of results) {
    assert.ok(figures.filter(({ goal }) => goal !== undefined).length >= 13);
    for (const { name, value } of figures) assert.ok(value >= 0, `${name}: ${value}`);
  }
  assert.equal(growth.length, 2);
  assert.match(printed, /activation in the editor +not measured: left out by --no-editor/);
  for (const { name } of [...(results[0]?.figures ?? []), ...growth]) assert.ok(printed.includes(name), name);
});
