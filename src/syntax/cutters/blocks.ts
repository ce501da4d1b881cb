/** Comments and strings, of which some go over several lines. */
export interface Blocks {
  /** Finds the next: all of it where it ends in its line, else its first sign. */
  readonly begin: RegExp;
  /** What ends the one that was found; undefined where that is all of it. */
  readonly end: (begun: readonly (string | undefined)[]) => string | RegExp | undefined;
}

type Ends = Readonly<Record<string, string | RegExp>>;
/** What ends a block that is told by its first sign. */
export const SHORT_STRINGS: Ends = {
  '/*': '*/',
  '(*': '*)',
  '{-': '-}',
  '"""': '"""',
  "'''": "'''",
};
/** The same where strings go over lines as they are. */
export const LONG_STRINGS: Ends = { ...SHORT_STRINGS, '"': /(?:[^"\\]|\\[\s\S])*"/y };
/** Blocks that are told by their first sign. */
export const blocks = (begin: RegExp, ends: Ends = SHORT_STRINGS): Blocks => ({
  begin,
  end: ([sign = '']) => ends[sign],
});
/** Ends of blocks that a text lacks: with more it is no code. */
const MANY = 16;

/** 1 for each row that a comment or a string of several rows goes on in. One that never ends is none. */
export function insideBlocks(text: string, rows: number, blocks: Blocks | undefined): Uint8Array {
  const inside = new Uint8Array(rows);
  if (blocks === undefined) return inside;
  const { begin } = blocks;
  // What ends none from some place on ends none later: it isn't looked for again, lest hostile texts take their length squared.
  const never = new Set<string>();
  let row = 0;
  let from = 0;
  begin.lastIndex = 0;
  for (let begun = begin.exec(text); begun !== null && never.size < MANY; begun = begin.exec(text)) {
    const end = blocks.end(begun);
    if (end === undefined || never.has(String(end))) continue;
    const to = after(text, end, begin.lastIndex);
    if (to < 0) {
      never.add(String(end));
      continue;
    }
    for (let at = text.indexOf('\n', from); at >= 0 && at < begun.index; at = text.indexOf('\n', at + 1))
      row++;
    for (let at = text.indexOf('\n', begun.index); at >= 0 && at < to; at = text.indexOf('\n', at + 1))
      if (++row < rows) inside[row] = 1;
    begin.lastIndex = from = to;
  }
  return inside;
}

/** Where the next of what ends a block is over; -1 where there is none. */
function after(text: string, end: string | RegExp, from: number): number {
  if (typeof end === 'string') {
    const at = text.indexOf(end, from);
    return at < 0 ? -1 : at + end.length;
  }
  end.lastIndex = from;
  return end.test(text) ? end.lastIndex : -1;
}
