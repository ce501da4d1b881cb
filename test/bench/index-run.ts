// A process of its own: opens (and makes, where there is none) the index of a folder with the built worker.
// Usage: index-run.ts FOLDER STORE THREADS DIST [NEEDLE | --watch]. Prints what it took.
// NEEDLE: a word of the last file. How long it takes until it is found, asked for when the files are known.
// --watch: the host thread's longest block too, beside that of a thread that does nothing: what the machine itself does to any
// thread. The watching takes processor time of its own, so the other figures then are no measure.
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';
import * as z from 'zod/mini';
import { createCodeIndex } from '../../src/search/client.ts';
import { benchConfig } from './config.ts';

const IDLE = `
  const { monitorEventLoopDelay } = require('node:perf_hooks');
  const { parentPort } = require('node:worker_threads');
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  parentPort.on('message', () => parentPort.postMessage([delay.max / 1e6, delay.percentile(99) / 1e6]));
`;

const [folder = '', storeDir = '', threads = '2', dist = '', asked = ''] = process.argv.slice(2);
const watched = asked === '--watch' ? await watch() : undefined;
const started = performance.now();
const cpu = process.cpuUsage();
const index = createCodeIndex(benchConfig(folder, storeDir), {
  workerPath: path.join(dist, 'worker.cjs'),
  assetsDir: dist,
  codeDir: path.join(storeDir, 'code'),
  threads: Number(threads),
  patienceMs: 0,
});
let wholeHitMs = 0;
const begun = index.onProgress(({ total }) => {
  if (total === 0 || asked === '' || watched) return;
  begun.dispose();
  void index.search(asked).then((hits) => {
    if (hits[0]?.text.includes(asked)) wholeHitMs = performance.now() - started;
  });
});
const summary = await index.firstRun();
await index.ready();
const wallMs = performance.now() - started;
const { user, system } = process.cpuUsage(cpu);
const blocks = await watched?.();
process.stdout.write(
  JSON.stringify({
    ...summary,
    wallMs,
    cpuMs: (user + system) / 1000,
    wholeHitMs: wholeHitMs || wallMs,
    ...blocks,
  }),
);
await index.close();

/** Begins to watch the host thread; what it returns ends that and tells. */
async function watch(): Promise<() => Promise<Record<string, number>>> {
  const idle = new Worker(IDLE, { eval: true });
  await new Promise((resolve) => idle.once('online', resolve));
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  /** What this thread itself works between two turns of its loop: what others do to it doesn't count. */
  let longestTurnMs = 0;
  let turn = process.threadCpuUsage();
  const turns = setInterval(() => {
    const { user, system } = process.threadCpuUsage(turn);
    turn = process.threadCpuUsage();
    longestTurnMs = Math.max(longestTurnMs, (user + system) / 1000);
  }, 1);
  return async () => {
    delay.disable();
    clearInterval(turns);
    const idleDelay = new Promise((resolve) => idle.once('message', resolve));
    idle.postMessage('');
    const [idleMaxMs, idleP99Ms] = z.tuple([z.number(), z.number()]).parse(await idleDelay);
    await idle.terminate();
    return {
      blockMaxMs: delay.max / 1e6,
      blockP99Ms: delay.percentile(99) / 1e6,
      longestTurnMs,
      idleMaxMs,
      idleP99Ms,
    };
  };
}
