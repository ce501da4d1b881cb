import type { Node, Tree, TreeCursor } from 'web-tree-sitter';
import { cleanDoc, signatureOf } from './doc-comment.ts';
import type { DefinitionRule, GrammarSpec } from './grammar-spec.ts';
import { readImport } from './imports.ts';
import type { Import } from './symbols.ts';

/** A symbol with its rows (0-based, inclusive) and those inside it, top to bottom. */
export interface Item {
  readonly kind: string;
  readonly name: string;
  readonly parents: readonly string[];
  /** With its doc comment and decorators. */
  leadRow: number;
  startRow: number;
  endRow: number;
  signature: string;
  doc: string | null;
  /** A scope for names, no symbol itself. */
  readonly scope: boolean;
  readonly children: Item[];
}

export interface Outline {
  readonly items: readonly Item[];
  readonly imports: readonly Import[];
}

/** An item of a text that has no grammar; `over` fills in what differs. */
export const makeItem = (
  kind: string,
  name: string,
  rows: { readonly lead?: number; readonly start: number; readonly end: number },
  over: Partial<Pick<Item, 'parents' | 'signature' | 'doc' | 'scope' | 'children'>> = {},
): Item => ({
  kind,
  name,
  parents: [],
  leadRow: rows.lead ?? rows.start,
  startRow: rows.start,
  endRow: rows.end,
  signature: name,
  doc: null,
  scope: false,
  children: [],
  ...over,
});

/** A node of more rows than this is looked into, whatever it is: a wrapper function, a long initialiser. */
export const LOOK_INSIDE_ROWS = 60;
/** Nesting beyond this is data, not code; also keeps the walk off the stack's end. */
const MAX_DEPTH = 150;

const FUNCTIONS: ReadonlySet<string> = new Set(['function', 'method', 'constructor']);
const TYPES: ReadonlySet<string> = new Set([
  ...['class', 'interface', 'struct', 'trait', 'impl', 'enum', 'object', 'extension', 'protocol', 'mixin'],
  ...['record', 'union', 'contract', 'actor', 'companion', 'type', 'library'],
]);
/** Not looked for inside functions: they are locals there. */
const VALUES: ReadonlySet<string> = new Set(['variable', 'constant', 'property', 'field']);

/** Parts of a dotted name that say nothing. */
const NOT_A_SCOPE: ReadonlySet<string> = new Set([
  '',
  'prototype',
  'exports',
  'module',
  'this',
  'self',
  'cls',
]);

interface Rows {
  start: number;
  end: number;
}

interface Around {
  readonly parent: Item | undefined;
  readonly into: Item[];
  readonly depth: number;
}

type Role = 'wrapper' | 'through' | 'comment' | 'attached' | 'import' | 'body';

/** The text that was parsed, and its lines. */
export interface Source {
  readonly text: string;
  readonly lines: readonly string[];
}

/** The symbols of a tree by a cursor walk that enters only what may hold some. */
export function outline(tree: Tree, spec: GrammarSpec, source: Source): Outline {
  const roles = rolesOf(spec);
  const imports: Import[] = [];
  const items: Item[] = [];
  const cursor = tree.walk();

  const children = (around: Around, firstLead: Rows | undefined): void => {
    if (around.depth > MAX_DEPTH || !cursor.gotoFirstChild()) return;
    let lead = firstLead;
    let codeEnd = -1;
    do {
      const role = cursor.nodeIsNamed ? roles.get(cursor.nodeType) : undefined;
      const rows = { start: cursor.startPosition.row, end: lastRow(cursor) };
      if (role === 'comment' || role === 'attached') {
        if (rows.start > codeEnd)
          lead = lead !== undefined && rows.start <= lead.end + 1 ? { ...lead, end: rows.end } : rows;
        continue;
      }
      const before = around.into.at(-1);
      if (role === 'body' && before !== undefined && rows.start <= before.endRow + 1) {
        before.endRow = Math.max(before.endRow, rows.end);
        codeEnd = rows.end;
        continue;
      }
      const adjacent = lead !== undefined && lead.end >= rows.start - 1 ? lead : undefined;
      codeEnd = rows.end;
      if (!cursor.nodeIsNamed) continue;
      visit(role, rows, adjacent, around);
      lead = undefined;
    } while (cursor.gotoNextSibling());
    cursor.gotoParent();
  };

  const visit = (
    role: Role | undefined,
    rows: Rows,
    lead: Rows | undefined,
    { parent, into, depth }: Around,
  ): void => {
    const rule = spec.definitions[cursor.nodeType];
    const item = rule && define(cursor.currentNode, rule, rows, lead, parent, spec, source);
    if (rule !== undefined && item !== undefined) {
      into.push(item, ...others(item, cursor.currentNode, rule));
      if (rule.members === true || rows.end - rows.start >= LOOK_INSIDE_ROWS)
        children({ parent: item, into: item.children, depth: depth + 1 }, undefined);
      return;
    }
    if (role === 'import' || (role === 'wrapper' && spec.imports?.[cursor.nodeType] !== undefined)) {
      const found = readImport(cursor.currentNode, spec.imports?.[cursor.nodeType] ?? {});
      if (found !== undefined) imports.push(found);
    }
    if (role === 'wrapper') {
      const before = into.length;
      const head = source.text.slice(cursor.startIndex, cursor.startIndex + 160);
      children({ parent, into, depth: depth + 1 }, lead);
      const only = into.length === before + 1 ? into[before] : undefined;
      if (only !== undefined) widen(only, rows, lead, head, source);
    } else if (role === 'through' || rows.end - rows.start >= LOOK_INSIDE_ROWS)
      children({ parent, into, depth: depth + 1 }, role === 'through' ? undefined : lead);
  };

  try {
    children({ parent: undefined, into: items, depth: 0 }, undefined);
  } finally {
    cursor.delete();
  }
  return { items, imports };
}

/** The last row that holds text of the node: some nodes end at the start of the next line. */
function lastRow(cursor: TreeCursor): number {
  const end = cursor.endPosition;
  return end.column === 0 && end.row > cursor.startPosition.row ? end.row - 1 : end.row;
}

const cache = new WeakMap<GrammarSpec, ReadonlyMap<string, Role>>();

function rolesOf(spec: GrammarSpec): ReadonlyMap<string, Role> {
  const known = cache.get(spec);
  if (known !== undefined) return known;
  const roles = new Map<string, Role>();
  const add = (types: readonly string[] | undefined, role: Role): void => {
    for (const type of types ?? []) roles.set(type, role);
  };
  add(spec.through, 'through');
  add(Object.keys(spec.imports ?? {}), 'import');
  add(spec.wrappers, 'wrapper');
  add(spec.bodies, 'body');
  add(spec.attached, 'attached');
  add(spec.comments, 'comment');
  cache.set(spec, roles);
  return roles;
}

/** The item that a node defines, if it does: with a name, and not a local of a function. */
function define(
  node: Node,
  rule: DefinitionRule,
  rows: Rows,
  lead: Rows | undefined,
  parent: Item | undefined,
  spec: GrammarSpec,
  source: Source,
): Item | undefined {
  const raw = kindOf(node, rule);
  if (raw === '') return undefined;
  const inFunction = parent !== undefined && FUNCTIONS.has(parent.kind);
  if (inFunction && VALUES.has(raw)) return undefined;
  const full = nameOf(node, rule) ?? rule.as;
  if (full === undefined) return undefined;
  const owner = rule.owner === undefined ? undefined : ownerOf(node, rule.owner);
  const qualified = full.split(/::|\.(?!$)|\\|(?<=\w):(?=\w)/).filter((part) => !NOT_A_SCOPE.has(part));
  const name = qualified.pop();
  if (name === undefined) return undefined;
  const body = bodyOf(node, rule);
  const signature = spec.data === true ? name : signatureOf(source.text, node, body);
  const above = parent === undefined ? [] : [...parent.parents, parent.name];
  const inType = (parent !== undefined && TYPES.has(parent.kind)) || owner !== undefined;
  const comments = lead === undefined ? '' : rowsOf(source, lead);
  return {
    kind: raw === 'function' && inType ? 'method' : (kindByWord(rule, signature) ?? raw),
    name,
    parents: [...above, ...(owner === undefined ? [] : [owner]), ...qualified],
    leadRow: Math.min(lead?.start ?? rows.start, rows.start),
    startRow: rows.start,
    endRow: rows.end,
    signature,
    doc: cleanDoc(comments) ?? (spec.docstrings === true ? docstring(body) : null),
    scope: rule.scope === true,
    children: [],
  };
}

/** The further names of `var a, b = 1, 2`. */
function others(first: Item, node: Node, rule: DefinitionRule): Item[] {
  if (!VALUES.has(first.kind) || rule.name !== undefined || rule.nameTypes !== undefined) return [];
  const names = node.childrenForFieldName('name').slice(1);
  return names.flatMap((name) =>
    name !== null && /^[\w$]+$/.test(name.text) ? [{ ...first, name: name.text, children: [] }] : [],
  );
}

const rowsOf = (source: Source, rows: Rows): string =>
  source.lines.slice(rows.start, rows.end + 1).join('\n');

function kindOf(node: Node, rule: DefinitionRule): string {
  if (rule.needs !== undefined && node.childForFieldName(rule.needs) === null) return '';
  if (rule.by === undefined) return rule.kind;
  const type = node.childForFieldName(rule.by.field)?.type;
  return type === undefined ? rule.kind : (rule.by.kinds[type] ?? rule.kind);
}

function nameOf(node: Node, rule: DefinitionRule): string | undefined {
  let at: Node | null = null;
  if (rule.nameTypes !== undefined) {
    const types = rule.nameTypes;
    at = node.namedChildren.find((child) => child !== null && types.includes(child.type)) ?? null;
  } else {
    const fields = rule.name ?? ['name'];
    for (let from: Node | null = node; from !== null;) {
      const next: Node | undefined = fields
        .map((field) => from?.childForFieldName(field) ?? undefined)
        .find((found) => found !== undefined);
      if (next === undefined) break;
      at = next;
      from = next;
    }
  }
  const raw = at?.text ?? '';
  const text = cleanName(rule.nameTypes === undefined ? raw : (raw.split(/\s*:\s/)[0] ?? raw));
  return text === '' || text.length > 120 || /[\n(){}[\]]/.test(text) ? undefined : text;
}

/** Without quotes, brackets, stars and sigils around it, and without type arguments. */
function cleanName(text: string): string {
  const bare = text.trim().replace(/^[\s'"`[(*&$]+|[\s'"`\])]+$/g, '');
  return bare.includes('operator') ? bare : bare.replace(/<[^<>]*(?:<[^<>]*>[^<>]*)*>/g, '');
}

/** Kotlin and Swift have one node type for classes, interfaces, enums and more; a word before the name tells. */
function kindByWord(rule: DefinitionRule, signature: string): string | undefined {
  const head = signature.split(/[:({<]/, 1)[0] ?? '';
  return Object.entries(rule.words ?? {}).find(([word]) => new RegExp(`\\b${word}\\b`).test(head))?.[1];
}

/** `(t *Tree[K])`, `Tree<K>`, `&Tree` → `Tree`. */
function ownerOf(node: Node, field: string): string | undefined {
  const text = node.childForFieldName(field)?.text ?? '';
  return /^\(?\s*(?:[A-Za-z_]\w*\s+)?[*&\s]*(?:mut\s+)?(?:[\w]+(?:::|\.))*([A-Za-z_]\w*)/.exec(text)?.[1];
}

function bodyOf(node: Node, rule: DefinitionRule): Node | null {
  const types = rule.bodyTypes;
  if (types !== undefined)
    return node.namedChildren.find((child) => child !== null && types.includes(child.type)) ?? null;
  const body = node.childForFieldName(rule.body ?? 'body');
  return body?.childForFieldName('body') ?? body;
}

function docstring(body: Node | null): string | null {
  const first = body?.firstNamedChild;
  const string = first?.type === 'expression_statement' ? first.firstNamedChild : first;
  return string?.type === 'string' ? cleanDoc(string.text) : null;
}

function widen(item: Item, rows: Rows, lead: Rows | undefined, head: string, source: Source): void {
  if (lead !== undefined) item.doc = cleanDoc(rowsOf(source, lead)) ?? item.doc;
  item.leadRow = Math.min(item.leadRow, lead?.start ?? rows.start, rows.start);
  item.endRow = Math.max(item.endRow, rows.end);
  if (!head.startsWith('@')) item.startRow = Math.min(item.startRow, rows.start);
  if (VALUES.has(item.kind))
    item.signature = (/^[^=\n{;]*/.exec(head)?.[0] ?? head).replace(/\s+/g, ' ').trim();
  const words = /^(?:export\s+(?:default\s+)?|declare\s+)+|^(?:const|let|var|type)\s+/.exec(head)?.[0].trim();
  if (words !== undefined && !item.signature.startsWith(words)) item.signature = `${words} ${item.signature}`;
}
