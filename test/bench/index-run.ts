// A process of its own: opens (and makes, where there is none) the index of a folder with the built worker.
// Usage: index-run.ts FOLDER STORE THREADS DIST. Prints what it took, the host thread's longest block included, beside that of
// a thread that does nothing: what the machine itself does to any thread.
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

const [folder = '', storeDir = '', threads = '2', dist = ''] = process.argv.slice(2);
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
const started = performance.now();
const cpu = process.cpuUsage();
const index = createCodeIndex(benchConfig(folder, storeDir), {
  workerPath: path.join(dist, 'worker.cjs'),
  assetsDir: dist,
  threads: Number(threads),
  patienceMs: 0,
});
let firstHitMs = 0;
const begun = index.onProgress(({ done }) => {
  if (done === 0) return;
  begun.dispose();
  void index.search('parse options').then((hits) => {
    if (hits.length > 0) firstHitMs = performance.now() - started;
  });
});
const summary = await index.firstRun();
await index.ready();
const wallMs = performance.now() - started;
const { user, system } = process.cpuUsage(cpu);
delay.disable();
clearInterval(turns);
const idleDelay = new Promise((resolve) => idle.once('message', resolve));
idle.postMessage('');
const [idleMaxMs, idleP99Ms] = z.tuple([z.number(), z.number()]).parse(await idleDelay);
process.stdout.write(
  JSON.stringify({
    ...summary,
    wallMs,
    cpuMs: (user + system) / 1000,
    firstHitMs: firstHitMs || wallMs,
    blockMaxMs: delay.max / 1e6,
    blockP99Ms: delay.percentile(99) / 1e6,
    longestTurnMs,
    idleMaxMs,
    idleP99Ms,
  }),
);
await index.close();
await idle.terminate();
