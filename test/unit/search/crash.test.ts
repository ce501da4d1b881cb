import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { builtDir } from './built.ts';
import { configOf, scratch, workspaceOf, writeFiles } from './bundle.ts';

const { clientPath, ...files } = builtDir();
const KILLS = 100;
const COUNT = 120;
/** So many children at a time, each with a store and a folder of its own. */
const LANES = 2;
/** Each so many rounds a store is new, so that the very first writes are hit too. */
const FRESH_EACH = 10;

/** Markdown: what is tested is the store, and its chunks cost no grammar. */
const fileOf = (i: number, version: number): Record<string, string> => ({
  [`doc/f${String(i)}.md`]: `# work${String(i)}\n\nThe sum of work${String(i)} is ${String(i + version)}.\n`,
});

/**
 * A process of its own: opens the index, checks all that it says against the files, says so, and then rebuilds and
 * closes it, until it kills itself in the middle: SIGKILL after some milliseconds, wherever it is then.
 */
const CHILD = `
const { createCodeIndex } = require(${JSON.stringify(clientPath)});
const { readFileSync } = require('node:fs');
const path = require('node:path');
const { config, files, folder, count, delay } = JSON.parse(process.argv[2]);
const fail = (why) => { process.stdout.write('WRONG ' + why + '\\n'); process.exit(1); };
(async () => {
  const index = createCodeIndex(config, { ...files, threads: 1 });
  const summary = await index.firstRun();
  if (summary.indexed !== count || summary.files !== count) fail(JSON.stringify(summary));
  for (const row of await index.coverage()) if (row.status !== 'indexed' || row.chunks < 1) fail(JSON.stringify(row));
  if ((await index.uncovered()).length > 0) fail('uncovered lines');
  for (let n = 0; n < count; n += 17) {
    const [hit] = await index.search('work' + n);
    const text = readFileSync(path.join(folder, 'doc/f' + n + '.md'), 'utf8').trimEnd();
    if (hit?.path !== 'doc/f' + n + '.md' || hit.text !== text) fail('work' + n + ': ' + JSON.stringify(hit));
  }
  process.stdout.write('right\\n');
  if (delay !== undefined) setTimeout(() => process.kill(process.pid, 'SIGKILL'), delay);
  const begun = performance.now();
  await index.rebuild();
  await index.close();
  process.stdout.write('whole ' + (performance.now() - begun) + '\\n');
})();
`;

test(`killed at ${String(KILLS)} random points of a rebuild, the index always opens again with nothing wrong`, async () => {
  const script = path.join(files.assetsDir, 'child.cjs');
  writeFileSync(script, CHILD);
  const all = Object.assign({}, ...Array.from({ length: COUNT }, (_, i) => fileOf(i, 0))) as Record<
    string,
    string
  >;
  let seed = 1;
  const random = (): number => (seed = (seed * 48_271) % 0x7fffffff) / 0x7fffffff;

  const run = async (
    folder: string,
    store: string,
    delay?: number,
  ): Promise<{ said: string; killed: boolean }> => {
    const order = { config: configOf(folder, store), files, folder, count: COUNT, delay };
    const child = spawn(process.execPath, [script, JSON.stringify(order)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.on('data', (piece) => (said += String(piece)));
    await once(child, 'close');
    return { said, killed: child.signalCode === 'SIGKILL' };
  };

  const whole = await run(workspaceOf(all), scratch('store'));
  const took = Number(/whole ([\d.]+)/.exec(whole.said)?.[1]);
  assert.ok(took > 0, whole.said);

  let kills = 0;
  let rounds = 0;
  const lane = async (): Promise<void> => {
    const folder = workspaceOf(all);
    let store = scratch('store');
    while (kills < KILLS) {
      const round = rounds++;
      assert.ok(round < KILLS * 2, `only ${String(kills)} of ${String(round)} rebuilds were hit`);
      if (round % FRESH_EACH === 0) store = scratch('store');
      writeFiles(folder, fileOf(round % COUNT, round));
      const { said, killed } = await run(folder, store, random() * took);
      assert.match(said, /^right$/m, `round ${String(round)}: ${said}`);
      if (killed) kills++;
    }
    assert.match((await run(folder, store)).said, /^right$/m);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  assert.ok(kills >= KILLS);
});
