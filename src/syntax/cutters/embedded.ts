import { makeItem, type Item, type Outline, type Source } from '../item.ts';

/** A language inside another: rows `start..end` between the tags. */
export interface Embedded {
  readonly tag: 'script' | 'style' | 'template';
  /** A language id. */
  readonly language: string;
  /** The line of the opening and of the closing tag. */
  readonly openRow: number;
  readonly closeRow: number;
}

const OPEN = /^([ \t]*)<(script|style|template)\b((?:[^>"']|"[^"]*"|'[^']*')*)>/i;

/**
 * The blocks of a Vue, Svelte or HTML file that have their tags on lines of their own. In Vue and Svelte a block
 * stands at the margin; its own tag of the same name may be nested in it.
 */
export function embeddedBlocks(lines: readonly string[], host: string): Embedded[] {
  const blocks: Embedded[] = [];
  for (let row = 0; row < lines.length; row++) {
    const [whole, indent, name, attributes] = OPEN.exec(lines[row] ?? '') ?? [];
    if (whole === undefined || indent === undefined || name === undefined) continue;
    const tag = name.toLowerCase();
    if (tag !== 'script' && tag !== 'style' && tag !== 'template') continue;
    if (host !== 'html' && indent !== '') continue;
    if (host === 'html' && tag === 'template') continue;
    const close = new RegExp(`^${host === 'html' ? '\\s*' : ''}</${tag}\\s*>`, 'i');
    const closeRow = lines.findIndex((line, at) => at > row && close.test(line));
    if (closeRow < 0) continue;
    blocks.push({ tag, language: languageIn(tag, attributes ?? '', host), openRow: row, closeRow });
    row = closeRow;
  }
  return blocks;
}

function languageIn(tag: Embedded['tag'], attributes: string, host: string): string {
  const named = /\b(?:lang|type)\s*=\s*["']?(?:text\/|application\/)?([\w.+-]+)/i
    .exec(attributes)?.[1]
    ?.toLowerCase();
  if (tag === 'style') return named === 'scss' || named === 'less' ? named : 'css';
  if (tag === 'template') return host === 'vue' && named === 'pug' ? 'plaintext' : 'html';
  if (named === 'ts' || named === 'typescript') return 'typescript';
  if (named === 'tsx') return 'typescriptreact';
  if (named === 'jsx') return 'javascriptreact';
  const script = named === undefined || /^(?:js|javascript|module|babel|ecmascript)$/.test(named);
  return script ? 'javascript' : 'plaintext';
}

/** The block alone, on its own rows: all other lines are empty. */
export function blockSource(lines: readonly string[], block: Embedded): Source {
  const kept = lines.map((line, row) => (row > block.openRow && row < block.closeRow ? line : ''));
  return { text: kept.join('\n'), lines: kept };
}

/** Puts the outlines of the blocks together: symbols of scripts stand free, styles and templates in their block. */
export function joinBlocks(blocks: readonly { block: Embedded; outline: Outline | undefined }[]): Outline {
  const items = blocks.flatMap(({ block, outline }): Item[] => {
    if (block.tag === 'script') return [...(outline?.items ?? [])];
    const rows = { start: block.openRow, end: block.closeRow };
    const children = [...(outline?.items ?? [])];
    return [makeItem(block.tag, block.tag, rows, { scope: true, signature: `<${block.tag}>`, children })];
  });
  return { items, imports: blocks.flatMap(({ outline }) => outline?.imports ?? []) };
}
