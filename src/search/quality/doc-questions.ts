import { firstSentences, stripMarks } from './doc-text.ts';
import type { OwnQuestion } from './questions.ts';

interface Documented {
  readonly name: string;
  readonly startLine: number;
  readonly endLine: number;
}

interface Found {
  readonly question: OwnQuestion;
  /** The comment's lines, 1-based, inclusive. */
  readonly from: number;
  readonly to: number;
  /** What stands there when the comment is gone, in its first line. */
  readonly instead: string;
}

const COMMENT =
  /^\s*(?:\/\/|\*|\/\*|--\s|;;|#(?!\[|!|(?:include|define|undef|if|ifdef|ifndef|endif|else|elif|pragma|import|region|endregion)\b))/;
const DECORATOR = /^\s*(?:@\w|#\[|\[[A-Z])/;
const MAX_DECORATORS = 10;
/** A docstring begins at most so many lines below its definition's first. */
const MAX_SIGNATURE = 12;
/** A definition's own comment is long enough to be a question, and the definition to be an answer. */
const MIN_LINES = 3;

/** The comment directly above a definition, decorators between them skipped; null when there is none. */
function commentAbove(lines: readonly string[], startLine: number): { from: number; to: number } | null {
  let to = startLine - 1;
  for (let skipped = 0; skipped < MAX_DECORATORS && DECORATOR.test(lines[to - 1] ?? ''); skipped++) to--;
  let from = to;
  if (/\*\/\s*$/.test(lines[to - 1] ?? '')) {
    while (from > 1 && !/^\s*\/\*/.test(lines[from - 1] ?? '')) from--;
    return /^\s*\/\*/.test(lines[from - 1] ?? '') ? { from, to } : null;
  }
  while (from > 1 && COMMENT.test(lines[from - 2] ?? '') && COMMENT.test(lines[from - 1] ?? '')) from--;
  return to > 0 && COMMENT.test(lines[to - 1] ?? '') ? { from, to } : null;
}

const QUOTES = /^\s*(?:[rRuU]{0,2})("""|''')/;

/** The docstring of a Python definition. */
function docstring(
  lines: readonly string[],
  { startLine, endLine }: Documented,
): { from: number; to: number } | null {
  for (let from = startLine + 1; from <= Math.min(endLine, startLine + MAX_SIGNATURE); from++) {
    const [opening, quotes] = QUOTES.exec(lines[from - 1] ?? '') ?? [];
    if (opening === undefined || quotes === undefined) continue;
    if ((lines[from - 1] ?? '').slice(opening.length).includes(quotes)) return { from, to: from };
    for (let to = from + 1; to <= endLine; to++)
      if ((lines[to - 1] ?? '').includes(quotes)) return { from, to };
    return null;
  }
  return null;
}

/**
 * Questions from the documentation comments of a file's definitions: the first sentences ask, the definition answers.
 * @param lines the file's
 */
export function docQuestions(
  path: string,
  lines: readonly string[],
  definitions: readonly Documented[],
): Found[] {
  const found: Found[] = [];
  const python = /\.pyi?$/.test(path);
  for (const definition of definitions) {
    const { name, startLine, endLine } = definition;
    if (endLine - startLine + 1 < MIN_LINES) continue;
    const inside = python ? docstring(lines, definition) : null;
    const place = inside ?? commentAbove(lines, startLine);
    if (!place) continue;
    const comment = lines.slice(place.from - 1, place.to);
    const text = inside ? comment.join('\n').replace(/"""|'''/g, '') : stripMarks(comment);
    // What a question quotes lifts lines that hold it, which its definition doesn't say of itself.
    const query = firstSentences(text, name)?.replace(/["“”`]/g, ' ') ?? null;
    if (query === null) continue;
    const indent = /^\s*/.exec(comment[0] ?? '')?.[0] ?? '';
    found.push({
      question: { kind: 'doc', query, relevant: [{ path, startLine, endLine }] },
      ...place,
      instead: inside ? `${indent}pass` : '',
    });
  }
  return found;
}

/** A file's text without the comments that ask: the lines stay where they are. */
export function withoutComments(lines: readonly string[], found: readonly Found[]): string {
  const left = [...lines];
  for (const { from, to, instead } of found) {
    left.fill('', from - 1, to);
    left[from - 1] = instead;
  }
  return left.join('\n');
}
