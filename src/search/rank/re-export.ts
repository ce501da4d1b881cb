import { unpackImports } from '../graph/imports-text.ts';
import type { IndexedFile } from '../files.ts';
import { boost } from './candidate.ts';
import type { FileCandidates, RankContext } from './candidate.ts';
import type { EngineView } from './view.ts';
import { isInMainPackage } from './main-package.ts';
import { keyOf } from './name-key.ts';

/** The keys of the names that a file defines: four bytes each, kept as long as the file, so that it isn't decoded for most names. */
const known = new WeakMap<IndexedFile, Uint32Array>();

function defines(file: IndexedFile, name: string, key: number): boolean {
  let keys = known.get(file);
  if (keys === undefined) known.set(file, (keys = Uint32Array.from(new Set(file.names.map(keyOf)))));
  return keys.includes(key) && file.names.includes(name);
}

/** Files that gather what others define: what they import they pass on. */
const GATHERS = /(?:^|\/)(?:index\.[cm]?[jt]sx?|mod\.rs|lib\.rs|__init__\.pyi?)$/;

const gathering = new WeakMap<IndexedFile, boolean>();

function gathers(file: IndexedFile): boolean {
  let found = gathering.get(file);
  if (found === undefined) gathering.set(file, (found = GATHERS.test(file.path)));
  return found;
}

/** The line on which a gathering file names what it passes on. */
function passedOn(file: IndexedFile, name: string): number | undefined {
  return unpackImports(file.imports).find(({ names }) =>
    names.some((known) => (known.alias ?? known.name) === name),
  )?.line;
}

/** The files of some chunks, each once where its chunks follow each other. */
function filesOf(view: EngineView, chunks: readonly number[]): IndexedFile[] {
  const files: IndexedFile[] = [];
  let last = -1;
  for (const chunk of chunks) {
    const id = view.chunks.file[chunk] ?? 0;
    const file = id === last ? undefined : view.files[id];
    last = id;
    if (file) files.push(file);
  }
  return files;
}

/**
 * Chunks that pass on a name which nothing here defines, as where one package of several is open; where all are open, those
 * of the main package that pass on what only others define.
 */
export function passingOn(view: EngineView, name: string): number[] {
  const key = keyOf(name);
  /** Of the files that were looked at. A file's chunks follow each other. */
  const lines = new Map<IndexedFile, number | undefined>();
  // `from_request` is the same word, and defines no `FromRequest`.
  let others = false;
  for (const file of filesOf(view, view.named(name))) {
    const main = isInMainPackage(file, view.prefixed);
    if ((others && !main) || !defines(file, name, key)) continue;
    if (main) return [];
    others = true;
  }
  const mentioning = view.mentioning(name);
  for (const file of filesOf(view, mentioning))
    if (gathers(file) && (!others || isInMainPackage(file, view.prefixed)))
      lines.set(file, passedOn(file, name));
  return lines.size === 0
    ? []
    : mentioning.filter((chunk) => {
        const file = view.files[view.chunks.file[chunk] ?? 0];
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
