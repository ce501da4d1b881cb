import type { Point, Tree, TreeCursor } from 'web-tree-sitter';
import { define, others, widen } from './define.ts';
import type { GrammarSpec } from './grammar-spec.ts';
import { FUNCTIONS, type Item, type Outline, type Rows, type Source } from './item.ts';
import { readImport, type Import } from './imports.ts';

/** A node of more rows than this is looked into, whatever it is: a wrapper function, a long initialiser. */
export const LOOK_INSIDE_ROWS = 60;
/** Nesting beyond this is data, not code; also keeps the walk off the stack's end. */
const MAX_DEPTH = 150;

interface Around {
  readonly parent: Item | undefined;
  readonly into: Item[];
  readonly depth: number;
}

type Role = 'wrapper' | 'through' | 'comment' | 'attached' | 'import' | 'body';

/** The symbols of a tree by a cursor walk that enters only what may hold some. */
export function outline(tree: Tree, spec: GrammarSpec, source: Source): Outline {
  const roles = rolesOf(spec);
  const imports: Import[] = [];
  const items: Item[] = [];
  const cursor = tree.walk();
  /** Found somewhere inside a long statement, which isn't theirs. */
  const deep = new Set<Item>();

  const children = (around: Around, firstLead: Rows | undefined): void => {
    if (around.depth > MAX_DEPTH || !cursor.gotoFirstChild()) return;
    let lead = firstLead;
    do {
      if (!cursor.nodeIsNamed) continue;
      const type = cursor.nodeType;
      const role = roles.get(type);
      const from = cursor.startPosition;
      const rows = { start: from.row, end: lastRow(from.row, cursor.endPosition) };
      if (role === 'comment' || role === 'attached') {
        // A comment after code on its line speaks of that code.
        if ((source.lines[from.row] ?? '').slice(0, from.column).trim() === '')
          lead = lead !== undefined && rows.start <= lead.end + 1 ? { ...lead, end: rows.end } : rows;
        continue;
      }
      const before = around.into.at(-1);
      if (role === 'body' && before !== undefined && rows.start <= before.endRow + 1) {
        before.endRow = Math.max(before.endRow, rows.end);
        continue;
      }
      visit(type, role, rows, lead !== undefined && lead.end >= rows.start - 1 ? lead : undefined, around);
      lead = undefined;
    } while (cursor.gotoNextSibling());
    cursor.gotoParent();
  };

  /** Looks into the children that are of these types, and into no other. */
  const held = (types: readonly string[], around: Around): void => {
    if (!cursor.gotoFirstChild()) return;
    do if (types.includes(cursor.nodeType)) children(around, undefined);
    while (cursor.gotoNextSibling());
    cursor.gotoParent();
  };

  const visit = (
    type: string,
    role: Role | undefined,
    rows: Rows,
    lead: Rows | undefined,
    { parent, into, depth }: Around,
  ): void => {
    const rule = spec.definitions[type];
    const long = rows.end - rows.start >= LOOK_INSIDE_ROWS;
    if (rule !== undefined) {
      const node = cursor.currentNode;
      const item = define(node, rule, rows, lead, parent, spec, source);
      if (item !== undefined) {
        into.push(item);
        for (const other of others(item, node, rule)) into.push(other);
        const inside = { parent: item, into: item.children, depth: depth + 1 };
        if (rule.members === true || long) children(inside, undefined);
        else if (rule.holds !== undefined) held(rule.holds, inside);
        return;
      }
      if (rule.holds !== undefined && !long && !(parent !== undefined && FUNCTIONS.has(parent.kind))) {
        const before = into.length;
        held(rule.holds, { parent, into, depth: depth + 1 });
        for (const found of into.slice(before)) deep.add(found);
      }
    }
    const importRule = spec.imports?.[type];
    if (importRule !== undefined && startsLike(importRule.when, source.text, cursor)) {
      const found = readImport(cursor.currentNode, importRule);
      if (found !== undefined) imports.push(found);
    }
    if (role === 'wrapper') {
      const before = into.length;
      children({ parent, into, depth: depth + 1 }, lead);
      const only = into.length === before + 1 ? into[before] : undefined;
      if (only !== undefined && !deep.has(only)) widen(only, rows, lead, headOf(source.text, cursor), source);
    } else if (role === 'through' || type === 'ERROR') children({ parent, into, depth: depth + 1 }, lead);
    else if (long) {
      const before = into.length;
      children({ parent, into, depth: depth + 1 }, undefined);
      for (const item of into.slice(before)) deep.add(item);
    }
  };

  try {
    children({ parent: undefined, into: items, depth: 0 }, undefined);
  } finally {
    cursor.delete();
  }
  return { items, imports };
}

/** The last row that holds text of a node: some end at the start of the next line. */
const lastRow = (start: number, end: Point): number =>
  end.column === 0 && end.row > start ? end.row - 1 : end.row;

const headOf = (text: string, cursor: TreeCursor): string =>
  text.slice(cursor.startIndex, cursor.startIndex + 160);

const patterns = new Map<string, RegExp>();

/** Whether the node's text starts in the way that makes it an import. */
function startsLike(when: string | undefined, text: string, cursor: TreeCursor): boolean {
  if (when === undefined) return true;
  const pattern = patterns.get(when) ?? new RegExp(when);
  patterns.set(when, pattern);
  return pattern.test(headOf(text, cursor));
}

const cache = new WeakMap<GrammarSpec, ReadonlyMap<string, Role>>();

function rolesOf(spec: GrammarSpec): ReadonlyMap<string, Role> {
  const known = cache.get(spec);
  if (known !== undefined) return known;
  const roles = new Map<string, Role>();
  const add = (types: readonly string[] | undefined, role: Role): void => {
    for (const type of types ?? []) roles.set(type, role);
  };
  add(Object.keys(spec.imports ?? {}), 'import');
  add(spec.through, 'through');
  add(spec.wrappers, 'wrapper');
  add(spec.bodies, 'body');
  add(spec.attached, 'attached');
  add(spec.comments, 'comment');
  cache.set(spec, roles);
  return roles;
}
