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
  const full = nameOf(node, rule) ?? rule.as;
  if (full === undefined) return undefined;
  const owner = rule.owner === undefined ? undefined : ownerOf(node, rule.owner);
  const qualified = full.split(/::|\.(?!$)|\\|(?<=\w):(?=\w)/).filter((part) => !NOT_A_SCOPE.has(part));
  const name = qualified.pop();
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

/** The further names of `var a, b = 1, 2`. */
export function others(first: Item, node: Node, rule: DefinitionRule): Item[] {
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
  if (rule.inside !== undefined && node.parent?.type !== rule.inside) return '';
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
