// A process of its own: loads a stored index into an engine and asks it, minisearch and a plain scan the same questions.
// Usage: query-run.ts FOLDER STORE LIST. Prints the figures.
import MiniSearch from 'minisearch';
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { splitLines } from '../../src/base/lines.ts';
import { openEmbedder } from '../../src/search/embedder-file.ts';
import { createEngine } from '../../src/search/engine.ts';
import type { Engine } from '../../src/search/engine.ts';
import { imageFile, imageMaker } from '../../src/search/image/image-file.ts';
import { decode } from '../../src/workspace/text.ts';
import { sha256 } from '../../src/base/hash.ts';
import { fileUri } from '../../src/workspace/file-uri.ts';
import * as z from 'zod/mini';

const root = path.resolve(import.meta.dirname, '../..');
const WORDS = [
  'parse', 'token', 'error', 'stream', 'buffer', 'config', 'cache', 'resolve', 'module', 'plugin', 'request', 'response',
  'validate', 'schema', 'transform', 'source', 'scope', 'binding', 'visitor', 'options', 'version', 'lookup', 'merge', 'path',
]; // prettier-ignore

/** Questions of one to eight words, the same in every run. */
const questions = Array.from({ length: 100 }, (_, i) =>
  Array.from({ length: 1 + (i % 8) }, (_w, j) => WORDS[(i * 7 + j * 5) % WORDS.length]).join(' '),
);

const quantile = (values: readonly number[], q: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))] ?? 0;

const ROUNDS = 5;

/** What each question took: the median of some rounds, after one that warms up. Whoever else uses the machine hardly shows. */
function timed(work: (query: string) => unknown): number[] {
  for (const query of questions) work(query);
  const rounds = Array.from({ length: ROUNDS }, () =>
    questions.map((query) => {
      const start = performance.now();
      work(query);
      return performance.now() - start;
    }),
  );
  return questions.map((_, at) => quantile(rounds.map((round) => round[at] ?? 0), 0.5)); // prettier-ignore
}

const heap = (): number => {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
};

const [folder = '', storeDir = '', list = '', dist = ''] = process.argv.slice(2);
const files = z.array(z.string()).parse(JSON.parse(readFileSync(list, 'utf8')));
const embedder = openEmbedder(path.join(root, 'media'));
const workspace = sha256(`${fileUri(folder)} corpus`).slice(0, 32);
const maker = imageMaker(path.join(dist, 'worker.cjs'), embedder?.name);
const engine: Engine = createEngine({ embedder });
const before = heap();
/** In a function, so that nothing of the image is held but what the engine took. */
async function open(): Promise<void> {
  const image = await imageFile(storeDir, workspace, maker).load();
  if (!image) throw new Error('The index left no image.');
  engine.restore(image.engine);
}
await open();
// The first question reads the dictionary and the paths.
engine.search('parse');
const loaded = heap();
while (!engine.maintain());
const named = heap();
let outlines = 0;
for (const file of engine.files()) outlines += file.outlineBytes;
const ours = timed((query) => engine.search(query));

/** It takes 8 KB a chunk: beyond so many, its time is that of these, scaled, because it grows with them. */
const MINI_CHUNKS = 50_000;
const mini = new MiniSearch<{ id: number; text: string }>({ fields: ['text'] });
let id = 0;
for (const file of engine.files()) {
  if (id >= MINI_CHUNKS) break;
  const decoded = decode(readFileSync(path.join(folder, file.path)));
  const lines = decoded.kind === 'text' ? splitLines(decoded.text) : [];
  for (const { startLine, endLine } of file.chunks)
    mini.add({ id: id++, text: lines.slice(startLine - 1, endLine).join('\n') });
}
const theirs = timed((query) => mini.search(query));

const share = engine.chunkCount / id;

/** One string looked for in all files: by the ripgrep of the editor that tests run in, else by reading each file. */
function grepMs(): { by: string; ms: number } {
  const [rg] = globSync(`code-server-*/**/@vscode/ripgrep*/bin/${process.platform}-${process.arch}/rg`, {
    cwd: path.join(homedir(), '.cache/footnote-vscode'),
  });
  const start = performance.now();
  if (rg === undefined) {
    for (const file of files) readFileSync(file).includes('resolveBinding');
    return { by: 'reading each file', ms: performance.now() - start };
  }
  const program = path.join(homedir(), '.cache/footnote-vscode', rg);
  spawnSync(program, ['--fixed-strings', '--no-ignore', '--count', 'resolveBinding', folder]);
  return { by: 'ripgrep', ms: performance.now() - start };
}
const greps = [grepMs(), grepMs(), grepMs()].sort((a, b) => a.ms - b.ms);
process.stdout.write(
  JSON.stringify({
    p50Ms: quantile(ours, 0.5),
    p95Ms: quantile(ours, 0.95),
    minisearchP95Ms: quantile(theirs, 0.95) * share,
    minisearchScaled: share,
    grepBy: greps[0]?.by ?? '',
    grepMs: greps[0]?.ms ?? 0,
    /** Postings, vectors, tables, and what else the engine holds but names: paths, outlines, the dictionary. */
    engineBytesPerChunk: (engine.bytes + outlines + loaded - before) / engine.chunkCount,
    namesBytesPerChunk: (named - loaded) / engine.chunkCount,
  }),
);
