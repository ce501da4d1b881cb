import type { CodeIndex } from '../../search/code-index.ts';

export interface NamedPorts {
  readonly index: Pick<CodeIndex, 'status' | 'findSymbol' | 'search'>;
  displayPath(uri: string): string;
  listFiles(): Promise<readonly string[]>;
  /** Lines of a file; undefined where it can't be read. */
  lineCount(uri: string): Promise<number | undefined>;
}

const PLACE = /^(.+\.\w{1,8}?)(?::(\d+)(?:-(\d+))?)?$/;

/**
 * Which of these names nothing in the workspace has: files (and lines that a file doesn't have) and symbols.
 * A name that stands anywhere in the code counts as known, so that library calls that the code uses aren't marked.
 */
export async function missingNames(names: readonly string[], ports: NamedPorts): Promise<readonly string[]> {
  // What isn't indexed yet isn't missing.
  if (ports.index.status().state !== 'ready') return [];
  const files = (await ports.listFiles()).map((uri) => ({ uri, path: ports.displayPath(uri) }));
  const missing: string[] = [];
  for (const name of names) {
    const known = (await isFile(name, files, ports)) ?? (await isSymbol(name, ports));
    if (!known) missing.push(name);
  }
  return missing;
}

/** Whether a file of that name has those lines; undefined when the name isn't one of a file that can be told. */
async function isFile(
  name: string,
  files: readonly { readonly uri: string; readonly path: string }[],
  ports: NamedPorts,
): Promise<boolean | undefined> {
  const [, path = '', first, last] = PLACE.exec(name) ?? [];
  if (path === '') return undefined;
  const found = files.filter((file) => file.path === path || file.path.endsWith(`/${path}`));
  // `object.member` looks like a file too: only what has a folder or lines surely is one.
  if (found.length === 0) return path.includes('/') || first !== undefined ? false : undefined;
  if (first === undefined) return true;
  const counts = await Promise.all(found.map(({ uri }) => ports.lineCount(uri)));
  return counts.some((count) => count === undefined || Number(last ?? first) <= count);
}

async function isSymbol(name: string, ports: NamedPorts): Promise<boolean> {
  const bare = name.replace(/\(\)$/, '');
  const member = bare.split(/\.|::|#/).at(-1) ?? bare;
  if ((await ports.index.findSymbol(member, { limit: 1 })).length > 0) return true;
  const hits = await ports.index.search(member, { limit: 5, mode: 'lexical' });
  return hits.some((hit) => hit.text.includes(member) || hit.path.includes(member));
}
