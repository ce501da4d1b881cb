import type { ChunkFields } from '../../src/search/embed/fields.ts';
import { firstSentences, stripMarks } from '../../src/search/quality/doc-text.ts';

/** A description and the code that it describes. */
export interface Pair {
  readonly query: string;
  /** Without the description: the model must not learn to find a text in itself. */
  readonly code: ChunkFields;
}

/** How a language marks comments and bodies, by extension. The miner reads lines, not trees: it serves every language alike. */
interface Style {
  /** A line of a line comment that counts as documentation. */
  readonly line: RegExp | null;
  readonly block: boolean;
  readonly docstrings: boolean;
  readonly body: 'braces' | 'indent';
}

const braces = (line: RegExp | null): Style => ({ line, block: true, docstrings: false, body: 'braces' });
const indent = (line: RegExp | null, docstrings = false): Style => ({
  line,
  block: false,
  docstrings,
  body: 'indent',
});
const SLASHES = /^\s*\/\//;
const TRIPLE = /^\s*\/\/\//;
const HASH = /^\s*#(?![!+-])/;
const STYLES = new Map<string, Style>([
  ...['ts', 'tsx', 'js', 'jsx', 'mjs', 'cjs', 'java', 'kt', 'scala', 'groovy', 'dart', 'php', 'm'].map(
    (ext): [string, Style] => [ext, braces(null)],
  ),
  ...['rs', 'swift', 'cs'].map((ext): [string, Style] => [ext, braces(TRIPLE)]),
  ...['go', 'c', 'h', 'cc', 'cpp', 'hpp', 'hh', 'cxx'].map((ext): [string, Style] => [ext, braces(SLASHES)]),
  ['py', indent(null, true)],
  ['rb', indent(HASH)],
  ['lua', indent(/^\s*--/)],
  ['hs', indent(/^\s*--/)],
  ['ex', indent(HASH)],
  ['erl', indent(/^\s*%/)],
]);

const MAX_LINES = 45;
const ATTRIBUTE =
  /^\s*(?:@[\w.]+(?:\(.*\))?\s*$|#\[.*\]\s*$|\[[A-Z].*\]\s*$|template\s*<.*>\s*$|export\s*$|$)/;
const NAMED =
  /(?:^|[\s(])(?:function\*?|func|fn|def|defp|defmodule|class|interface|struct|enum|trait|type|module|object|protocol|extension|record|namespace|fun|union|typedef|mod|macro|macro_rules!)\s+(?:\([^)]*\)\s*)?(?:self\.)?([\p{L}_$][\w$?!]*)/u;
const ASSIGNED =
  /(?:^|[\s.])([A-Za-z_$][\w$]*)\s*[:=]\s*(?:async\s*)?(?:function\b|\([^)]*\)\s*=>|[\w$]+\s*=>)/;
const SIGNED = /^([a-z_][\w']*)\s*::/;
const CALLED = /([A-Za-z_~$][\w$]*)\s*(?:<[^<>()]*>)?\(/;
const KEYWORDS = new Set(
  'if for while switch return catch else do throw new delete sizeof typeof assert when case and or not'.split(
    ' ',
  ),
);
const HOLDER =
  /(?:^|\s)(?:class|interface|struct|impl(?:<[^>]*>)?|trait|module|object|protocol|extension|namespace|enum|defmodule|record)\s+(?:[\w:<>, ]+\s+for\s+)?([A-Za-z_$][\w$]*)/;

const depth = (line: string): number => line.length - line.trimStart().length;

function nameOf(line: string, header: boolean): string | null {
  const strong = NAMED.exec(line) ?? ASSIGNED.exec(line) ?? SIGNED.exec(line);
  if (strong?.[1] !== undefined) return strong[1];
  if (/;\s*$/.test(line) && !header) return null;
  const called = CALLED.exec(line)?.[1];
  return called === undefined || KEYWORDS.has(called) ? null : called;
}

function endOf(lines: readonly string[], from: number, body: Style['body']): number {
  const last = Math.min(lines.length, from + MAX_LINES);
  if (body === 'indent') {
    const own = depth(lines[from] ?? '');
    for (let at = from + 1; at < last; at++) {
      const line = lines[at] ?? '';
      if (line.trim() !== '' && depth(line) <= own && !/^\s*[)\]}]/.test(line)) return at;
    }
    return last;
  }
  let open = 0;
  let opened = false;
  for (let at = from; at < last; at++) {
    for (const char of lines[at] ?? '') {
      if (char === '{') {
        open++;
        opened = true;
      } else if (char === '}') open--;
    }
    if (opened ? open <= 0 : /[;]\s*$/.test(lines[at] ?? '')) return at + 1;
  }
  return last;
}

function parentsOf(lines: readonly string[], at: number): string[] {
  const parents: string[] = [];
  let own = depth(lines[at] ?? '');
  for (let up = at - 1; up >= 0 && own > 0 && at - up < 400; up--) {
    const line = lines[up] ?? '';
    if (line.trim() === '' || depth(line) >= own) continue;
    own = depth(line);
    const holder = HOLDER.exec(line)?.[1];
    if (holder !== undefined) parents.unshift(holder);
  }
  return parents;
}

/** The documented definitions of one file, in order. Empty for a language that isn't known. */
export function minePairs(path: string, text: string): Pair[] {
  const ext = path.slice(path.lastIndexOf('.') + 1).toLowerCase();
  const style = STYLES.get(ext);
  if (style === undefined) return [];
  const lines = text.split(/\r?\n/);
  const pairs: Pair[] = [];
  const add = (doc: string, at: number, code: readonly string[], name: string): void => {
    const query = firstSentences(doc, name);
    if (query !== null)
      pairs.push({
        query,
        code: { path, parents: parentsOf(lines, at), name, doc: null, text: code.join('\n') },
      });
  };
  for (let at = 0; at < lines.length; at++) {
    if (style.docstrings) {
      if (/^\s*(?:async\s+)?(?:def|class)\s/.test(lines[at] ?? '')) documented(lines, at, add);
      continue;
    }
    const end = commentEnd(lines, at, style);
    if (end === at) continue;
    let def = end;
    while (def < lines.length && def < end + 6 && ATTRIBUTE.test(lines[def] ?? '')) def++;
    const name = def - end < 6 ? nameOf(lines[def] ?? '', ext === 'h' || ext === 'hpp') : null;
    if (name !== null)
      add(stripMarks(lines.slice(at, end)), def, lines.slice(end, endOf(lines, def, style.body)), name);
    at = end - 1;
  }
  return pairs;
}

/** The line after the comment that begins at `at`; `at` itself where none does. */
function commentEnd(lines: readonly string[], at: number, style: Style): number {
  const first = lines[at] ?? '';
  if (style.block && /^\s*\/\*/.test(first)) {
    let end = at;
    while (end < lines.length && !(lines[end] ?? '').includes('*/')) end++;
    return /\*\/\s*$/.test(lines[end] ?? '') ? end + 1 : at;
  }
  let end = at;
  while (style.line?.test(lines[end] ?? '') === true) end++;
  return end;
}

/** Python: the description stands inside. */
function documented(
  lines: readonly string[],
  at: number,
  add: (doc: string, at: number, code: readonly string[], name: string) => void,
): void {
  let open = at;
  while (open < lines.length && open < at + 20 && !/:\s*(?:#.*)?$/.test(lines[open] ?? '')) open++;
  const start = open + 1;
  const quote = /^\s*[rRuU]?("""|''')/.exec(lines[start] ?? '')?.[1];
  const name = nameOf(lines[at] ?? '', false);
  if (quote === undefined || name === null) return;
  let close = start;
  const after = (lines[start] ?? '').indexOf(quote) + 3;
  if (!(lines[start] ?? '').slice(after).includes(quote)) {
    close++;
    while (close < lines.length && !(lines[close] ?? '').includes(quote)) close++;
  }
  const doc = lines
    .slice(start, close + 1)
    .join('\n')
    .replaceAll(quote, '')
    .replace(/^\s*[rRuU](?=\s|[A-Z])/, '')
    .replace(/^[ \t]+/gm, '');
  const end = Math.max(endOf(lines, at, 'indent'), close + 1);
  add(doc, at, [...lines.slice(at, start), ...lines.slice(close + 1, end)].slice(0, MAX_LINES), name);
}
