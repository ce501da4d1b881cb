import MarkdownIt from 'markdown-it';
import { makeItem, type Item, type Outline, type Source } from '../item.ts';

/** Blocks alone: inline marks don't matter here. */
const parser = new MarkdownIt('commonmark');
parser.core.ruler.enableOnly(['normalize', 'block']);

/** One section a heading, up to the next one, named by it, inside the headings above it. */
export function markdownOutline({ text, lines }: Source): Outline {
  const skipped = frontMatterRows(lines);
  const body = skipped === 0 ? text : '\n'.repeat(skipped) + lines.slice(skipped).join('\n');
  const tokens = parser.parse(body, {});
  const headings = tokens.flatMap((token, i) => {
    const title = plainText(tokens[i + 1]?.content ?? '');
    if (token.type !== 'heading_open' || token.level > 0 || token.map === null || title === '') return [];
    return [{ level: Number(token.tag.slice(1)), title, row: token.map[0] }];
  });
  const path: { level: number; title: string }[] = [];
  const items: Item[] = headings.map(({ level, title, row }, i) => {
    while ((path.at(-1)?.level ?? 0) >= level) path.pop();
    const parents = path.map((above) => above.title);
    path.push({ level, title });
    const end = (headings[i + 1]?.row ?? lines.length) - 1;
    return makeItem(
      'section',
      title,
      { start: row, end },
      { parents, signature: `${'#'.repeat(level)} ${title}` },
    );
  });
  return { items, imports: [] };
}

function frontMatterRows(lines: readonly string[]): number {
  if (lines[0]?.trimEnd() !== '---') return 0;
  const end = lines.findIndex((line, row) => row > 0 && /^(?:---|\.\.\.)\s*$/.test(line));
  return end + 1;
}

const plainText = (title: string): string =>
  title
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/<[^>]+>|[`*]|(?<!\w)_|_(?!\w)/g, '')
    .replace(/\s+/g, ' ')
    .trim();
