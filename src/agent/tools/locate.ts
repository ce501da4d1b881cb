import { splitLines } from '../../base/lines.ts';

export interface LineRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The lines (1-based, inclusive) that hold a text, in every place where it stands: exactly, or, when it stands
 * nowhere so, by whole lines with blanks at their ends ignored (as staging may match it too).
 */
export function locate(text: string, wanted: string): LineRange[] {
  const exact: LineRange[] = [];
  const normal = splitLines(text).join('\n');
  const needle = splitLines(wanted).join('\n');
  const lastLine = normal.split('\n').length;
  for (let at = normal.indexOf(needle); at >= 0 && needle !== ''; at = normal.indexOf(needle, at + 1)) {
    const start = lineAt(normal, at);
    const body = needle.endsWith('\n') ? needle.slice(0, -1) : needle;
    exact.push({ start, end: Math.min(lastLine, start + countNewlines(body)) });
  }
  if (exact.length > 0) return exact;
  const lines = normal.split('\n').map((line) => line.trim());
  const parts = needle
    .replace(/^\n+|\n+$/g, '')
    .split('\n')
    .map((line) => line.trim());
  if (parts.every((part) => part === '')) return [];
  return lines.flatMap((_line, at) =>
    parts.every((part, n) => lines[at + n] === part) ? [{ start: at + 1, end: at + parts.length }] : [],
  );
}

const lineAt = (text: string, offset: number): number => countNewlines(text.slice(0, offset)) + 1;

const countNewlines = (text: string): number => text.split('\n').length - 1;
