import type { Asked, Part, Piece, SearchResult } from './script.ts';

/** How the demo reads a question and speaks. */

/** The user's own words: what stands in the last `<question>`, or all of a message that has no such labels. */
export function asksFor(asked: Asked): string {
  const labelled = [...asked.question.matchAll(/<question>\n([\s\S]*?)\n<\/question>/g)].at(-1)?.[1];
  if (labelled !== undefined) return labelled;
  return /^<\w+>$/m.test(asked.question) ? '' : asked.question;
}

const COMMON = new Set(
  'the and for are how what where does this that with from which when who why can you into'.split(' '),
);

/** Words of a text that could be told apart in code, each once. */
export const words = (text: string): string[] =>
  [...new Set(text.toLowerCase().match(/[\p{L}_][\p{L}\p{N}_]{2,}/gu) ?? [])].filter(
    (word) => !COMMON.has(word),
  );

/** `text` word by word, `ms` apart, as an answer comes. */
export const spoken = (text: string, ms: number): Piece[] =>
  (text.match(/\s*\S+\s*/g) ?? []).flatMap((word) => [word, { do: 'wait', ms } as const]);

export const thought = (text: string, ms: number): Part => ({ type: 'thinking', pieces: spoken(text, ms) });

/** Path of a search result, as a tool takes it: its title without a line range. */
export const pathOf = (result: SearchResult): string => result.title.replace(/:\d+(-\d+)?$/, '');

/** The line of a block that speaks most of what is wanted, a declaration before others; fit for a code span. */
export function quoted(block: string, wanted: readonly string[]): string {
  const lines = block.split('\n').map((line) => line.trim());
  const score = (line: string): number =>
    wanted.filter((word) => line.toLowerCase().includes(word)).length * 2 +
    (/^(export|function|class|def|func|const|interface|type|async|public|#)\b/.test(line) ? 1 : 0);
  const best = lines.reduce(
    (a, b) => (score(b) > score(a) || (score(b) === score(a) && b.length > a.length) ? b : a),
    '',
  );
  return best.slice(0, 100).replaceAll('`', "'");
}
