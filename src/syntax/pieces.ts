import type { Item } from './item.ts';
import { windowEnd } from './line-windows.ts';

/** A symbol of more lines is split: at its members, or else at blank lines. */
const MAX_LINES = 60;
const MAX_CHARS = 6000;
/** About the length of a part of a long symbol. */
const PART_LINES = 45;
/** A type of more lines is cut at its members, so that these are found by their own names. */
const MAX_TYPE_LINES = 40;
/** Kinds whose lines between inner symbols are code of their own. */
const CODE: ReadonlySet<string> = new Set(['function', 'method', 'constructor', 'variable', 'constant']);
/** Cut at their members even where they are small: they only hold others. */
const HOLDERS: ReadonlySet<string> = new Set(['namespace', 'module']);

/** Rows on the way to a chunk. */
export interface Piece {
  start: number;
  end: number;
  readonly item: Item | undefined;
  readonly parents: readonly string[];
  readonly part: number;
  readonly defines: readonly string[];
}

/**
 * Pieces that cover rows `from..to` exactly once.
 * @param around the symbol that the rows are inside; what lies between a function's inner ones is part of it.
 */
export function cut(
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
    const above = pieces.at(-1);
    let first = start;
    while (above !== undefined && first <= end && (lines[first] ?? '').trim() === '') above.end = first++;
    const made = split(lines, first, end, owner, parents, owner === undefined ? 0 : part);
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

const namesOf = (item: Item): string[] => [
  ...(item.scope ? [] : [item.name]),
  ...item.children.flatMap((child) => namesOf(child)),
];
