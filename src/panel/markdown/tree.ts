import { markdown, type Token } from './parser.ts';

/** Rendered Markdown as data: closed, so that nothing but these can reach the page. */
export type MdNode =
  | { readonly type: 'text'; readonly text: string }
  | {
      readonly type: 'element';
      readonly tag: ElementTag;
      readonly children: readonly MdNode[];
      readonly start?: number;
      /** Where the text of a table's cell stands, if not at its start. */
      readonly align?: 'center' | 'end';
    }
  | { readonly type: 'code'; readonly text: string }
  | { readonly type: 'fence'; readonly info: string; readonly text: string }
  | { readonly type: 'link'; readonly href: string; readonly children: readonly MdNode[] }
  | { readonly type: 'marks'; readonly indexes: readonly number[] }
  | { readonly type: 'unsourced'; readonly claim: number; readonly children: readonly MdNode[] }
  | { readonly type: 'caret' };

const TAGS = [
  'p',
  'h3',
  'ul',
  'ol',
  'li',
  'blockquote',
  'hr',
  'br',
  'strong',
  'em',
  's',
  'table',
  'thead',
  'tbody',
  'tr',
  'th',
  'td',
] as const;
export type ElementTag = (typeof TAGS)[number];

/** By the style that the parser gives a cell. */
const ALIGNED: ReadonlyMap<string, 'center' | 'end'> = new Map([
  ['text-align:center', 'center'],
  ['text-align:right', 'end'],
]);

/** What stands in the source for a mark, and for the ends of an unsourced claim: `sign + code + sign`. */
export const MARK_BASE = 0xe000;
export const CLAIM_OPEN = 0xf000;
export const CLAIM_CLOSE = 0xf800;

interface Frame {
  readonly token: Token | undefined;
  readonly children: MdNode[];
}

/**
 * Markdown as a tree. With `sign` (a character that the source doesn't have), the places written as `sign + code + sign`
 * become marks and claims; inside code they wait until the code ends.
 */
export function buildTree(source: string, sign?: string): readonly MdNode[] {
  const builder = new TreeBuilder(sign);
  builder.tokens(markdown.parse(source, {}));
  return builder.root;
}

class TreeBuilder {
  readonly root: MdNode[] = [];
  readonly #frames: Frame[] = [{ token: undefined, children: this.root }];
  readonly #sign: RegExp | undefined;
  #claim: number | undefined;

  constructor(sign: string | undefined) {
    this.#sign = sign === undefined ? undefined : new RegExp(`${sign}([\\uE000-\\uF8FF])${sign}`, 'gu');
  }

  tokens(tokens: readonly Token[]): void {
    for (const token of tokens) this.#token(token);
  }

  #top(): MdNode[] {
    return this.#frames.at(-1)?.children ?? this.root;
  }

  #token(token: Token): void {
    if (token.type === 'inline') {
      this.tokens(token.children ?? []);
      return;
    }
    if (token.nesting === 1) {
      this.#frames.push({ token, children: [] });
      return;
    }
    if (token.nesting === -1) {
      this.#close();
      return;
    }
    switch (token.type) {
      case 'text':
      case 'text_special':
      case 'html_inline':
      case 'html_block':
        this.#text(token.content);
        return;
      case 'softbreak':
        this.#text('\n');
        return;
      case 'hardbreak':
        this.#top().push({ type: 'element', tag: 'br', children: [] });
        return;
      case 'hr':
        this.#top().push({ type: 'element', tag: 'hr', children: [] });
        return;
      case 'code_inline':
        this.#solid(token.content, (text) => ({ type: 'code', text }));
        return;
      case 'fence':
      case 'code_block': {
        const [info, marks] = this.#strip(token.info);
        this.#solid(token.content, (text) => ({ type: 'fence', info: info.trim(), text }), marks);
        return;
      }
      case 'image':
        // Pictures are never loaded: what they would say is shown instead.
        this.tokens(token.children ?? []);
        return;
      default:
        this.#text(token.content);
    }
  }

  #close(): void {
    const frame = this.#frames.pop();
    if (frame?.token === undefined) return;
    const { token, children } = frame;
    if (token.type === 'link_open') {
      const [href, marks] = this.#strip(String(token.attrGet('href') ?? ''));
      const [, more] = this.#strip(String(token.attrGet('title') ?? ''));
      this.#add({ type: 'link', href, children });
      this.#codes([...marks, ...more]);
    } else if (token.hidden) {
      this.#top().push(...children);
    } else {
      const tag =
        TAGS.find((known) => known === token.tag) ?? (/^h[1-6]$/.test(token.tag) ? 'h3' : undefined);
      if (tag === undefined) this.#top().push(...children);
      else {
        const start = tag === 'ol' ? Number(token.attrGet('start') ?? 1) : 1;
        const align = ALIGNED.get(String(token.attrGet('style') ?? ''));
        this.#top().push({
          type: 'element',
          tag,
          children,
          ...(start === 1 ? {} : { start }),
          ...(align && { align }),
        });
      }
    }
  }

  /** Text between the places, and the places themselves. */
  #text(text: string): void {
    if (this.#sign === undefined) {
      this.#add({ type: 'text', text });
      return;
    }
    let from = 0;
    for (const match of text.matchAll(this.#sign)) {
      if (match.index > from) this.#add({ type: 'text', text: text.slice(from, match.index) });
      this.#codes([match[1]?.charCodeAt(0) ?? 0]);
      from = match.index + match[0].length;
    }
    if (from < text.length) this.#add({ type: 'text', text: text.slice(from) });
  }

  /** A leaf that can't be split: what stood in it comes after it. */
  #solid(content: string, make: (text: string) => MdNode, codes: readonly number[] = []): void {
    const [text, inside] = this.#strip(content);
    this.#add(make(text));
    this.#codes([...codes, ...inside]);
  }

  #strip(text: string): readonly [string, readonly number[]] {
    if (this.#sign === undefined) return [text, []];
    const codes = [...decoded(text).matchAll(this.#sign)].map((match) => match[1]?.charCodeAt(0) ?? 0);
    return codes.length === 0 ? [text, []] : [decoded(text).replace(this.#sign, ''), codes];
  }

  #codes(codes: readonly number[]): void {
    for (const code of codes) {
      if (code >= CLAIM_CLOSE) this.#claim = undefined;
      else if (code >= CLAIM_OPEN) this.#claim = code - CLAIM_OPEN;
      else this.#mark(code - MARK_BASE);
    }
  }

  #mark(index: number): void {
    const top = this.#top();
    const last = top.at(-1);
    if (last?.type === 'marks') top[top.length - 1] = { type: 'marks', indexes: [...last.indexes, index] };
    else top.push({ type: 'marks', indexes: [index] });
  }

  /** Adds a leaf, joined with its neighbour where that reads the same, within the claim that it is part of. */
  #add(node: MdNode): void {
    const top = this.#top();
    const last = top.at(-1);
    if (this.#claim === undefined || node.type === 'fence') {
      if (node.type === 'text' && last?.type === 'text')
        top[top.length - 1] = { type: 'text', text: last.text + node.text };
      else if (node.type !== 'text' || node.text !== '') top.push(node);
      return;
    }
    if (node.type === 'text' && node.text === '') return;
    if (last?.type === 'unsourced' && last.claim === this.#claim)
      top[top.length - 1] = { ...last, children: withNode(last.children, node) };
    else top.push({ type: 'unsourced', claim: this.#claim, children: [node] });
  }
}

/** markdown-it percent-encodes the characters of a link; our signs are wanted back. */
function decoded(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURI(text);
  } catch {
    return text; // not well-formed: then it holds none of our signs either
  }
}

/** Texts side by side are one: on the page they are, and what is written there is taken over as it is. */
function withNode(nodes: readonly MdNode[], node: MdNode): readonly MdNode[] {
  const last = nodes.at(-1);
  return node.type === 'text' && last?.type === 'text'
    ? [...nodes.slice(0, -1), { ...last, text: last.text + node.text }]
    : [...nodes, node];
}
