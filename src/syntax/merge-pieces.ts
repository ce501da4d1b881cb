import type { Piece } from './pieces.ts';

/** Neighbours up to this many lines merge, as long as the whole stays below `MERGED_LINES`. */
const SMALL_LINES = 8;
const SMALL_SYMBOL_LINES = 4;
const MERGED_LINES = 30;
/** Kinds that keep a chunk of their own however small: what people ask for by name. */
const KEEP: ReadonlySet<string> = new Set(
  (
    'function method constructor class interface struct trait enum record union object protocol extension actor mixin ' +
    'contract library annotation impl section cell table view trigger procedure template style script'
  ).split(' '),
);
/** Lines that close something, or say nothing. */
const CLOSING =
  /^\s*(?:(?:[})\]>;,]+|end|fi|done|esac|\?>|#endif\b.*|#else|<\/[\w-]+>)[\s;,)]*(?:(?:\/\/|\/\*|--|#).*)?)?$/;

/**
 * Blank lines and closing brackets go to the piece above, those at the top to the one below; so does a single line
 * that stands right on a symbol (`#ifdef`, `type (`, `try:`).
 */
export function absorbBlanks(pieces: readonly Piece[], lines: readonly string[]): Piece[] {
  const kept: Piece[] = [];
  let pending: number | undefined;
  for (const [i, piece] of pieces.entries()) {
    const last = kept.at(-1);
    const next = pieces[i + 1];
    const own = piece.item === undefined;
    const empty = own && lines.slice(piece.start, piece.end + 1).every((line) => CLOSING.test(line));
    const onTop = own && piece.start === piece.end && next?.item !== undefined && next.part === 0;
    if (empty && last !== undefined) last.end = piece.end;
    else if ((empty && next !== undefined) || onTop) pending ??= piece.start;
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

/** Small neighbours within the same symbol become one piece. */
export function merge(pieces: readonly Piece[]): Piece[] {
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
