import { referencesOf } from '../../syntax/references.ts';
import { SURENESS } from '../code-index.ts';
import type { Sureness } from '../code-index.ts';
import type { IndexedFile } from '../files.ts';
import type { Edge, SymbolGraph, Target } from './symbol-graph.ts';

/** A line that mentions a symbol. */
export interface Reference {
  readonly file: IndexedFile;
  /** 1-based. */
  readonly line: number;
  readonly text: string;
  readonly role: 'definition' | 'import' | 'use';
  readonly sure: Sureness;
  /** What it may mean; none where the index has no such definition that it could. */
  readonly targets: readonly Target[];
}

/** Files beyond these that mention a very common word aren't read. */
const MAX_FILES = 2000;

/**
 * The lines that mention a name and mean one of some definitions, surest first, then by path and line.
 * @param wanted the definitions that are asked for; none: any use of the name
 * @param files those that mention the name at all
 */
export function referencesTo(
  graph: SymbolGraph,
  name: string,
  wanted: readonly Target[],
  files: readonly IndexedFile[],
  lines: (file: IndexedFile) => readonly string[] | undefined,
  limit: number,
): Reference[] {
  const homes = new Set(wanted.map((t) => t.file));
  const near = (file: IndexedFile): number => {
    if (homes.has(file)) return 0;
    const reach = graph.reach(file);
    return [...homes].some((home) => reach.has(home)) ? 1 : 2;
  };
  const order = new Map(files.map((file) => [file, near(file)]));
  const sorted = [...order.keys()].sort(
    (a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0) || (a.path < b.path ? -1 : 1),
  );
  const found: Reference[] = [];
  for (const file of sorted.slice(0, MAX_FILES)) {
    found.push(...inFile(graph, name, wanted, file, lines(file) ?? []));
    if (found.filter(({ sure }) => sure !== 'by name').length >= limit) break;
    // What comes after can't be surer than by name.
    if (order.get(file) === 2 && found.length >= limit * 2) break;
  }
  return found
    .sort(
      (a, b) =>
        SURENESS.indexOf(a.sure) - SURENESS.indexOf(b.sure) ||
        (a.file.path < b.file.path ? -1 : a.file.path > b.file.path ? 1 : a.line - b.line),
    )
    .slice(0, limit);
}

function inFile(
  graph: SymbolGraph,
  name: string,
  wanted: readonly Target[],
  file: IndexedFile,
  lines: readonly string[],
): Reference[] {
  const code = referencesOf(lines.join('\n'), file.language ?? '');
  if (!code) {
    // Prose and data: a mention of the word may mean any of them.
    return lines.flatMap((text, i): Reference[] =>
      mentionsOf(text, name).length === 0
        ? []
        : [{ file, line: i + 1, text, role: 'use', sure: 'by name', targets: wanted }],
    );
  }
  const own = wanted.filter((t) => t.file === file);
  const taken = graph.importOf(file, name);
  const found = new Map<number, Reference>();
  const keep = (line: number, role: Reference['role'], meant: readonly Edge[] | 'elsewhere'): void => {
    if (meant === 'elsewhere') return;
    const fits = wanted.length === 0 ? meant : meant.filter((e) => wanted.some((t) => isSame(t, e)));
    const sure = fits[0]?.sure;
    if (sure === undefined && meant.length + wanted.length > 0) return;
    const known = found.get(line);
    if (known && SURENESS.indexOf(known.sure) <= SURENESS.indexOf(sure ?? 'by name')) return;
    const targets = fits.map(({ file: home, definition }) => ({ file: home, definition }));
    found.set(line, { file, line, text: lines[line - 1] ?? '', role, sure: sure ?? 'by name', targets });
  };
  const heads = new Set<number>();
  const at = code.get(name) ?? [];
  for (const target of own) {
    const { startLine, endLine } = target.definition;
    const head = at.find((line) => line >= startLine && line <= endLine);
    if (head === undefined) continue;
    heads.add(head);
    keep(head, 'definition', [{ ...target, sure: 'same file' }]);
  }
  // A head of a like-named definition that isn't asked for is no use of the one that is.
  for (const d of file.definitions)
    if (d.name === name) heads.add(at.find((line) => line >= d.startLine && line <= d.endLine) ?? 0);
  for (const line of at) {
    if (taken && line >= taken.line && line <= taken.line + taken.names + 1 && isOutside(file, line))
      keep(line, 'import', taken.edges);
    else if (!heads.has(line))
      for (const qualifier of mentionsOf(lines[line - 1] ?? '', name))
        keep(line, 'use', graph.resolve(file, name, qualifier ?? undefined));
  }
  for (const alias of graph.aliases(file, name))
    for (const line of code.get(alias) ?? [])
      if (!found.has(line)) keep(line, 'use', graph.resolve(file, alias));
  return [...found.values()];
}

const isSame = (a: Target, b: Target): boolean => a.file === b.file && a.definition === b.definition;
const isOutside = (file: IndexedFile, line: number): boolean =>
  !file.definitions.some((d) => d.startLine <= line && line <= d.endLine);

const WORD = /[\p{L}\p{N}_$]/u;
const QUALIFIER = /([\p{L}_$][\p{L}\p{N}_$]*)\s*(?:\(\s*\)|\))?\s*(?:\?\.|!\.|\.|::|->|\\)\s*$/u;
const BEHIND = /(?:\?\.|!\.|[^.]\.|::|->)\s*$/;

/**
 * Each mention of a name as a word of its own in a line, as what stands before it: the name that qualifies it, an empty
 * string for one that we can't read (`f(x).name`), null for none.
 */
export function mentionsOf(line: string, name: string): (string | null)[] {
  const found: (string | null)[] = [];
  for (let at = line.indexOf(name); at >= 0; at = line.indexOf(name, at + name.length)) {
    if (WORD.test(line.charAt(at - 1)) || WORD.test(line.charAt(at + name.length))) continue;
    const before = line.slice(0, at);
    found.push(BEHIND.test(before) ? (QUALIFIER.exec(before)?.[1] ?? '') : null);
  }
  return found;
}
