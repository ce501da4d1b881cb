import type { MdNode } from '../markdown/tree.ts';
import { CODE, isProposal, lastSentence } from './proposed.ts';

/** A path with an extension, maybe with lines behind it; or a name as code has them, maybe with members and `()`. */
const PATH = /^[\w@.()[\]-]+(?:\/[\w@.()[\]-]+)*\.\w{1,8}(?::\d+(?:-\d+)?)?$/;
const NAME = /^[A-Za-z_$][\w$]*(?:(?:\.|::|#)[A-Za-z_$][\w$]*)*(?:\(\))?$/;
/** The same within running text, where only few words are surely code: paths with folders, files with lines, members. */
const IN_TEXT =
  /(?<![\w@/.:~$-])(?:(?:@?\w[\w.-]*\/)+[\w.-]*\w\.\w{1,8}(?::\d+(?:-\d+)?)?|[\w-]+(?:\.[\w-]+)*\.\w{1,8}:\d+(?:-\d+)?|[A-Za-z_$][\w$]*(?:(?:\.|::)[A-Za-z_$][\w$]*)+(?:\(\))?)(?![\w/$])/g;
/** A last part that prose would not have: `refreshOnce`, `refresh_once`, or one that is called. */
const LIKE_CODE = /[a-z\d][A-Z]|[A-Za-z\d]_[A-Za-z\d]|\(\)$/;
const LINES_AFTER = /^,? (?:\((?=lines? ))?(?:at |on )?lines? (\d+)(?:\s?[-–]\s?(\d+))?/;
const LINES_BEFORE = /\blines? (\d+)(?:\s?[-–]\s?(\d+))? (?:of|in) $/;
const MOST = 60;

/** A name that stands in a text, at `from` to `to`; with lines that are told in words it is those words that stand there. */
export interface Named {
  readonly from: number;
  readonly to: number;
  readonly name: string;
}

/** What an answer names, each once: in code type, and in running text, where less is certain. */
export interface NamedThings {
  readonly names: readonly string[];
  readonly inText: readonly string[];
}

/** The file names, lines and symbols that drawn blocks name, but for what their own code holds. */
export function namedIn(trees: Iterable<readonly MdNode[]>): NamedThings {
  const names = new Set<string>();
  const inText = new Set<string>();
  const proposed = new Set<string>();
  let code = '';
  const told = (set: Set<string>, name: string, before: string, after: string): void => {
    if (name.includes('/') && isProposal(lastSentence(before), after)) proposed.add(pathOf(name));
    set.add(name);
  };
  /** @param lead what stands on the same line before these */
  const visit = (nodes: readonly MdNode[], lead: string): void => {
    let before = lead;
    nodes.forEach((node, i) => {
      if (node.type === 'fence') code += `${node.info}\n${node.text}\n`;
      else if (node.type === 'code') {
        const next = nodes[i + 1];
        if (isNamed(node.text)) told(names, node.text, before, next?.type === 'text' ? next.text : '');
        before += CODE;
      } else if (node.type === 'text') {
        for (const { name, from, to } of namedAt(nodes, i))
          told(inText, name, before + node.text.slice(0, from), node.text.slice(to));
        before += node.text;
      } else if (node.type === 'element' || node.type === 'unsourced') {
        visit(node.children, before);
        if (node.type === 'unsourced' || INLINE.has(node.tag)) before += textOf(node.children);
      }
    });
  };
  for (const tree of trees) visit(tree, '');
  // What the answer itself proposes needs not be there yet.
  const other = (set: ReadonlySet<string>): readonly string[] =>
    [...set].filter((name) => !code.includes(lastPart(name)) && !proposed.has(pathOf(name))).slice(0, MOST);
  return { names: other(names), inText: other(inText) };
}

const INLINE: ReadonlySet<string> = new Set(['strong', 'em', 's']);

/** Words as they are read, code as a sign of its own. */
const textOf = (nodes: readonly MdNode[]): string =>
  nodes
    .map((node) => {
      if (node.type === 'text') return node.text;
      if (node.type === 'code') return CODE;
      return node.type === 'element' || node.type === 'unsourced' ? textOf(node.children) : '';
    })
    .join('');

const pathOf = (name: string): string => name.replace(/:\d+(?:-\d+)?$/, '');

const isNamed = (code: string): boolean =>
  code.length >= 3 && code.length <= 120 && (PATH.test(code) || NAME.test(code));

const lastPart = (name: string): string =>
  name.includes('/')
    ? name
    : (name
        .replace(/\(\)$/, '')
        .split(/\.|::|#/)
        .at(-1) ?? name);

/** The names in the text that is the `at`th of some nodes; lines that belong to the code beside it are told by its path. */
export function namedAt(nodes: readonly MdNode[], at: number): readonly Named[] {
  const node = nodes[at];
  if (node?.type !== 'text') return [];
  const { text } = node;
  const found: Named[] = [];
  const lines = (match: RegExpExecArray | null, file: string): void => {
    const [all = '', first = '', last] = match ?? [];
    if (match === null) return;
    const words = all.search(/lines? \d/);
    const from = match.index + words;
    const to = match.index + all.replace(/ (?:of|in) $/, '').length;
    found.push({ from, to, name: `${file}:${first}${last === undefined ? '' : `-${last}`}` });
  };
  for (const match of text.matchAll(IN_TEXT)) {
    const [name] = match;
    const end = match.index + name.length;
    const isPath = name.includes('/') || /:\d/.test(name);
    if (!isPath && !LIKE_CODE.test(lastPart(name) + (name.endsWith('()') ? '()' : ''))) continue;
    found.push({ from: match.index, to: end, name });
  }
  const before = nodes[at - 1];
  if (before?.type === 'code' && isFile(before.text)) lines(LINES_AFTER.exec(text), before.text);
  const after = nodes[at + 1];
  if (after?.type === 'code' && isFile(after.text)) lines(LINES_BEFORE.exec(text), after.text);
  return found.sort((a, b) => a.from - b.from);
}

const isFile = (code: string): boolean => PATH.test(code) && !/:\d/.test(code);
