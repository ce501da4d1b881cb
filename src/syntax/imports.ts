import type { Node } from 'web-tree-sitter';

/** What a file takes from elsewhere: `import { a as b } from './m'` is module `./m`, name `a` with alias `b`. */
export interface Import {
  readonly module: string;
  readonly names: readonly { readonly name: string; readonly alias?: string }[];
  readonly line: number;
}

/**
 * What an import statement takes and from where. A field names the module; without it (or where it isn't there)
 * the first string does, or else the dotted path. Undefined where the statement imports nothing.
 */
export function readImport(node: Node, rule: { module?: string; when?: string }): Import | undefined {
  const own = rule.module === undefined ? null : node.childForFieldName(rule.module);
  // `export { a } from './m'` takes; `export class A { b = 'c' }` does not.
  if (own === null && node.type === 'export_statement') return undefined;
  const source = own ?? firstString(node);
  const line = node.startPosition.row + 1;
  const sourceAlias = source?.childForFieldName('alias') ?? null;
  if (source !== null && sourceAlias !== null) {
    const path = source.childForFieldName('name')?.text ?? source.text;
    return { module: path, names: [{ name: path, alias: sourceAlias.text }], line };
  }
  const module = unquote(source?.text ?? dottedPath(node.text));
  if (module === '') return undefined;
  const names: Name[] = [];
  if (rule.when === undefined) collectNames(node, source, names);
  return { module, names, line };
}

type Name = Import['names'][number];

/** A path of names: the last one is what is taken. */
const PATH = /^(?:scoped|qualified|dotted|namespace)_/;

function collectNames(node: Node, source: Node | null, names: Name[]): void {
  const path = new Set(node.childrenForFieldName('path').map((child) => child?.id));
  for (const child of node.namedChildren) {
    if (child === null || child.id === source?.id || path.has(child.id)) continue;
    const alias = child.childForFieldName('alias');
    const name = child.childForFieldName('name') ?? child.childForFieldName('path') ?? child.firstNamedChild;
    if (child.type === 'namespace_import') names.push({ name: '*', alias: name?.text ?? '*' });
    else if (alias !== null && name !== null) names.push({ name: lastOf(name.text), alias: alias.text });
    else if (PATH.test(child.type) && !/list$|clause|wildcard|selectors/.test(child.type))
      names.push({ name: lastOf(child.text) });
    else if (child.namedChildCount > 0) collectNames(child, source, names);
    else if (/identifier|name/.test(child.type)) names.push({ name: child.text });
  }
}

const lastOf = (path: string): string => path.split(/::|[.\\]/).at(-1) ?? path;

function firstString(node: Node): Node | null {
  const found = node.descendantsOfType([
    'string',
    'string_literal',
    'interpreted_string_literal',
    'system_lib_string',
  ]);
  return found[0] ?? null;
}

const unquote = (text: string): string => text.replace(/^[<'"`]+|[>'"`]+$/g, '');

/** `use std::fs::{self};`, `import java.util.List;`, `using System.Text;` → the path after the keywords. */
function dottedPath(text: string): string {
  const rest = text.replace(
    /^(?:(?:pub(?:\([^)]*\))?|global|static|from|use|using|import|open|export|require|include|package|function|const|struct|class|func|enum|protocol|source|module|namespace|Import-Module|\.)\s+)+(?:\w+\s*=\s*)?/,
    '',
  );
  return (/^[\w.:\\/*@~$-]+/.exec(rest)?.[0] ?? '').replace(/^\\|[.:\\]+$/g, '');
}
