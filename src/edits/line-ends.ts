import { linesWithEnds } from '../base/lines.ts';
import { lineChanges } from './line-diff.ts';

/** A line's text without its terminator. */
export const bare = (line: string): string => line.replace(/(\r\n|\n|\r)$/, '');

/** A line's terminator, or ''. */
export const endOf = (line: string): string => line.slice(bare(line).length);

/** The terminator that most lines of a text have; undefined when no line ends. */
export function majorityEnd(text: string): string | undefined {
  const counts = new Map<string, number>();
  for (const [end] of text.matchAll(/\r\n|\n|\r/g)) counts.set(end, (counts.get(end) ?? 0) + 1);
  let best: string | undefined;
  for (const [end, count] of counts) if (best === undefined || count > (counts.get(best) ?? 0)) best = end;
  return best;
}

/** The terminator that a line put at `offset` should take: its own line's, the one's before, or the majority's. */
export function endNear(text: string, offset: number): string {
  const after = /\r\n|\n|\r/g;
  after.lastIndex = offset;
  const own = after.exec(text)?.[0];
  if (own !== undefined) return own;
  const before = [...text.slice(0, offset).matchAll(/\r\n|\n|\r/g)].at(-1)?.[0];
  return before ?? majorityEnd(text) ?? '\n';
}

/**
 * `replacement` in the line ends of what it replaces: a line that stays is taken over as it is, terminator and all;
 * a new one takes the terminator of the line before it.
 * @param fallback the terminator to take where nothing stands before
 * @param key what makes two lines the same line (default: their text without terminator)
 */
export function weave(
  original: string,
  replacement: string,
  fallback: string,
  key: (line: string) => string = (line) => line,
): string {
  const old = linesWithEnds(original);
  const fresh = linesWithEnds(replacement);
  const changes = lineChanges(
    old.map((line) => key(bare(line))),
    fresh.map((line) => key(bare(line))),
  );
  let out = '';
  let end = endOf(old[0] ?? '') || fallback;
  let [oi, fi] = [0, 0];
  const put = (line: string, own: string, terminated: boolean): void => {
    end = own || end;
    // An empty line's LF would run together with a lone CR before it, and the line be lost.
    const runsTogether = line === '' && end === '\n' && out.endsWith('\r');
    if (terminated) out += runsTogether ? '\r' : line + end;
    else out += line;
  };
  const keepUpTo = (limit: number): void => {
    for (; oi < limit; oi++, fi++)
      put(bare(old[oi] ?? ''), endOf(old[oi] ?? ''), endOf(fresh[fi] ?? '') !== '');
  };
  for (const change of changes) {
    keepUpTo(change.aStart);
    for (; fi < change.bEnd; fi++, oi++) {
      // A changed line keeps the end of the line that it replaces, as far as there is one.
      const own = oi < change.aEnd ? endOf(old[oi] ?? '') : '';
      put(bare(fresh[fi] ?? ''), own, endOf(fresh[fi] ?? '') !== '');
    }
    oi = change.aEnd;
  }
  keepUpTo(old.length);
  return out;
}
