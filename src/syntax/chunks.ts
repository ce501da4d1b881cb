import type { Item } from './item.ts';
import { lineWindows } from './line-windows.ts';
import { absorbBlanks, merge } from './merge-pieces.ts';
import { cut, type Piece } from './pieces.ts';

/**
 * A range of whole lines that belongs together. A file's chunks, in order, cover its lines exactly once;
 * only the windows of files chunked by lines overlap.
 */
export interface Chunk {
  /** 1-based, inclusive, counted as VS Code does; the empty line after a final line end belongs to no chunk. */
  readonly startLine: number;
  readonly endLine: number;
  /** function, method, class, interface, …, section, cell; null for what lies between symbols. */
  readonly kind: string | null;
  readonly name: string | null;
  /** `Parent.child`. */
  readonly qualifiedName: string | null;
  /** Names of the symbols around it, outermost first. */
  readonly parents: readonly string[];
  /** The symbol's head on one line, without body; repeated on each part of a long symbol. */
  readonly signature: string | null;
  /** The doc comment's text, without its marks. */
  readonly doc: string | null;
  /** Names defined in these lines: the symbol's own, its members' and those of small neighbours merged into it. */
  readonly defines: readonly string[];
  /** 0 for the first or only part of a symbol, then 1, 2, … */
  readonly part: number;
}

/** Chunks of a text with a known outline. `lines` are without ends, and without the empty one after the last end. */
export function cutByOutline(lines: readonly string[], items: readonly Item[]): Chunk[] {
  const pieces = cut(lines, 0, lines.length - 1, items);
  return merge(absorbBlanks(pieces, lines)).map(toChunk);
}

/** Chunks by windows of lines alone. */
export function cutByLines(lines: readonly string[]): Chunk[] {
  return lineWindows(lines).map(({ start, end }) =>
    toChunk({ start, end, item: undefined, parents: [], part: 0, defines: [] }),
  );
}

function toChunk(piece: Piece): Chunk {
  const { item } = piece;
  return {
    startLine: piece.start + 1,
    endLine: piece.end + 1,
    kind: item?.kind ?? null,
    name: item?.name ?? null,
    qualifiedName: item === undefined ? null : [...item.parents, item.name].join('.'),
    parents: piece.parents,
    signature: item?.signature ?? null,
    doc: item?.doc ?? null,
    defines: [...new Set(piece.defines)],
    part: piece.part,
  };
}
