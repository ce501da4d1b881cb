import type { PanelEdit } from '../../protocol/host-message.ts';
import type { CodeIndex } from '../../search/code-index.ts';

export interface NamedPorts {
  readonly index: Pick<CodeIndex, 'status' | 'findSymbol' | 'search'>;
  displayPath(uri: string): string;
  listFiles(): Promise<readonly string[]>;
  /** Lines of a file; undefined where it can't be read. */
  lineCount(uri: string): Promise<number | undefined>;
  /** Whether there is a file at a path of the workspace, also one that the index leaves out. */
  isOnDisk(path: string): Promise<boolean>;
}

interface File {
  readonly uri: string;
  readonly path: string;
}

const PLACE = /^(.+\.\w{1,8}?)(?::(\d+)(?:-(\d+))?)?$/;

/** The names that were looked up, and those of them that nothing in the workspace has. */
export interface LookedUp {
  readonly names: readonly string[];
  readonly missing: readonly string[];
}

/**
 * Which of these names nothing in the workspace has, nor what is proposed for it: files (and lines that a file doesn't
 * have) and symbols. A name that stands anywhere in the code counts as known, so that library calls that the code uses
 * aren't marked. Nothing is looked up before the index is whole: what isn't indexed yet isn't missing.
 * @param names in code type
 * @param inText in running text: missing only where they surely mean something of this workspace
 */
export async function lookUpNames(
  names: readonly string[],
  inText: readonly string[],
  pending: readonly PanelEdit[],
  ports: NamedPorts,
): Promise<LookedUp> {
  if (ports.index.status().state !== 'ready') return { names: [], missing: [] };
  const files = (await ports.listFiles()).map((uri) => ({ uri, path: ports.displayPath(uri) }));
  const missing: string[] = [];
  for (const name of names) {
    const known =
      isProposed(name, pending) || ((await isFile(name, files, ports)) ?? (await isSymbol(name, ports)));
    if (!known) missing.push(name);
  }
  for (const name of inText)
    if (!missing.includes(name) && !isProposed(name, pending) && (await isSurelyMissing(name, files, ports)))
      missing.push(name);
  return { names: [...names, ...inText], missing };
}

const memberOf = (name: string): string => {
  const bare = name.replace(/\(\)$/, '');
  return bare.split(/\.|::|#/).at(-1) ?? bare;
};

/** Whether a change that waits for review brings the name: a path as its own or in what it writes, another as a word of that. */
function isProposed(name: string, pending: readonly PanelEdit[]): boolean {
  const [, path = name] = PLACE.exec(name) ?? [];
  const said = path.includes('/') || path !== name ? path : memberOf(name);
  const word = new RegExp(`(?<![\\w$])${said.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}(?![\\w$])`);
  return pending.some(
    (edit) =>
      [edit.path, edit.newPath].some((known) => known === path || known?.endsWith(`/${path}`) === true) ||
      edit.hunks.some(({ after }) => word.test(after)),
  );
}

/** Whether a file of that name has those lines; undefined when the name isn't one of a file that can be told. */
async function isFile(
  name: string,
  files: readonly File[],
  ports: Pick<NamedPorts, 'lineCount' | 'isOnDisk'>,
): Promise<boolean | undefined> {
  const [, path = '', first, last] = PLACE.exec(name) ?? [];
  if (path === '') return undefined;
  const found = filesOf(path, files);
  // `object.member` looks like a file too: only what has a folder or lines surely is one.
  if (found.length === 0) return path.includes('/') || first !== undefined ? ports.isOnDisk(path) : undefined;
  if (first === undefined) return true;
  const counts = await Promise.all(found.map(({ uri }) => ports.lineCount(uri)));
  return counts.some((count) => count === undefined || Number(last ?? first) <= count);
}

const filesOf = (path: string, files: readonly File[]): readonly File[] =>
  files.filter((file) => file.path === path || file.path.endsWith(`/${path}`));

async function isSymbol(name: string, { index }: Pick<NamedPorts, 'index'>): Promise<boolean> {
  const member = memberOf(name);
  if ((await index.findSymbol(member, { limit: 1 })).length > 0) return true;
  const hits = await index.search(member, { limit: 5, mode: 'lexical' });
  return hits.some((hit) => hit.text.includes(member) || hit.path.includes(member));
}

/**
 * In running text: lines that a file lacks; a file that would lie in a folder of the workspace, of a kind that it has; a
 * member of a class or the like that the workspace defines and that has none from elsewhere.
 */
async function isSurelyMissing(name: string, files: readonly File[], ports: NamedPorts): Promise<boolean> {
  const [, path = '', lines] = PLACE.exec(name) ?? [];
  if (path.includes('/') || lines !== undefined) {
    if (filesOf(path, files).length > 0) return (await isFile(name, files, ports)) === false;
    const folder = /^.*?\//.exec(path)?.[0] ?? '/';
    const kind = path.slice(path.lastIndexOf('.'));
    const here = ({ path: known }: File): boolean => known.startsWith(folder) || known.includes(`/${folder}`);
    const isOurs =
      folder !== '/' && files.some(here) && files.some(({ path: known }) => known.endsWith(kind));
    return isOurs && !(await ports.isOnDisk(path));
  }
  const owner = /^[\w$]+/.exec(name)?.[0] ?? '';
  const defined = (await ports.index.findSymbol(owner, { limit: 5 })).filter((hit) => hit.name === owner);
  return (
    defined.length > 0 &&
    defined.every(({ kind, signature }) => OWNERS.has(kind) && !/extends|implements|[<(:]/.test(signature)) &&
    !(await isSymbol(name, ports))
  );
}

const OWNERS: ReadonlySet<string> = new Set(['class', 'interface', 'enum', 'struct', 'trait', 'module']);
