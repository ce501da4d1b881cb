import { unpackImports } from '../graph/imports-text.ts';
import type { IndexedFile } from '../files.ts';
import { boost } from './candidate.ts';
import type { FileCandidates, RankContext } from './candidate.ts';
import type { EngineView } from './view.ts';

/** Files that gather what others define: what they import they pass on. */
const GATHERS = /(?:^|\/)(?:index\.[cm]?[jt]sx?|mod\.rs|lib\.rs|__init__\.pyi?)$/;

/** The line on which a gathering file names what it passes on; undefined for any other file. */
function passedOn(file: IndexedFile, name: string): number | undefined {
  if (!GATHERS.test(file.path)) return undefined;
  return unpackImports(file.imports).find(({ names }) =>
    names.some((known) => (known.alias ?? known.name) === name),
  )?.line;
}

/** Chunks that pass on a name which nothing here defines, as where one package of several is open. */
export function passingOn(view: EngineView, name: string): number[] {
  // `from_request` is the same word, and defines no `FromRequest`.
  const defined = (chunk: number): boolean =>
    view.files[view.chunks.file[chunk] ?? 0]?.names.includes(name) ?? false;
  if (view.named(name).some(defined)) return [];
  return view.mentioning(name).filter((chunk) => {
    const file = view.files[view.chunks.file[chunk] ?? 0];
    const line = file && passedOn(file, name);
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
