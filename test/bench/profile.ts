// Where the CPU time of a cold index goes, by stage: V8's own samples of every thread, each given to the innermost of our
// modules on its stack. Native code (the parser's wasm, SQLite, copies) counts for the module that called it.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import * as esbuild from 'esbuild';
import * as z from 'zod/mini';

const root = path.resolve(import.meta.dirname, '../..');
const SAMPLE_US = 500;

/** Stages by module, and where a module has several by function; the first that fits. */
const STAGES: readonly (readonly [string, RegExp])[] = [
  ['scan, ignore rules', /^src\/workspace\/(?!text|generated|decode)/],
  ['read, hash', /^src\/search\/sources|^src\/base\/hash/],
  ['decode, lines, machine-made', /^src\/workspace\/(?:text|generated|decode)|^src\/base\/lines/],
  ['load grammars', /^src\/syntax\/parser\.ts load/],
  ['parse', /^src\/syntax\/parser\.ts/],
  ['imports', /^src\/syntax\/imports/],
  ['doc comments, signatures', /^src\/syntax\/doc-comment/],
  ['symbol walk', /^src\/syntax\/(?:outline|define|item|tree-)/],
  ['cut into chunks', /^src\/syntax\//],
  ['words: scan, split, stem', /^src\/search\/(?:words|analyse|stem)/],
  ['count fields', /^src\/search\/(?:field-counter|content-build)/],
  ['embed', /^src\/search\/(?:vector-builder|embed)/],
  ['encode, decode contents', /^src\/search\/(?:store\/(?:content-codec|record-codec|bytes)|outline-codec)/],
  ['messages, queue', /^src\/(?:protocol|search\/(?:parse-|index-thread|client|progress))/],
  ['image', /^src\/search\/image/],
  ['store', /^src\/search\/store/],
  ['names', /^src\/search\/names/],
  ['postings', /^src\/search\/(?:lexical|growable)/],
  [
    'engine: tables, paths, vectors',
    /^src\/search\/(?:engine|files|chunk-table|vectors|top-scores|simd|rank)/,
  ],
  ['keep in step', /^src\/search\/indexer/],
];

const Profile = z.object({
  nodes: z.array(
    z.object({
      id: z.number(),
      callFrame: z.object({ functionName: z.string(), url: z.string(), lineNumber: z.number() }),
      children: z.optional(z.array(z.number())),
    }),
  ),
  samples: z.array(z.number()),
});

/** A worker whose lines can be told apart, and beside it what the build put into `dist`. */
async function readableWorker(folder: string, dist: string): Promise<string> {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(dist))
    if (/^grammars$|\.wasm$|\.bin$/.test(name)) symlinkSync(path.join(dist, name), path.join(folder, name));
  const outfile = path.join(folder, 'worker.cjs');
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: ['src/search/worker.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node22',
    mainFields: ['module', 'main'],
    format: 'cjs',
    logLevel: 'error',
    define: { 'import.meta.url': '__moduleUrl' },
    banner: { js: "const __moduleUrl=require('node:url').pathToFileURL(__filename).href;" },
  });
  return outfile;
}

/** The module that each line of a bundle came from, as esbuild's comments say. */
function modulesOf(bundle: string): string[] {
  let current = '';
  return readFileSync(bundle, 'utf8')
    .split('\n')
    .map((line) => (current = /^\/\/ ((?:src|node_modules)\/\S+)$/.exec(line)?.[1] ?? current));
}

function tally(file: string, modules: readonly string[], into: Map<string, number>): void {
  const { nodes, samples } = Profile.parse(JSON.parse(readFileSync(file, 'utf8')));
  const above = new Map(nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node.id])));
  const byId = new Map(nodes.map((node) => [node.id, node.callFrame]));
  const stages = new Map<number, string>();
  const stageOf = (id: number): string => {
    for (let at: number | undefined = id; at !== undefined; at = above.get(at)) {
      const frame = byId.get(at);
      if (frame === undefined) break;
      if (/^\((?:idle|garbage collector)\)$/.test(frame.functionName)) return frame.functionName;
      const module = frame.url.endsWith('worker.cjs') ? modules[frame.lineNumber] : undefined;
      const place = `${module ?? ''} ${frame.functionName}`;
      const stage = STAGES.find(([, fits]) => fits.test(place));
      if (stage) return stage[0];
    }
    return 'start-up and the rest';
  };
  for (const id of samples) {
    const stage = stages.get(id) ?? stageOf(id);
    stages.set(id, stage);
    if (stage !== '(idle)') into.set(stage, (into.get(stage) ?? 0) + SAMPLE_US / 1000);
  }
}

/** Indexes a folder anew and prints a table of stages, in milliseconds of CPU over all threads. */
export async function profile(folder: string, scratch: string, dist: string): Promise<void> {
  const bundle = await readableWorker(path.join(scratch, 'profiled'), dist);
  const profiles = path.join(scratch, 'profiles');
  const flags = ['--disable-warning=ExperimentalWarning', '--cpu-prof', `--cpu-prof-dir=${profiles}`];
  const script = path.join(import.meta.dirname, 'index-run.ts');
  const run = [script, folder, path.join(scratch, 'profiled-store'), '2', path.dirname(bundle)];
  const interval = `--cpu-prof-interval=${String(SAMPLE_US)}`;
  const out = execFileSync(process.execPath, [...flags, interval, ...run], { encoding: 'utf8' });
  const { cpuMs } = z.object({ cpuMs: z.number() }).parse(JSON.parse(out));
  const stages = new Map<string, number>();
  const modules = modulesOf(bundle);
  for (const name of readdirSync(profiles)) tally(path.join(profiles, name), modules, stages);
  const sampled = [...stages.values()].reduce((sum, ms) => sum + ms, 0);
  stages.set('V8’s own threads: compiling, collecting', Math.max(0, cpuMs - sampled));
  for (const [stage, ms] of [...stages].sort(([, a], [, b]) => b - a))
    process.stdout.write(`${stage.padEnd(42)}${ms.toFixed(0).padStart(8)} ms${((100 * ms) / cpuMs).toFixed(1).padStart(7)} %\n`); // prettier-ignore
}
