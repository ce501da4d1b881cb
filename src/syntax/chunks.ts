import { lineWindows, windowEnd } from './line-windows.ts';
import type { Item } from './item.ts';

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

/** A symbol of more lines is split: at its members, or else at blank lines. */
export const MAX_LINES = 60;
const MAX_CHARS = 6000;
/** About the length of a part of a long symbol. */
const PART_LINES = 45;
/** Neighbours up to this many lines merge, as long as the whole stays below `MERGED_LINES`. */
const SMALL_LINES = 8;
const SMALL_SYMBOL_LINES = 4;
const MERGED_LINES = 30;
/** Kinds that keep a chunk of their own however small: what people ask for by name. */
const KEEP: ReadonlySet<string> = new Set([
  ...[
    'function',
    'method',
    'constructor',
    'class',
    'interface',
    'struct',
    'trait',
    'enum',
    'section',
    'cell',
  ],
  ...[
    'record',
    'union',
    'object',
    'protocol',
    'extension',
    'actor',
    'mixin',
    'contract',
    'library',
    'table',
    'view',
    'trigger',
    'procedure',
  ],
  ...['impl', 'annotation', 'template', 'style', 'script'],
]);
/** Kinds whose lines between inner symbols are code of their own. */
const CODE: ReadonlySet<string> = new Set(['function', 'method', 'constructor', 'variable', 'constant']);
/** Cut at their members even where they are small: they only hold others. */
const HOLDERS: ReadonlySet<string> = new Set(['namespace', 'module']);
/** A type of more lines is cut at its members, so that these are found by their own names. */
const MAX_TYPE_LINES = 40;
/** Lines that close something, or say nothing. */
const CLOSING =
  /^\s*(?:[})\]>;,\s]*|end|fi|done|esac|\?>|#endif\b.*|#else|<\/?[\w-]+>)[;,)\s]*(?:(?:\/\/|\/\*|--|#).*)?$/;

interface Piece {
  start: number;
  end: number;
  readonly item: Item | undefined;
  readonly parents: readonly string[];
  readonly part: number;
  readonly defines: readonly string[];
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

/**
 * Pieces that cover rows `from..to` exactly once.
 * @param around the symbol that the rows are inside; what lies between a function's inner ones is part of it.
 */
function cut(
  lines: readonly string[],
  from: number,
  to: number,
  items: readonly Item[],
  around?: { readonly item: Item; readonly part: number },
): Piece[] {
  const pieces: Piece[] = [];
  const owner = around !== undefined && CODE.has(around.item.kind) ? around.item : undefined;
  const parents = around === undefined ? [] : (owner?.parents ?? [...around.item.parents, around.item.name]);
  let part = around?.part ?? 0;
  const between = (start: number, end: number): void => {
    const made = split(lines, start, end, owner, parents, owner === undefined ? 0 : part);
    part += made.length;
    pieces.push(...made);
  };
  let row = from;
  for (const item of items) {
    const end = Math.min(item.endRow, to);
    if (end < row) {
      nameIn(pieces, item);
      continue;
    }
    const start = Math.max(item.leadRow, row);
    if (start > row) between(row, start - 1);
    pieces.push(...cutItem(lines, start, end, item));
    row = end + 1;
  }
  if (row <= to) between(row, to);
  return pieces;
}

/** A second symbol on lines that another one holds already. */
function nameIn(pieces: Piece[], item: Item): void {
  const last = pieces.pop();
  if (last !== undefined) pieces.push({ ...last, defines: [...last.defines, ...namesOf(item)] });
}

function cutItem(lines: readonly string[], start: number, end: number, item: Item): Piece[] {
  const { parents } = item;
  const whole = fits(lines, start, end) && !isCut(item, end - start + 1);
  if (whole) return [{ start, end, item, parents, part: 0, defines: namesOf(item) }];
  const first = item.children[0];
  if (first === undefined) return split(lines, start, end, item, parents, 0);
  const headEnd = Math.max(start, Math.min(first.leadRow - 1, end));
  const head = split(lines, start, headEnd, item, parents, 0);
  return [...head, ...cut(lines, headEnd + 1, end, item.children, { item, part: head.length })];
}

const isCut = (item: Item, lines: number): boolean =>
  item.children.length > 0 &&
  (HOLDERS.has(item.kind) || (lines > MAX_TYPE_LINES && item.children.some(isBig)));

const isBig = (item: Item): boolean => item.endRow - item.startRow >= 2;

/** Rows as one piece, or as parts of about the same length that end where the text pauses. */
function split(
  lines: readonly string[],
  start: number,
  end: number,
  item: Item | undefined,
  parents: readonly string[],
  firstPart: number,
): Piece[] {
  const pieces: Piece[] = [];
  for (let row = start, part = firstPart; row <= end; part++) {
    const last = fits(lines, row, end) ? end : pause(lines, row, end);
    const defines = item !== undefined && part === 0 ? [item.name] : [];
    pieces.push({ start: row, end: last, item, parents, part, defines });
    row = last + 1;
  }
  return pieces;
}

/** The last row of the next part: near its fair share of what is left, on a blank line or else where the code is shallow. */
function pause(lines: readonly string[], start: number, end: number): number {
  const longest = Math.min(start + MAX_LINES - 1, windowEnd(lines, start, end, MAX_CHARS));
  const left = end - start + 1;
  const share = Math.ceil(left / Math.ceil(left / PART_LINES));
  const to = Math.min(longest, start + Math.ceil(share * 1.25));
  const from = Math.min(start + Math.floor(share * 0.6), to);
  let best = to;
  let cost = Infinity;
  for (let row = from; row <= to; row++) {
    const next = lines[row + 1] ?? '';
    const depth = (lines[row] ?? '').trim() === '' ? -2 : next.length - next.trimStart().length;
    // A line further from the share must be shallower by a level to be worth it.
    const price = depth + (4 * Math.abs(row - start + 1 - share)) / share;
    if (price < cost) [best, cost] = [row, price];
  }
  return best;
}

function fits(lines: readonly string[], start: number, end: number): boolean {
  if (end - start + 1 > MAX_LINES) return false;
  let length = 0;
  for (let row = start; row <= end; row++) length += (lines[row] ?? '').length + 1;
  return length <= MAX_CHARS || end === start;
}

/** Blank lines and closing brackets go to the piece above, those at the top to the one below. */
function absorbBlanks(pieces: readonly Piece[], lines: readonly string[]): Piece[] {
  const kept: Piece[] = [];
  let pending: number | undefined;
  for (const piece of pieces) {
    const empty =
      piece.item === undefined && lines.slice(piece.start, piece.end + 1).every((line) => CLOSING.test(line));
    const last = kept.at(-1);
    if (empty && last !== undefined) last.end = piece.end;
    else if (empty && piece !== pieces.at(-1)) pending ??= piece.start;
    else {
      kept.push({ ...piece, start: pending ?? piece.start });
      pending = undefined;
    }
  }
  return kept;
}

const isSmall = (piece: Piece): boolean =>
  piece.end - piece.start < (piece.item === undefined ? SMALL_LINES : SMALL_SYMBOL_LINES) &&
  piece.part === 0 &&
  !KEEP.has(piece.item?.kind ?? '');

function merge(pieces: readonly Piece[]): Piece[] {
  const merged: Piece[] = [];
  for (const piece of pieces) {
    const last = merged.at(-1);
    const together =
      last !== undefined &&
      isSmall(piece) &&
      (isSmall(last) || isMerged(last)) &&
      last.parents.join('.') === piece.parents.join('.') &&
      piece.end - last.start < MERGED_LINES;
    if (!together) merged.push(piece);
    else {
      const defines = [...last.defines, ...piece.defines];
      const only = defines.length === 1 ? (last.item ?? piece.item) : undefined;
      const own = only === undefined ? 0 : only.endRow - only.leadRow + 1;
      // A name stands for a merged chunk only where it holds most of the lines.
      const item = own * 2 >= piece.end - last.start + 1 ? only : undefined;
      merged[merged.length - 1] = { ...last, end: piece.end, item, defines };
    }
  }
  return merged;
}

/** Made of several already, so its length says nothing. */
const isMerged = (piece: Piece): boolean =>
  piece.part === 0 &&
  !KEEP.has(piece.item?.kind ?? '') &&
  piece.defines.length > 1 &&
  piece.item === undefined;

const namesOf = (item: Item): string[] => [
  ...(item.scope ? [] : [item.name]),
  ...item.children.flatMap((child) => namesOf(child)),
];

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
