const LINE = /\r\n|\n|\r/g;

/** Start offset (UTF-16) of each line, as VS Code counts lines: CRLF, LF and a lone CR end one. Never empty. */
export function lineStarts(text: string): number[] {
  const starts = [0];
  for (const match of text.matchAll(LINE)) starts.push(match.index + match[0].length);
  return starts;
}

/** The lines with their own terminators; the last has none, and is left out when empty. */
export function linesWithEnds(text: string): string[] {
  const lines: string[] = [];
  let from = 0;
  for (const match of text.matchAll(LINE)) {
    const end = match.index + match[0].length;
    lines.push(text.slice(from, end));
    from = end;
  }
  if (from < text.length) lines.push(text.slice(from));
  return lines;
}

/** The lines without terminators, as an editor shows them: "a\n" has two, "" has one. */
export const splitLines = (text: string): string[] => text.split(/\r\n|\n|\r/);

/** Lines `start..end` (1-based, inclusive), joined by `\n`, without a final one. */
export const sliceLines = (text: string, start: number, end: number): string =>
  splitLines(text)
    .slice(start - 1, end)
    .join('\n');
