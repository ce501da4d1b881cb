import type { Node } from 'web-tree-sitter';
import { cleanDoc, signatureOf } from './doc-comment.ts';
import type { DefinitionRule, GrammarSpec } from './grammar-spec.ts';
import { FUNCTIONS, TYPES, VALUES, type Item, type Rows, type Source } from './item.ts';

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

/** The item that a node defines, if it does: with a name, and not a local of a function. */
export function define(
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
  const full = nameOf(node, rule);
  const given = rule.as ?? unnamed(node, rule);
  const owner = rule.owner === undefined ? undefined : ownerOf(node, rule.owner);
  const qualified = full === undefined ? [] : partsOf(full);
  const name = full === undefined ? given : qualified.pop();
  if (name === undefined) return undefined;
  // `const Button = forwardRef(function Button() {…})` defines one Button.
  if (rule.inside !== undefined && parent?.name === name) return undefined;
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

/** The further names of `var a, b = 1, 2`, `int *a, b;` and `const { a, b } = c`. */
export function others(first: Item, node: Node, rule: DefinitionRule): Item[] {
  if (!VALUES.has(first.kind) || rule.nameTypes !== undefined) return [];
  const fields = rule.name ?? ['name'];
  const [pattern, ...more] = node.childrenForFieldName(fields[0] ?? 'name');
  const bound = rule.patterns === undefined || !pattern ? [] : boundNames(pattern, rule.patterns).slice(1);
  const names = more.map((declared) => declared && cleanName(follow(declared, fields).text));
  return [...bound, ...names]
    .slice(0, MAX_NAMES)
    .flatMap((name) => (name !== null && /^[\w$]+$/.test(name) ? [{ ...first, name, children: [] }] : []));
}

const rowsOf = (source: Source, rows: Rows): string =>
  source.lines.slice(rows.start, rows.end + 1).join('\n');

function kindOf(node: Node, rule: DefinitionRule): string {
  if (unnamed(node, rule) === undefined) {
    if (rule.needs !== undefined && node.childForFieldName(rule.needs) === null) return '';
    if (rule.inside !== undefined && node.parent?.type !== rule.inside) return '';
  }
  if (rule.by === undefined) return rule.kind;
  const type = innermost(node.childForFieldName(rule.by.field))?.type;
  return type === undefined ? rule.kind : (rule.by.kinds[type] ?? rule.kind);
}

/** What a definition without a name is called for where it stands: `default` after `export default`. */
function unnamed(node: Node, rule: DefinitionRule): string | undefined {
  const name = rule.unnamed?.[node.parent?.type ?? ''];
  return name !== undefined && node.childForFieldName('name') === null ? name : undefined;
}

/** Of `*f(int)` the `f(int)`: what a C declarator declares is told by its innermost part. */
function innermost(declarator: Node | null): Node | null {
  for (let at = declarator; at !== null;) {
    const next = within(at);
    if (next?.type.endsWith('_declarator') !== true || next.type === 'attributed_declarator') return at;
    at = next;
  }
  return null;
}

/** The declarator in a declarator: some grammars give it no field. */
const within = (node: Node): Node | null =>
  node.type.endsWith('_declarator')
    ? (node.childForFieldName('declarator') ??
      node.namedChildren.findLast((child) => child?.type.startsWith('attribute') === false) ??
      null)
    : null;

function nameOf(node: Node, rule: DefinitionRule): string | undefined {
  let at: Node | null = null;
  if (rule.nameTypes !== undefined) {
    const types = rule.nameTypes;
    const isName = (child: Node | null): boolean => child !== null && types.includes(child.type);
    const from = node.namedChildren.slice(Math.max(0, node.namedChildren.findIndex(isName)));
    const other = from.findIndex((child) => !isName(child));
    const names = other < 0 ? from : from.slice(0, other);
    at = names.at(rule.last === true ? -1 : 0) ?? null;
  } else {
    const found = follow(node, rule.name ?? ['name']);
    if (rule.patterns !== undefined && found.type.endsWith('_pattern'))
      return boundNames(found, rule.patterns)[0];
    at = found.id === node.id && rule.name?.length !== 0 ? null : found;
  }
  const raw = at?.text ?? '';
  const text = cleanName(rule.nameTypes === undefined ? raw : (raw.split(/\s*:\s/)[0] ?? raw), rule.kind);
  // Several names at once are no value's name; a key may have a comma, and so may the type that an `impl` is for.
  const forbidden = VALUES.has(rule.kind) ? /[\n(){}[\],]/ : /[\n(){}[\]]/;
  return text === '' || text.length > 120 || (forbidden.test(text) && !IS_OPERATOR.test(text))
    ? undefined
    : text;
}

/** Goes down the fields that lead to a name, each as often as it is there; not into a name's own scope (`A::B`). */
function follow(node: Node, fields: readonly string[]): Node {
  for (let at = node; ;) {
    if (at.type === 'scope_resolution' || at.type === 'operator_cast') return at;
    const next: Node | null =
      fields.map((field) => at.childForFieldName(field)).find((found) => found !== null) ?? within(at);
    if (next === null) return at;
    at = next;
  }
}

/** More names than these in one statement are data. */
const MAX_NAMES = 1000;
/** Patterns in patterns beyond this bind nothing that anybody looks for. */
const MAX_PATTERN_DEPTH = 50;

/** The names that `{ a, b: { c }, ...d }` binds; none where it takes apart what is imported. */
function boundNames(pattern: Node, types: readonly string[]): string[] {
  if (!pattern.type.endsWith('_pattern')) return [];
  const value = pattern.parent?.childForFieldName('value')?.text ?? '';
  if (/^(?:await\s+import|require)\b/.test(value)) return [];
  return namesIn(pattern, types, MAX_PATTERN_DEPTH);
}

/** From the top down: a node's way up costs a look at all above it. */
function namesIn(node: Node, types: readonly string[], depth: number): string[] {
  if (types.includes(node.type)) return [node.text];
  if (depth === 0 || !node.type.endsWith('_pattern')) return [];
  const given = node.childForFieldName('right')?.id;
  const inner = node.namedChildren.filter((child) => child !== null && child.id !== given);
  return inner.flatMap((child) => (child ? namesIn(child, types, depth - 1) : []));
}

/** A name that is all signs, or C++'s `operator()`. */
const IS_OPERATOR = /^[!#%&*+\-/:<=>?@\\^|~[\]`.]{1,8}$|^(?:\w+::)*operator\b(?:[^\w\n]{0,4}|\s[\w:<>*& ]+)$/;

/** Without quotes, brackets, stars and sigils around it, and without type arguments. */
function cleanName(text: string, kind?: string): string {
  const trimmed = text.trim();
  if (IS_OPERATOR.test(trimmed)) return trimmed;
  const bare = trimmed.replace(/^[\s'"`[(*&$]+|[\s'"`\])]+$/g, '');
  const [, scope, operator] = /^((?:.*::\s*)?)(operator\b(?:\s*\(\s*\)|[^(]*))/s.exec(trimmed) ?? [];
  if (operator !== undefined) return withoutTypes(scope ?? '') + operator.trim();
  return withoutTypes(kind === 'type' ? bare.replace(/\[.*$/s, '') : bare);
}

const withoutTypes = (name: string): string => name.replace(/<[^<>]*(?:<[^<>]*>[^<>]*)*>/g, '');

/** The scopes of a name, then the name. */
function partsOf(full: string): string[] {
  const at = IS_OPERATOR.test(full) ? Math.max(0, full.search(/\boperator\b/)) : full.length;
  const parts = full.slice(0, at).split(/::|\.(?!$)|\\|(?<=\w):(?=\w)/);
  return [...parts.filter((part) => !NOT_A_SCOPE.has(part)), ...(at < full.length ? [full.slice(at)] : [])];
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

/** Gives an item the rows, the comment and the first words of what is wrapped around it alone. */
export function widen(item: Item, rows: Rows, lead: Rows | undefined, head: string, source: Source): void {
  if (lead !== undefined) item.doc = cleanDoc(rowsOf(source, lead)) ?? item.doc;
  item.leadRow = Math.min(item.leadRow, lead?.start ?? rows.start, rows.start);
  item.endRow = Math.max(item.endRow, rows.end);
  if (!head.startsWith('@')) item.startRow = Math.min(item.startRow, rows.start);
  if (VALUES.has(item.kind))
    item.signature = (/^[^=\n{;]*/.exec(head)?.[0] ?? head).replace(/\s+/g, ' ').trim();
  const words = /^(?:export\s+(?:default\s+)?|declare\s+)+|^(?:const|let|var|type)\s+/.exec(head)?.[0].trim();
  if (words !== undefined && !item.signature.startsWith(words)) item.signature = `${words} ${item.signature}`;
}
