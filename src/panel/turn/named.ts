import type { MdNode } from '../markdown/tree.ts';

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
  let code = '';
  const visit = (nodes: readonly MdNode[]): void => {
    nodes.forEach((node, i) => {
      if (node.type === 'fence') code += `${node.text}\n`;
      else if (node.type === 'code' && isNamed(node.text)) names.add(node.text);
      else if (node.type === 'text') for (const { name } of namedAt(nodes, i)) inText.add(name);
      else if (node.type === 'element' || node.type === 'unsourced') visit(node.children);
    });
  };
  for (const tree of trees) visit(tree);
  // What the answer itself proposes needs not be there yet.
  const other = (set: ReadonlySet<string>): readonly string[] =>
    [...set].filter((name) => !code.includes(lastPart(name))).slice(0, MOST);
  return { names: other(names), inText: other(inText) };
}

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
