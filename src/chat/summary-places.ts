import type { CitedLines } from './citations.ts';
import type { Source } from './sources.ts';

/** A stretch of a summary and the lines that it rests on. `from`, `to`: UTF-16 units of the shown text. */
export interface SummaryClaim {
  readonly from: number;
  readonly to: number;
  readonly lines: CitedLines;
}

export interface ReadSummary {
  /** For people: without the places, which are footnotes. */
  readonly shown: string;
  /** For the model: with the places that are known, without those that aren't. */
  readonly kept: string;
  readonly claims: readonly SummaryClaim[];
}

const PLACE = /[^[\]\n:]+:\d+(?:-\d+)?/.source;
const PLACES = new RegExp(`[ \\t]*\\[(${PLACE}(?:[,;] ?${PLACE})*)\\]`, 'g');
const LIST_MARK = /^\s*(?:[-*+]|\d+[.)])?\s*/;

/** A summary's text with the places in it found among what was sent: one that wasn't sent is nobody's evidence. */
export function readSummary(text: string, sources: readonly Source[]): ReadSummary {
  let shown = '';
  let kept = '';
  let last = 0;
  const claims: SummaryClaim[] = [];
  for (const match of text.matchAll(PLACES)) {
    const before = text.slice(last, match.index);
    shown += before;
    kept += before;
    last = match.index + match[0].length;
    const lines = (match[1] ?? '').split(/[,;] ?/).flatMap((place) => linesAt(place.trim(), sources) ?? []);
    const from = claimStart(shown, claims.at(-1));
    if (lines.length === 0 || shown.slice(from).trim() === '') continue;
    for (const each of lines) claims.push({ from, to: shown.length, lines: each });
    kept += ` [${lines.map(({ path, startLine, endLine }) => `${path}:${startLine}-${endLine}`).join(', ')}]`;
  }
  return { shown: shown + text.slice(last), kept: kept + text.slice(last), claims };
}

/** A claim begins where its line does, or after the one before it on the same line. */
function claimStart(shown: string, before: SummaryClaim | undefined): number {
  const line = shown.lastIndexOf('\n') + 1;
  if (before !== undefined && before.to > line) {
    const rest = shown.slice(before.to);
    // Several places behind one claim.
    return rest.trim() === ''
      ? before.from
      : before.to + (rest.length - rest.replace(/^[\s.;,]+/, '').length);
  }
  return line + (LIST_MARK.exec(shown.slice(line))?.[0].length ?? 0);
}

function linesAt(place: string, sources: readonly Source[]): CitedLines | undefined {
  const [, path = '', start = '', end = start] = /^(.+?):(\d+)(?:-(\d+))?$/.exec(place) ?? [];
  const from = Number(start);
  const source = sources.findLast(
    (one) => one.path === path && one.startLine <= from && from < one.startLine + one.lines.length,
  );
  if (source === undefined) return undefined;
  const last = source.startLine + source.lines.length - 1;
  const to = Math.min(Math.max(from, Number(end)), last);
  const lines = source.lines.slice(from - source.startLine, to - source.startLine + 1);
  return { uri: source.uri, path, startLine: from, endLine: to, lines };
}
