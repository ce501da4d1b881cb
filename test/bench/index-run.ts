// A process of its own: opens (and makes, where there is none) the index of a folder with the built worker.
// Usage: index-run.ts FOLDER STORE THREADS DIST. Prints what it took, the host thread's longest block included.
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createCodeIndex } from '../../src/search/client.ts';
import { benchConfig } from './config.ts';

const [folder = '', storeDir = '', threads = '2', dist = ''] = process.argv.slice(2);
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
const started = performance.now();
const cpu = process.cpuUsage();
const index = createCodeIndex(benchConfig(folder, storeDir), {
  workerPath: path.join(dist, 'worker.cjs'),
  assetsDir: dist,
  threads: Number(threads),
});
const summary = await index.firstRun();
const wallMs = performance.now() - started;
const { user, system } = process.cpuUsage(cpu);
delay.disable();
process.stdout.write(
  JSON.stringify({
    ...summary,
    wallMs,
    cpuMs: (user + system) / 1000,
    blockMaxMs: delay.max / 1e6,
    blockP99Ms: delay.percentile(99) / 1e6,
  }),
);
await index.close();
