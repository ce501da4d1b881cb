import { lineStarts } from '../../base/lines.ts';
import { markdown } from './parser.ts';

/** A stretch of source text, UTF-16 offsets, end exclusive. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

const MARKER = /^(?:\s+|>|[-*+](?=\s)|\d{1,9}[.)](?=\s))/;
const END = /[.!?…]+["'”’)\]*_~]*(?=\s|$)/gu;
/** Words before a dot that don't end a sentence. */
const ABBREVIATION = /(?:^|[\s(])(?:e\.g|i\.e|etc|cf|vs|no|fig|approx|resp)\.$/iu;

/**
 * The statements of a block that no citation covers: sentences of paragraphs and list items. Headings, questions, lead-ins
 * that end in a colon, code and tables make no claim.
 * @param cited spans that citations support, in offsets of `source`.
 */
export function unsourcedClaims(source: string, cited: readonly Span[]): readonly Span[] {
  const starts = lineStarts(source);
  const tokens = markdown.parse(source.replace(/\r\n?/g, '\n'), {});
  const claims: Span[] = [];
  tokens.forEach((token, i) => {
    if (token.type !== 'inline' || tokens[i - 1]?.type !== 'paragraph_open') return;
    const [first, last] = token.map ?? [0, 0];
    const from = starts[first] ?? 0;
    for (const span of sentences(source.slice(from, starts[last] ?? source.length), from))
      if (isStatement(source.slice(span.from, span.to)) && !cited.some((cite) => overlaps(cite, span)))
        claims.push(span);
  });
  return claims;
}

const overlaps = (a: Span, b: Span): boolean => a.from < b.to && b.from < a.to;

/** Sentences of one paragraph's source, without markers and blanks at their ends. */
function sentences(paragraph: string, base: number): Span[] {
  let at = 0;
  for (let marker = MARKER.exec(paragraph); marker !== null; marker = MARKER.exec(paragraph.slice(at)))
    at += marker[0].length;
  // What stands in code may hold dots that end nothing; a URL too.
  const masked = paragraph.replace(/(`+)[\s\S]*?\1|\]\([^)]*\)/g, (part) => 'x'.repeat(part.length));
  const spans: Span[] = [];
  const push = (end: number): void => {
    const text = paragraph.slice(at, end);
    const lead = text.length - text.trimStart().length;
    if (text.trim() !== '') spans.push({ from: base + at + lead, to: base + at + text.trimEnd().length });
    at = end;
  };
  for (const match of masked.matchAll(END)) {
    const end = match.index + match[0].length;
    if (end > at && !ABBREVIATION.test(masked.slice(at, match.index + 1))) push(end);
  }
  push(paragraph.length);
  return spans;
}

/** A statement has at least three words and doesn't end as a question or a lead-in does. */
function isStatement(sentence: string): boolean {
  const bare = sentence.replace(/["'”’)\]*_~\s]+$/u, '');
  if (/[:?]$/u.test(bare)) return false;
  return (bare.match(/[\p{L}\p{N}]+/gu) ?? []).length >= 3;
}
