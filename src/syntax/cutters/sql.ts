import { cleanDoc } from '../doc-comment.ts';
import { makeItem, type Item, type Outline, type Source } from '../item.ts';

/** Comments, strings, quoted names, dollar quotes, ends of statements, and the words that open or close a block. */
const TOKENS =
  /--[^\n]*|\/\*[\s\S]*?(?:\*\/|(?![\s\S]))|'(?:[^']|'')*(?:'|(?![\s\S]))|"(?:[^"]|"")*(?:"|(?![\s\S]))|`[^`]*(?:`|(?![\s\S]))|(\$\w*\$)[\s\S]*?(?:\1|(?![\s\S]))|;|\n|\b(?:begin|case|end|if|loop|atomic)\b|^[ \t]*(?:delimiter\b[^\n]*|go[ \t]*$)|[^\s;'"`$-]+|./gim;
const CREATE =
  /^\s*create\s+(?:or\s+(?:replace|alter)\s+)?(?:(?:global|local|temp|temporary|unlogged|unique|clustered|nonclustered|materialized|recursive|virtual|external|definer\s*=\s*\S+|if\s+not\s+exists|constraint)\s+)*(table|view|function|procedure|proc|trigger|index|type|schema|sequence|domain|extension|role|user|database|policy|macro|package(?:\s+body)?|event|aggregate)\s+(?:concurrently\s+)?(?:if\s+not\s+exists\s+)?((?:[\w$]+|"[^"]+"|`[^`]+`|\[[^\]]+\])(?:\.(?:[\w$]+|"[^"]+"|`[^`]+`|\[[^\]]+\]))*)/i;

/** SQL by statement: a symbol for everything that is created; bodies between BEGIN and END or `$$` stay whole. */
export function sqlOutline({ text, lines }: Source): Outline {
  const items: Item[] = [];
  let row = 0;
  let start = -1;
  let lead = -1;
  let depth = 0;
  let statement = '';
  let previous = '';

  const finish = (): void => {
    const item = start < 0 ? undefined : itemOf(statement, lead < 0 ? start : lead, start, row, lines);
    if (item !== undefined) items.push(item);
    start = lead = -1;
    depth = 0;
    statement = '';
  };

  for (const [token] of text.matchAll(TOKENS)) {
    const word = token.toLowerCase().trim();
    if (token === '\n') {
      if (start < 0 && (lines[row] ?? '').trim() === '') lead = -1;
    } else if (/^(?:--|\/\*)/.test(token)) {
      if (start < 0 && lead < 0) lead = row;
    } else if (word === 'go' || word.startsWith('delimiter')) finish();
    else if (token === ';' && depth <= 0) finish();
    else if (word !== '') {
      if (start < 0) start = row;
      // `IF` and `LOOP` close with their own END only inside a body; `END IF` must not close it twice.
      const inBody = depth > 0 || (/^(?:begin|atomic)$/.test(word) && /^\s*create\b/i.test(statement));
      if (inBody && /^(?:begin|case|if|loop)$/.test(word) && previous !== 'end') depth++;
      else if (depth > 0 && word === 'end') depth--;
    }
    if (start >= 0) statement += token;
    if (token.trim() !== '') previous = word;
    row += token.split('\n').length - 1;
  }
  row = Math.min(row, lines.length - 1);
  finish();
  return { items, imports: [] };
}

function itemOf(
  statement: string,
  lead: number,
  start: number,
  end: number,
  lines: readonly string[],
): Item | undefined {
  const found = CREATE.exec(statement);
  if (found?.[1] === undefined || found[2] === undefined) return undefined;
  const parts = found[2].split('.').map((part) => part.replace(/^["`[]|["`\]]$/g, ''));
  const name = parts.pop() ?? found[2];
  const kind = found[1]
    .toLowerCase()
    .replace(/^proc$/, 'procedure')
    .replace(/\s+/g, ' ');
  const doc = cleanDoc(lines.slice(lead, start).join('\n'));
  const signature = (/^[^(]*(?:\([^()]*\))?/.exec(statement.trim())?.[0] ?? '')
    .replace(/\s+/g, ' ')
    .slice(0, 240)
    .trim();
  return makeItem(kind, name, { lead, start, end }, { parents: parts, signature, doc });
}
