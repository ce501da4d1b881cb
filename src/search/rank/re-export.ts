import { unpackImports } from '../graph/imports-text.ts';
import type { IndexedFile } from '../files.ts';
import { boost } from './candidate.ts';
import type { FileCandidates, RankContext } from './candidate.ts';
import type { EngineView } from './view.ts';
import { GATHERING, MAIN } from './file-marks.ts';
import { keyOf } from './name-key.ts';

/** The keys of the names that a file defines: four bytes each, kept as long as the file, so that it isn't decoded for most names. */
const known = new WeakMap<IndexedFile, Uint32Array>();

function defines(file: IndexedFile, name: string, key: number): boolean {
  let keys = known.get(file);
  if (keys === undefined) known.set(file, (keys = Uint32Array.from(new Set(file.names.map(keyOf)))));
  return keys.includes(key) && file.names.includes(name);
}

/** The line on which a gathering file names what it passes on. */
function passedOn(file: IndexedFile, name: string): number | undefined {
  return unpackImports(file.imports).find(({ names }) =>
    names.some((known) => (known.alias ?? known.name) === name),
  )?.line;
}

/** The numbers of the files of some chunks, each once where its chunks follow each other. */
function filesOf({ chunks: { file: fileOf } }: EngineView, chunks: Uint32Array): Uint32Array {
  const ids = new Uint32Array(chunks.length);
  let count = 0;
  let last = -1;
  for (let i = 0; i < chunks.length; i++) {
    const id = fileOf[chunks[i] ?? 0] ?? 0;
    if (id !== last) ids[count++] = id;
    last = id;
  }
  return ids.subarray(0, count);
}

/**
 * Chunks that pass on a name which nothing here defines, as where one package of several is open; where all are open, those
 * of the main package that pass on what only others define.
 */
export function passingOn(view: EngineView, name: string): number[] {
  const { files, marks, prefixed } = view;
  const key = keyOf(name);
  // `from_request` is the same word, and defines no `FromRequest`.
  let others = false;
  for (const id of filesOf(view, view.named(name))) {
    const main = (marks.of(files, id, prefixed) & MAIN) !== 0;
    const file = others && !main ? undefined : files[id];
    if (!file || !defines(file, name, key)) continue;
    if (main) return [];
    others = true;
  }
  const wanted = others ? GATHERING | MAIN : GATHERING;
  const mentioning = view.mentioning(name);
  /** Of the files that pass it on. A file's chunks follow each other. */
  const lines = new Map<IndexedFile, number>();
  for (const id of filesOf(view, mentioning)) {
    const file = (marks.of(files, id, prefixed) & wanted) === wanted ? files[id] : undefined;
    const line = file && passedOn(file, name);
    if (file && line !== undefined) lines.set(file, line);
  }
  return lines.size === 0
    ? []
    : Array.from(mentioning).filter((chunk) => {
        const file = files[view.chunks.file[chunk] ?? 0];
        const line = file && lines.get(file);
        if (!file || line === undefined) return false;
        const entry = file.chunks[chunk - file.firstChunk];
        return entry !== undefined && entry.startLine <= line && line <= entry.endLine;
      });
}

/** They say where it comes from: before all that only uses it. */
export function reExport(
  files: readonly FileCandidates[],
  { query, weights, unit }: RankContext,
  passing: ReadonlySet<number>,
): void {
  for (const { file, candidates } of passing.size === 0 ? [] : files)
    for (const candidate of candidates)
      if (passing.has(file.firstChunk + candidate.place))
        boost(candidate, 'reExport', weights.reExport * unit, `passes ${query.symbol ?? ''} on`);
}
