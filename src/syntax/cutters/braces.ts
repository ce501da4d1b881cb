import { makeItem, type Item, type Outline, type Source } from '../item.ts';

/** Comments and strings, in which braces say nothing. `//` is a comment in SCSS and Less, not in CSS. */
const SKIP = (lineComments: boolean): RegExp =>
  lineComments
    ? /\/\*[\s\S]*?(?:\*\/|$)|(?<!:)\/\/[^\n]*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[{};\n]/g
    : /\/\*[\s\S]*?(?:\*\/|$)|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[{};\n]/g;

interface Open {
  readonly item: Item;
  readonly into: Item[];
}

/** Style sheets by their braces: rules by selector, mixins, functions, variables; nested rules inside theirs. */
export function bracesOutline({ text, lines }: Source, language: string): Outline {
  const items: Item[] = [];
  const open: Open[] = [];
  let into = items;
  let head = '';
  let headRow = 0;
  let lead: number | undefined;
  let doc: string | null = null;
  let row = 0;
  let from = 0;
  let codeRow = -1;

  const take = (upTo: number): void => {
    const piece = text.slice(from, upTo);
    if (head === '' && piece.trim() !== '') headRow = row;
    head += piece;
    if (piece.trim() !== '') codeRow = row;
  };
  const reset = (): void => {
    head = '';
    lead = undefined;
    doc = null;
  };

  for (const match of text.matchAll(SKIP(language !== 'css'))) {
    const [token] = match;
    take(match.index);
    from = match.index + token.length;
    if (/^[{};]/.test(token)) codeRow = row;
    if (token === '\n') {
      row++;
      head = head.trim() === '' ? '' : `${head} `;
    } else if (token === '{') {
      const item = headItem(head, { lead: lead ?? headRow, start: headRow, end: row }, parentsOf(open), doc);
      into.push(item);
      open.push({ item, into });
      into = item.children;
      reset();
    } else if (token === '}') {
      const closed = open.pop();
      if (closed !== undefined) {
        closed.item.endRow = row;
        into = closed.into;
      }
      reset();
    } else if (token === ';') {
      const name = /^\s*([$@][\w-]+)\s*:/.exec(head)?.[1];
      if (name !== undefined && open.length === 0)
        into.push(
          makeItem(
            'variable',
            name,
            { lead: lead ?? headRow, start: headRow, end: row },
            { signature: head.trim(), doc },
          ),
        );
      reset();
    } else if (token.startsWith('/')) {
      // A comment after code on its line speaks of that code.
      const free = head.trim() === '' && codeRow !== row;
      if (free && lead === undefined) lead = row;
      if (free)
        doc =
          token
            .replace(/^\/\*+|\*+\/$|^\/+/g, '')
            .replace(/^\s*\*/gm, '')
            .trim() || null;
      row += token.split('\n').length - 1;
    } else head += token;
  }
  for (const { item } of open) item.endRow = Math.max(item.startRow, lines.length - 1);
  return { items, imports: [] };
}

const parentsOf = (open: readonly Open[]): string[] => open.map(({ item }) => item.name);

function headItem(
  head: string,
  rows: { lead: number; start: number; end: number },
  parents: readonly string[],
  doc: string | null,
): Item {
  const text = head.replace(/\s+/g, ' ').trim();
  const named = /^@(mixin|function|keyframes|include)\s+([\w-]+)/.exec(text);
  const kind = named?.[1] === undefined || named[1] === 'include' ? 'rule' : named[1];
  const name = (kind === 'rule' ? text : (named?.[2] ?? text)).slice(0, 120);
  return makeItem(kind, name === '' ? '{}' : name, rows, { parents, signature: text.slice(0, 240), doc });
}
