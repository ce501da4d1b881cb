import type { Node, Tree } from 'web-tree-sitter';
import { makeItem, type Item, type Outline, type Source } from '../item.ts';

/** A Jupyter notebook (its JSON's tree) by cell, named by its first heading or by its number. */
export function notebookOutline(tree: Tree, source: Source): Outline {
  const root = tree.rootNode.firstNamedChild;
  const cells = valueOf(root, 'cells')?.namedChildren ?? [];
  const items = cells.flatMap((cell, i): Item[] => {
    if (cell?.type !== 'object') return [];
    const type = textOf(valueOf(cell, 'cell_type'));
    const text = sourceText(valueOf(cell, 'source'));
    const heading = type === 'markdown' ? /^#{1,6}\s+(.+?)\s*#*$/m.exec(text)?.[1] : undefined;
    const first = text.split('\n').find((line) => line.trim() !== '') ?? '';
    const rows = { start: cell.startPosition.row, end: cell.endPosition.row };
    // Cells on one line share its chunk.
    return [
      makeItem('cell', heading ?? `cell ${String(i + 1)}`, rows, {
        signature: first.trim().slice(0, 200),
        scope: true,
      }),
    ];
  });
  return { items: items.filter((item) => item.endRow < source.lines.length), imports: [] };
}

function valueOf(object: Node | null, key: string): Node | null {
  for (const pair of object?.namedChildren ?? [])
    if (pair?.type === 'pair' && textOf(pair.childForFieldName('key')) === key)
      return pair.childForFieldName('value');
  return null;
}

const textOf = (node: Node | null): string => {
  if (node?.type !== 'string') return '';
  try {
    return String(JSON.parse(node.text));
  } catch {
    return node.text.slice(1, -1); // a string with a fault in it still names what it names
  }
};

const sourceText = (node: Node | null): string =>
  node?.type === 'array' ? node.namedChildren.map(textOf).join('') : textOf(node);
