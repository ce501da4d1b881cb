import { lineStarts } from '../../base/lines.ts';
import { markdown, type Token } from './parser.ts';

/** A top-level block of Markdown: `text.slice(start, end)`. Blocks touch each other and cover the whole text. */
export interface Block {
  readonly start: number;
  readonly end: number;
}

/** The top-level blocks of a text. */
function blocksFrom(text: string, from: number): Block[] {
  const tail = text.slice(from);
  const starts = lineStarts(tail);
  const tokens: Token[] = [];
  markdown.block.parse(tail.replace(/\r\n?/g, '\n'), markdown, {}, tokens);
  const offsets = tokens
    .filter((token) => token.level === 0 && token.map && token.nesting >= 0)
    .map((token) => from + (starts[token.map?.[0] ?? 0] ?? tail.length));
  return offsets.map((start, i) => ({
    start: i === 0 ? from : start,
    end: offsets[i + 1] ?? text.length,
  }));
}

/**
 * Splits a growing text: only its last two blocks can still change when more is appended, so the others are kept as they are.
 * @param before what this function said of a text that `text` starts with; anything else gives a full split.
 */
export function splitBlocks(text: string, before: readonly Block[] = []): readonly Block[] {
  const kept = before.slice(0, -2);
  return [...kept, ...blocksFrom(text, kept.at(-1)?.end ?? 0)];
}
