import type { ModelCitation } from '../model/client.ts';
import type { Citation, CitationAnchor, CitationState } from '../protocol/turn.ts';
import { splitLines } from '../base/lines.ts';
import { anchorAt, standsAt } from './citation-anchor.ts';
import type { Source } from './sources.ts';

/** Lines of one file that a citation names, as they were when the model saw them. */
export interface CitedLines {
  readonly uri: string;
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly lines: readonly string[];
  /** From the first check on: what tells them from copies in their file. */
  readonly anchor?: CitationAnchor | undefined;
}

/** Reads files as they are now, for checking citations. */
export interface CurrentText {
  /** The text at a URI now (staged edits over buffers over the disk), or undefined where there is none. */
  read(uri: string): Promise<string | undefined>;
  /** Other files that may hold these lines since a rename: URIs with the path to show. */
  candidates(cited: CitedLines): Promise<readonly { readonly uri: string; readonly path: string }[]>;
}

export interface CheckedLines {
  readonly uri: string;
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly quote: string;
  readonly state: CitationState;
  readonly anchor?: CitationAnchor;
}

/** The lines that the API's citation stands for, or undefined when it names nothing that was sent. */
export function citedLines(
  citation: ModelCitation,
  sourceOf: (source: string) => Source | undefined,
): CitedLines | undefined {
  const source = sourceOf(citation.source);
  if (source === undefined) return undefined;
  const first = source.blocks[citation.startBlock];
  const last = source.blocks[citation.endBlock - 1];
  if (first === undefined || last === undefined || last.end < first.start) return undefined;
  return trimBlank(source, first.start, last.end);
}

function trimBlank(source: Source, start: number, end: number): CitedLines {
  const lineAt = (line: number): string => source.lines[line - source.startLine] ?? '';
  while (start < end && lineAt(start).trim() === '') start++;
  while (end > start && lineAt(end).trim() === '') end--;
  return {
    uri: source.uri,
    path: source.path,
    startLine: start,
    endLine: end,
    lines: source.lines.slice(start - source.startLine, end - source.startLine + 1),
  };
}

/** Citations of one stretch of answer, as few as say the same: lines of a file that touch or overlap become one. */
export function mergeCited(cited: readonly CitedLines[]): CitedLines[] {
  const merged: CitedLines[] = [];
  const inOrder = [...cited].sort((a, b) => a.startLine - b.startLine || a.endLine - b.endLine);
  for (const next of inOrder) {
    const at = merged.findIndex(
      (have) => have.uri === next.uri && next.startLine <= have.endLine + 1 && agrees(have, next),
    );
    const have = merged[at];
    if (have === undefined) merged.push(next);
    else if (next.endLine > have.endLine) {
      const more = next.lines.slice(have.endLine - next.startLine + 1);
      merged[at] = { ...have, endLine: next.endLine, lines: [...have.lines, ...more] };
    }
  }
  const rank = (entry: CitedLines): number =>
    cited.findIndex(
      (first) =>
        first.uri === entry.uri && first.startLine >= entry.startLine && first.endLine <= entry.endLine,
    );
  return merged.sort((a, b) => rank(a) - rank(b));
}

/** Whether two citations hold the same text where they overlap: they may come from two versions of a file. */
function agrees(a: CitedLines, b: CitedLines): boolean {
  for (let line = b.startLine; line <= Math.min(a.endLine, b.endLine); line++)
    if (a.lines[line - a.startLine] !== b.lines[line - b.startLine]) return false;
  return true;
}

/**
 * Whether cited lines still stand: verified where they were, moved when exactly one other place has them word
 * for word (in the file, or in a file it was renamed to), else stale, with the lines as the model saw them.
 * Lines that their file has more than once are told apart by what stands around them: a copy never stands in for them.
 */
export async function checkCited(cited: CitedLines, now: CurrentText): Promise<CheckedLines> {
  const { uri, path } = cited;
  const as = (
    state: CitationState,
    at: { uri: string; path: string },
    startLine: number,
    lines?: readonly string[],
  ): CheckedLines => {
    const anchor =
      cited.anchor ?? (lines === undefined ? undefined : anchorAt(lines, startLine, cited.lines));
    return {
      uri: at.uri,
      path: at.path,
      startLine,
      endLine: startLine + cited.lines.length - 1,
      quote: cited.lines.join('\n'),
      state,
      ...(anchor === undefined ? {} : { anchor }),
    };
  };
  const text = await now.read(uri);
  if (text !== undefined) {
    const lines = splitLines(text);
    const at = standsAt(lines, cited.lines, cited.startLine, cited.anchor);
    if (at === undefined) return as('stale', { uri, path }, cited.startLine);
    return as(at === cited.startLine ? 'verified' : 'moved', { uri, path }, at, lines);
  }
  const found: CheckedLines[] = [];
  for (const other of await now.candidates(cited)) {
    if (other.uri === uri) continue;
    const there = await now.read(other.uri);
    const line =
      there === undefined ? undefined : standsAt(splitLines(there), cited.lines, undefined, cited.anchor);
    if (line !== undefined) found.push(as('moved', other, line));
  }
  const [only, second] = found;
  return only !== undefined && second === undefined ? only : as('stale', { uri, path }, cited.startLine);
}

/** Checks a citation again, for an answer that was shown before: same id and span, its state and lines as of now. */
export async function recheckCitation(citation: Citation, now: CurrentText): Promise<Citation> {
  const { uri, path, startLine, endLine, quote, anchor } = citation;
  const lines = quote.split('\n');
  const checked = await checkCited({ uri, path, startLine, endLine, lines, anchor }, now);
  return { ...citation, ...checked };
}
