/** A run of rows, 0-based and inclusive. */
export interface Window {
  readonly start: number;
  readonly end: number;
}

/** About 400 tokens at four characters each, 80 of them shared with the window before. */
const SIZE = 1600;
const OVERLAP = 320;

/**
 * Windows over lines `from..to` for text without known structure: about 400 tokens with 80 overlapping,
 * cut at a blank line where there is one in the last third. Together they cover every line.
 */
export function lineWindows(lines: readonly string[], from = 0, to = lines.length - 1): Window[] {
  const windows: Window[] = [];
  for (let start = from; start <= to;) {
    const end = windowEnd(lines, start, to, SIZE);
    windows.push({ start, end });
    if (end >= to) break;
    start = Math.max(start + 1, overlapStart(lines, end));
  }
  return windows;
}

/** The row on which a window of about `size` characters from `start` should end. */
export function windowEnd(lines: readonly string[], start: number, to: number, size: number): number {
  let length = 0;
  let blank = -1;
  for (let row = start; row <= to; row++) {
    const line = lines[row] ?? '';
    length += line.length + 1;
    if (length > size && row > start) return blank >= 0 ? blank : row - 1;
    if (length > size * 0.67 && line.trim() === '') blank = row;
  }
  return to;
}

/** Where the next window starts; never so that a single long line is repeated. */
function overlapStart(lines: readonly string[], end: number): number {
  let length = 0;
  let row = end + 1;
  while (row > 0) {
    length += (lines[row - 1] ?? '').length + 1;
    if (length > OVERLAP) break;
    row--;
  }
  return row;
}
