/** Lines `start..end` of a file (1-based, inclusive) that one text block of a search result holds. */
export interface BlockRange {
  readonly start: number;
  readonly end: number;
}

const MAX_LINES = 8;
/** From here on a blank line ends a block, so that a citation covers one thought rather than eight lines. */
const SOFT_LINES = 4;

const isBlank = (line: string): boolean => line.trim() === '';

/**
 * Splits lines into blocks of at most 8, never blank: the unit that a citation can name. Runs of 8 or more
 * blank lines, and blank lines at either end, are in no block; all other lines are in exactly one.
 * @param lines without line ends
 * @param firstLine the number of `lines[0]` in its file
 */
export function splitIntoBlocks(lines: readonly string[], firstLine: number): BlockRange[] {
  const ranges: { from: number; to: number }[] = [];
  let from = lines.findIndex((line) => !isBlank(line));
  let last = lines.length - 1;
  while (last >= 0 && isBlank(lines[last] ?? '')) last--;
  while (from >= 0 && from <= last) {
    let to = from;
    while (to < last && to - from + 1 < MAX_LINES) {
      if (to - from + 1 >= SOFT_LINES && isBlank(lines[to] ?? '') && !isBlank(lines[to + 1] ?? '')) break;
      to++;
    }
    if (lines.slice(from, to + 1).every(isBlank)) from = to + 1;
    else {
      ranges.push({ from, to });
      from = to + 1;
    }
  }
  return ranges.map(({ from, to }) => ({ start: firstLine + from, end: firstLine + to }));
}
