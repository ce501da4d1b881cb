import type { Span } from './sentences.ts';
import { buildTree, CLAIM_CLOSE, CLAIM_OPEN, MARK_BASE, type MdNode } from './tree.ts';

/** Rare punctuation, so that Markdown's rules for emphasis beside it hold; the first that a text lacks is used. */
const SIGNS = ['\u2E4F', '\u2E52', '\u2E43', '\u2E30', '\u2056', '\u2058'];

interface Insert {
  readonly at: number;
  readonly code: number;
}

/**
 * A block's tree with the marks at their offsets and the claims without a source wrapped. What a mark would break in the
 * Markdown (it stands inside a delimiter, say) moves to the block's end; the text itself always reads as without marks.
 * @param marks offsets in `source`; a mark is known by its place in this list.
 */
export function anchoredTree(
  source: string,
  marks: readonly number[],
  claims: readonly Span[] = [],
): readonly MdNode[] {
  const plain = buildTree(source);
  const sign = SIGNS.find((candidate) => !source.includes(candidate));
  if (marks.length === 0 && claims.length === 0) return plain;
  if (sign === undefined) return atEnd(plain, marks);
  const wanted = textOf(plain);
  const markInserts = marks.map((at, i) => ({ at, code: MARK_BASE + i }));
  const claimInserts = claims.slice(0, CLAIM_CLOSE - CLAIM_OPEN).flatMap((claim, i) => [
    { at: claim.from, code: CLAIM_OPEN + i },
    { at: claim.to, code: CLAIM_CLOSE },
  ]);
  const fits = (inserts: readonly Insert[], count: number): readonly MdNode[] | undefined => {
    const tree = buildTree(withSigns(source, inserts, sign), sign);
    return textOf(tree) === wanted && countMarks(tree) === count ? tree : undefined;
  };
  const all = fits([...claimInserts, ...markInserts], marks.length) ?? fits(markInserts, marks.length);
  if (all !== undefined) return all;
  // Some mark breaks the Markdown: keep those that fit, one by one, and put the others at the end.
  let kept: Insert[] = [];
  let tree = plain;
  for (const insert of markInserts) {
    const next = fits([...kept, insert], kept.length + 1);
    if (next !== undefined) [kept, tree] = [[...kept, insert], next];
  }
  const left = markInserts.filter((insert) => !kept.includes(insert)).map(({ code }) => code - MARK_BASE);
  return left.length === 0 ? tree : appendInline(tree, { type: 'marks', indexes: left });
}

const atEnd = (tree: readonly MdNode[], marks: readonly number[]): readonly MdNode[] =>
  marks.length === 0 ? tree : appendInline(tree, { type: 'marks', indexes: marks.map((_, i) => i) });

/** Ends of claims come before marks, and marks before the next claim. */
const rank = ({ code }: Insert): number => (code >= CLAIM_CLOSE ? 0 : code >= CLAIM_OPEN ? 2 : 1);

function withSigns(source: string, inserts: readonly Insert[], sign: string): string {
  const sorted = inserts
    .map((insert, i) => ({ ...insert, i }))
    .sort((a, b) => a.at - b.at || rank(a) - rank(b) || a.i - b.i);
  let out = '';
  let from = 0;
  for (const { at, code } of sorted) {
    out += source.slice(from, at) + sign + String.fromCharCode(code) + sign;
    from = at;
  }
  return out + source.slice(from);
}

/** Where a mark for the span that ends at `to` may stand: after its last word and the punctuation that closes it. */
export function settle(text: string, to: number): number {
  let at = Math.min(to, text.length);
  for (;;) {
    const before = at;
    while (at > 0 && /\s/.test(text.charAt(at - 1))) at -= 1;
    const lineStart = Math.max(text.lastIndexOf('\n', at - 1), text.lastIndexOf('\r', at - 1)) + 1;
    const line = text.slice(lineStart, at);
    if (
      line !== '' &&
      /^(?:\s|>|[-*+#|:]|\d{1,9}[.)])+$/.test(line) &&
      !/\d/.test(line.replace(/\d+[.)]/g, ''))
    )
      at = lineStart;
    else if (line.trimStart().startsWith('|') && line.endsWith('|')) at -= 1;
    if (at === before) break;
  }
  if (at === 0) return Math.min(to, text.length);
  // Never in the middle of a word.
  if (/[\p{L}\p{N}]/u.test(text.charAt(at - 1)))
    at += /^[\p{L}\p{N}]*/u.exec(text.slice(at))?.[0].length ?? 0;
  const closing = /^[.,;:!?…]+["'”’)\]]*(?=\s|$)/u.exec(text.slice(at));
  at += closing?.[0].length ?? 0;
  // Never between the halves of a character.
  return /[\uDC00-\uDFFF]/.test(text.charAt(at)) && /[\uD800-\uDBFF]/.test(text.charAt(at - 1)) ? at + 1 : at;
}

/** Adds a node after the last words of a tree. */
export function appendInline(tree: readonly MdNode[], node: MdNode): readonly MdNode[] {
  const last = tree.at(-1);
  if (last?.type === 'element' && last.tag !== 'hr' && last.tag !== 'br' && !isInline(last.tag))
    return [...tree.slice(0, -1), { ...last, children: appendInline(last.children, node) }];
  if (last === undefined || last.type === 'fence' || (last.type === 'element' && last.tag === 'hr'))
    return [...tree, { type: 'element', tag: 'p', children: [node] }];
  return [...tree, node];
}

const isInline = (tag: string): boolean => tag === 'strong' || tag === 'em' || tag === 's';

/** A tree's shape and words, without marks and claims: what a reader who ignores them would see. */
function textOf(tree: readonly MdNode[]): string {
  return tree
    .map((node) => {
      switch (node.type) {
        case 'text':
          return node.text;
        case 'code':
          return `\u0001${node.text}\u0002`;
        case 'fence':
          return `\u0003${node.info}\u0004${node.text}\u0002`;
        case 'link':
          return `\u0005${node.href}\u0006${textOf(node.children)}\u0002`;
        case 'element':
          return `\u0007${node.tag}${String(node.start ?? 1)}\u0008${textOf(node.children)}\u0002`;
        case 'unsourced':
          return textOf(node.children);
        case 'marks':
        case 'caret':
          return '';
      }
    })
    .join('');
}

function countMarks(tree: readonly MdNode[]): number {
  return tree.reduce((sum, node) => {
    if (node.type === 'marks') return sum + node.indexes.length;
    return 'children' in node ? sum + countMarks(node.children) : sum;
  }, 0);
}
