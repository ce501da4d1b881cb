import type { Mark } from '../turn/sources.ts';
import { anchoredTree, appendInline, settle } from './anchor.ts';
import { splitBlocks, type Block } from './blocks.ts';
import { unsourcedClaims, type Span } from './sentences.ts';
import type { MdNode } from './tree.ts';

/** One block of an answer, ready to draw. `key` changes when what is drawn changes. */
export interface AnswerBlock {
  readonly key: string;
  readonly start: number;
  readonly tree: readonly MdNode[];
  /** The marks that `tree` points into. */
  readonly marks: readonly Mark[];
  readonly claims: number;
}

export interface AnswerInput {
  readonly text: string;
  readonly marks: readonly Mark[];
  /** Spans that citations support; undefined while claims without a source aren't to be shown. */
  readonly cited: readonly Span[] | undefined;
  /** Of how many blocks they are shown, counted from the end; default: all. */
  readonly marked?: number;
  /** Whether more text may come: the last block then ends in a caret. */
  readonly streaming: boolean;
}

/** Draws a growing answer block by block; what has not changed since the last call comes back as the same object. */
export function answerRenderer(): (input: AnswerInput) => readonly AnswerBlock[] {
  let text = '';
  let split: readonly Block[] = [];
  let drawn = new Map<string, AnswerBlock>();
  return (input) => {
    split = splitBlocks(input.text, input.text.startsWith(text) ? split : []);
    text = input.text;
    const placed = input.marks.map((mark) => ({ mark, at: settle(text, mark.at) }));
    const next = new Map<string, AnswerBlock>();
    const blocks = split.map((block, i) => {
      const isLast = i === split.length - 1;
      const here = placed.filter(
        ({ at }) => (at > block.start || (i === 0 && at === 0)) && (at <= block.end || isLast),
      );
      const caret = input.streaming && isLast;
      const isMarked = split.length - i <= (input.marked ?? split.length);
      const cited = input.cited && isMarked ? citedWithin(block, input.cited) : undefined;
      const key = keyOf(block, here, cited, caret, text);
      const made = drawn.get(key) ?? draw(key, block, here, cited, caret, text);
      next.set(key, made);
      return made;
    });
    drawn = next;
    return blocks;
  };
}

type Placed = readonly { readonly mark: Mark; readonly at: number }[];

function keyOf(
  block: Block,
  here: Placed,
  cited: readonly Span[] | undefined,
  caret: boolean,
  text: string,
): string {
  const marks = here
    .map(({ mark, at }) => `${String(at)}/${String(mark.source.number)}/${mark.source.state}`)
    .join(',');
  const spans = cited?.map((span) => `${String(span.from)}-${String(span.to)}`).join(',') ?? '-';
  return `${String(block.start)}|${String(caret)}|${marks}|${spans}|${text.slice(block.start, block.end)}`;
}

const citedWithin = (block: Block, cited: readonly Span[]): readonly Span[] =>
  cited
    .filter((span) => span.from < block.end && span.to > block.start)
    .map((span) => ({ from: span.from - block.start, to: span.to - block.start }));

function draw(
  key: string,
  block: Block,
  here: Placed,
  cited: readonly Span[] | undefined,
  caret: boolean,
  text: string,
): AnswerBlock {
  const source = text.slice(block.start, block.end);
  const claims = cited === undefined ? [] : unsourcedClaims(source, cited);
  const tree = anchoredTree(
    source,
    here.map(({ at }) => at - block.start),
    claims,
  );
  return {
    key,
    start: block.start,
    tree: caret ? appendInline(tree, { type: 'caret' }) : tree,
    marks: here.map(({ mark }) => mark),
    claims: claims.length,
  };
}
