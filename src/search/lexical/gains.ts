import type { ChunkTable } from '../chunk-table.ts';
import type { PathIndex } from '../files.ts';
import type { Weights } from '../rank/weights.ts';

/** A field's part of BM25: `scale × count / (count + flat + slope × length)`. */
interface FieldPart {
  readonly scale: number;
  readonly flat: number;
  readonly slope: number;
}

/** Text, identifiers, name, doc. */
export type FieldParts = readonly [FieldPart, FieldPart, FieldPart, FieldPart];

export function fieldParts(chunks: ChunkTable, { bm25 }: Weights): FieldParts {
  const { k1, field, b } = bm25;
  const part = (at: number): FieldPart => ({
    scale: (field[at] ?? 0) * (k1 + 1),
    flat: k1 * (1 - (b[at] ?? 0)),
    slope: (k1 * (b[at] ?? 0) * chunks.live) / Math.max(chunks.totals[at] ?? 0, 1),
  });
  return [part(0), part(1), part(2), part(3)];
}

/** The gain of a term that comes so often in a file's name and folders. */
export type PathGain = (stem: number, stemLength: number, folders: number, foldersLength: number) => number;

export function pathFieldGain(paths: PathIndex, { bm25 }: Weights): PathGain {
  const { k1, pathB, fileStem, folders: folderWeight } = bm25;
  const meanStem = paths.stemTotal / Math.max(paths.files, 1) || 1;
  const meanFolders = paths.folderTotal / Math.max(paths.files, 1) || 1;
  const part = (count: number, length: number, mean: number): number =>
    count === 0 ? 0 : (count * (k1 + 1)) / (count + k1 * (1 - pathB + (pathB * length) / mean));
  return (stem, stemLength, folders, foldersLength) =>
    fileStem * part(stem, stemLength, meanStem) + folderWeight * part(folders, foldersLength, meanFolders);
}
