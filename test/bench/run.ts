// npm run bench [-- --files 1000,10000,50000] [--dist DIR]: what the index costs, as ratios to floors measured in the same run.
// Prints a table and writes bench/out/index.json. Builds dist/ first, unless another build's folder is given.
// --no-editor: leaves out the activation, which starts the editor of the tests once.
// --profile: instead prints where the CPU time of a cold index goes, by stage.
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as z from 'zod/mini';
import { createCodeIndex } from '../../src/search/client.ts';
import { fileUri } from '../../src/workspace/file-uri.ts';
import { measureActivation } from './activation.ts';
import type { Activation } from './activation.ts';
import { benchConfig } from './config.ts';
import { CORPUS, corpus } from './corpus.ts';
import type { Corpus } from './corpus.ts';
import { profile } from './profile.ts';

const root = path.resolve(import.meta.dirname, '../..');

function option(name: string): string | undefined {
  const at = process.argv.indexOf(`--${name}`);
  return at > 0 ? process.argv[at + 1] : undefined;
}
const dist = path.resolve(option('dist') ?? path.join(root, 'dist'));

const Bare = z.object({ wallMs: z.number(), cpuMs: z.number() });
const Indexed = z.object({
  wallMs: z.number(),
  cpuMs: z.number(),
  parseMs: z.number(),
  chunks: z.number(),
  wholeHitMs: z.number(),
});
const Calibrated = z.object({ ms: z.number() });
const Watched = z.object({
  blockMaxMs: z.number(),
  blockP99Ms: z.number(),
  longestTurnMs: z.number(),
  idleMaxMs: z.number(),
  idleP99Ms: z.number(),
});
const Queried = z.object({
  p50Ms: z.number(),
  p95Ms: z.number(),
  minisearchP95Ms: z.number(),
  minisearchScaled: z.number(),
  grepBy: z.string(),
  grepMs: z.number(),
  engineBytesPerChunk: z.number(),
  namesBytesPerChunk: z.number(),
});

interface Figure {
  readonly name: string;
  readonly value: number;
  /** Undefined: told for comparison. */
  readonly goal?: number;
  readonly unit: string;
}

interface SizeResult {
  readonly files: number;
  readonly bytes: number;
  readonly chunks: number;
  readonly figures: readonly Figure[];
  readonly raw: Readonly<Record<string, number>>;
}

/** Runs a script of this folder in a process of its own and reads its answer. */
function child(script: string, args: readonly string[]): unknown {
  const file = path.join(import.meta.dirname, script);
  const flags = ['--disable-warning=ExperimentalWarning', '--expose-gc'];
  const out = execFileSync(process.execPath, [...flags, file, ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(out);
}

/** The floor of a warm start: the stats of all files and the store's bytes. */
function warmFloor(files: readonly string[], storeDir: string): number {
  const start = performance.now();
  for (const file of files) lstatSync(file);
  for (const entry of readdirSync(storeDir, { withFileTypes: true }))
    if (entry.isFile()) readFileSync(path.join(storeDir, entry.name));
  return performance.now() - start;
}

const folderBytes = (dir: string, of: RegExp): number =>
  readdirSync(dir)
    .filter((name) => of.test(name))
    .reduce((sum, name) => sum + statSync(path.join(dir, name)).size, 0);

/** Files changed and changed back, as by a branch: what the second change cost in parsing. */
async function branchBack(made: Corpus, storeDir: string): Promise<number> {
  const index = createCodeIndex(benchConfig(made.folder, storeDir), workerOf(1));
  await index.ready();
  const some = made.files.slice(0, 50).map((file) => ({ file, bytes: readFileSync(file) }));
  for (const { file } of some) appendFileSync(file, '\nconst onBranch = 1;\n');
  await index.refresh();
  for (const { file, bytes } of some) writeFileSync(file, bytes);
  const { parseMs } = await index.refresh();
  await index.close();
  return parseMs;
}

const workerOf = (threads: number): Parameters<typeof createCodeIndex>[1] => ({
  workerPath: path.join(dist, 'worker.cjs'),
  assetsDir: dist,
  threads,
});

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** Saved files, one after the other, in an index that is open: what `update` takes, and the same files' bare parse. */
async function savedFile(
  made: Corpus,
  storeDir: string,
  bareMsPerByte: number,
): Promise<{ ms: number; floorMs: number }> {
  const index = createCodeIndex(benchConfig(made.folder, storeDir), workerOf(1));
  await index.ready();
  const took: number[] = [];
  const floor: number[] = [];
  for (let i = 0; i < 21; i++) {
    const file = made.files[(i * 37) % made.files.length] ?? '';
    appendFileSync(file, `\nconst saved${String(i)} = ${String(i)};\n`);
    const start = performance.now();
    await index.update([fileUri(file)]);
    took.push(performance.now() - start);
    floor.push(statSync(file).size * bareMsPerByte);
  }
  await index.close();
  // The first starts the parse thread and loads the grammar.
  return { ms: median(took.slice(1)), floorMs: median(floor.slice(1)) };
}

async function profiled(count: number): Promise<void> {
  const scratch = mkdtempSync(path.join(tmpdir(), 'footnote-bench-'));
  try {
    const made = corpus(path.join(scratch, 'corpus'), count);
    process.stdout.write(`${String(made.files.length)} files\n`);
    await profile(made.folder, scratch, dist);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function measure(count: number): Promise<SizeResult> {
  const scratch = mkdtempSync(path.join(tmpdir(), 'footnote-bench-'));
  try {
    const made = corpus(path.join(scratch, 'corpus'), count);
    const needle = 'lastFileHoldsThisNeedle';
    appendFileSync([...made.files].sort().at(-1) ?? '', `\nexport function ${needle}() {}\n`);
    const list = path.join(scratch, 'files.json');
    writeFileSync(list, JSON.stringify(made.files));
    const bare = Bare.parse(child('bare-parse.ts', [list]));
    const store = path.join(scratch, 'store');
    const cold = Indexed.parse(child('index-run.ts', [made.folder, store, '2', dist, needle]));
    const warm = Indexed.parse(child('index-run.ts', [made.folder, store, '2', dist]));
    const floor = warmFloor(made.files, store);
    const watchedStore = path.join(scratch, 'watched');
    const watched = Watched.parse(child('index-run.ts', [made.folder, watchedStore, '2', dist, '--watch']));
    const queried = Queried.parse(child('query-run.ts', [made.folder, store, list, dist]));
    const rows = folderBytes(store, /\.db/);
    const image = folderBytes(store, /\.image$/);
    const saved = await savedFile(made, store, bare.cpuMs / made.bytes);
    const branch = await branchBack(made, store);
    const calibration = Calibrated.parse(child('calibrate.ts', [])).ms;
    const figures: Figure[] = [
      {
        name: 'cold index, CPU / bare read and parse, CPU',
        value: cold.cpuMs / bare.cpuMs,
        goal: 1.4,
        unit: '×',
      },
      {
        name: 'cold index, wall, 2 threads / bare parse on one',
        value: cold.wallMs / bare.wallMs,
        goal: 0.7,
        unit: '×',
      },
      {
        name: 'first search over everything / cold index, wall',
        value: cold.wholeHitMs / cold.wallMs,
        goal: 0.3,
        unit: '×',
      },
      {
        name: 'warm start / stat of all files and store bytes',
        value: warm.wallMs / floor,
        goal: 2,
        unit: '×',
      },
      { name: 'parsed at the warm start', value: warm.parseMs, goal: 0, unit: 'ms' },
      {
        name: 'query p95 / minisearch p95',
        value: queried.p95Ms / queried.minisearchP95Ms,
        goal: 1 / 20,
        unit: '×',
      },
      {
        name: `query p95 / one string in all files (${queried.grepBy})`,
        value: queried.p95Ms / queried.grepMs,
        goal: 1 / 50,
        unit: '×',
      },
      {
        name: 'saved file / (2 × its read and parse + 5 ms)',
        value: saved.ms / (2 * saved.floorMs + 5),
        goal: 1,
        unit: '×',
      },
      { name: 'parsed when back on a branch', value: branch, goal: 0, unit: 'ms' },
      {
        name: 'memory a chunk: postings, vectors, outlines, tables',
        value: queried.engineBytesPerChunk,
        goal: 1300,
        unit: 'B',
      },
      { name: 'memory a chunk: names', value: queried.namesBytesPerChunk, goal: 400, unit: 'B' },
      { name: 'on disk / source bytes', value: (rows + image) / made.bytes, goal: 0.5, unit: '×' },
      { name: '  of which the store, without the image', value: rows / made.bytes, unit: '×' },
      { name: 'longest block of the host thread', value: watched.blockMaxMs, goal: 50, unit: 'ms' },
      { name: '  of a thread that does nothing, meanwhile', value: watched.idleMaxMs, unit: 'ms' },
      { name: '  the host thread’s own work in it at most', value: watched.longestTurnMs, unit: 'ms' },
      { name: 'p99 of the host thread’s delay', value: watched.blockP99Ms, goal: 10, unit: 'ms' },
      { name: '  of a thread that does nothing, meanwhile', value: watched.idleP99Ms, unit: 'ms' },
      {
        name: 'start-up bundle',
        value: statSync(path.join(dist, 'extension.cjs')).size / 1000,
        goal: 150,
        unit: 'KB',
      },
      { name: 'minisearch’s time is scaled by', value: queried.minisearchScaled, unit: '×' },
      { name: 'calibration: a fixed loop', value: calibration, unit: 'ms' },
    ];
    return {
      files: made.files.length,
      bytes: made.bytes,
      chunks: cold.chunks,
      figures,
      raw: {
        coldMs: cold.wallMs,
        coldCpuMs: cold.cpuMs,
        warmMs: warm.wallMs,
        warmFloorMs: floor,
        bareMs: bare.wallMs,
        bareCpuMs: bare.cpuMs,
        wholeHitMs: cold.wholeHitMs,
        p50Ms: queried.p50Ms,
        p95Ms: queried.p95Ms,
      },
    };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** The exponent of y ∝ x^e that fits all sizes best. */
function exponent(sizesOf: readonly SizeResult[], x: (r: SizeResult) => number, y: string): number {
  const points = sizesOf.map((r) => [Math.log(x(r)), Math.log(r.raw[y] ?? 1)] as const);
  const mean = (of: 0 | 1): number => points.reduce((sum, point) => sum + point[of], 0) / points.length;
  const [mx, my] = [mean(0), mean(1)];
  const up = points.reduce((sum, [px, py]) => sum + (px - mx) * (py - my), 0);
  return up / points.reduce((sum, [px]) => sum + (px - mx) ** 2, 0);
}

const show = (value: number, unit: string): string => `${value.toPrecision(3)} ${unit}`.trimEnd();

const ACTIVATION_MS = 30;

function activationRow(activation: Activation): string {
  if ('unmeasured' in activation) return `not measured: ${activation.unmeasured}`;
  const { loadMs, activateMs } = activation;
  return `${show(loadMs + activateMs, 'ms')}, of which ${show(loadMs, 'ms')} to load the bundle (goal ≤ ${show(ACTIVATION_MS, 'ms')})`;
}

function print(results: readonly SizeResult[], growth: readonly Figure[], activation: Activation): void {
  const row = (name: string, cells: readonly string[], goal: string): void => {
    process.stdout.write(
      `${name.padEnd(52)}${cells.map((c) => c.padStart(13)).join('')}${goal.padStart(14)}\n`,
    );
  };
  row('', results.map((r) => `${String(r.files)} files`), 'goal'); // prettier-ignore
  row('chunks', results.map((r) => String(r.chunks)), ''); // prettier-ignore
  for (const [i, { name, goal, unit }] of (results[0]?.figures ?? []).entries())
    row(
      name,
      results.map((r) => show(r.figures[i]?.value ?? Number.NaN, unit)),
      goal === undefined ? '' : `≤ ${show(goal, unit)}`,
    );
  for (const { name, value, goal } of growth)
    row(name, [show(value, '')], goal === undefined ? '' : `≤ ${show(goal, '')}`);
  row('activation in the editor', [`  ${activationRow(activation)}`], '');
}

const sizes = (option('files') ?? '1000,4000').split(',').map(Number);
if (option('dist') === undefined)
  execFileSync(process.execPath, [path.join(root, 'esbuild.mjs')], { stdio: 'inherit' });
if (process.argv.includes('--profile')) for (const size of sizes) await profiled(size);
else await compared();

/** All figures at all sizes, as a table and as a file. */
async function compared(): Promise<void> {
  const results: SizeResult[] = [];
  for (const size of sizes) results.push(await measure(size));
  const growth: Figure[] =
    results.length < 2
      ? []
      : [
          {
            name: 'cold index CPU ∝ bytes ^',
            value: exponent(results, (r) => r.bytes, 'coldCpuMs'),
            goal: 1.05,
            unit: '',
          },
          {
            name: 'query p50 ∝ chunks ^',
            value: exponent(results, (r) => r.chunks, 'p50Ms'),
            goal: 0.8,
            unit: '',
          },
        ];
  const activation = await activationOfCheckout();
  process.stdout.write(`Corpus: ${CORPUS}.\n`);
  print(results, growth, activation);
  const out = option('out') ?? path.join(root, 'bench/out');
  mkdirSync(out, { recursive: true });
  writeFileSync(
    path.join(out, 'index.json'),
    `${JSON.stringify({ corpus: CORPUS, results, growth, activation }, null, 2)}\n`,
  );
}

/** Tests run the checkout's own build. */
async function activationOfCheckout(): Promise<Activation> {
  if (process.argv.includes('--no-editor')) return { unmeasured: 'left out by --no-editor' };
  if (dist !== path.join(root, 'dist')) return { unmeasured: 'the build is not the checkout’s' };
  return measureActivation();
}
