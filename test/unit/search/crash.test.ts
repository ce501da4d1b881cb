import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { createCodeIndex } from '../../../src/search/client.ts';
import { bundleDir, configOf, scratch, workspaceOf } from './bundle.ts';

const files = bundleDir();
const KILLS = 12;

const FILES = Object.fromEntries(
  Array.from({ length: 400 }, (_, i) => [
    `src/f${String(i)}.ts`,
    `export function work${String(i)}(a: number): number {\n  return a + ${String(i)};\n}\n`,
  ]),
);

/** A process of its own that indexes and tells how far it is, to be killed. */
const INDEX = `
import { createCodeIndex } from ${JSON.stringify(new URL('../../../src/search/client.ts', import.meta.url).href)};
const [config, files] = JSON.parse(process.argv[1]);
const index = createCodeIndex(config, files);
index.onProgress(({ done }) => process.stdout.write(done + '\\n'));
await index.rebuild();
process.stdout.write('done\\n');
`;

test(`killed at ${String(KILLS)} points of a run, the index opens again with nothing wrong`, async () => {
  const folder = workspaceOf(FILES);
  const config = configOf(folder, scratch('store'));
  for (let round = 0; round < KILLS; round++) {
    const child = spawn(
      process.execPath,
      ['--input-type=module', '-e', INDEX, JSON.stringify([config, { ...files, threads: 1 }])],
      {
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    );
    const stopAt = (round * 61) % 400;
    let seen = '';
    for await (const piece of child.stdout) {
      seen += String(piece);
      const far = Math.max(...seen.split('\n').map(Number).filter(Number.isFinite));
      if (far >= stopAt || seen.includes('done')) break;
    }
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }
  const index = createCodeIndex(config, { ...files, threads: 2 });
  const summary = await index.firstRun();
  assert.equal(summary.indexed, 400);
  const rows = await index.coverage();
  assert.ok(rows.every((row) => row.status === 'indexed' && row.chunks > 0));
  for (const n of [0, 7, 399])
    assert.equal((await index.search(`work${String(n)}`))[0]?.path, `src/f${String(n)}.ts`);
  await index.close();
});
