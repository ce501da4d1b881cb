import type { IndexedFile } from '../files.ts';
import { scale } from './candidate.ts';
import type { FileCandidates, RankContext } from './candidate.ts';
import { squash } from './name-key.ts';

/** Where packages lie in a repository of several. */
const CONTAINERS = new Set(['packages', 'crates', 'modules', 'libs', 'lib', 'src', 'pkg']);

/**
 * Whether a file lies in the package that bears the name of the folder that is open: `axum/src/json.rs` or
 * `packages/zod/src/index.ts` where the folder is called `axum`, `zod`.
 * @param prefixed the path begins with that folder's name
 */
export function inMainPackage({ uri, path }: Pick<IndexedFile, 'uri' | 'path'>, prefixed: boolean): boolean {
  const parts = path.split('/');
  // In a URI a blank is `%20`.
  const open = squash(
    prefixed
      ? (parts.shift() ?? '')
      : (uri.split('/').at(-1 - parts.length) ?? '').replace(/%[\dA-F]{2}/gi, ' '),
  );
  const at = CONTAINERS.has(parts[0] ?? '') ? 1 : 0;
  return open !== '' && at < parts.length - 1 && squash(parts[at] ?? '') === open;
}

const known = new WeakMap<IndexedFile, boolean>();

/** The same, worked out once a file. */
export function isInMainPackage(file: IndexedFile, prefixed: boolean): boolean {
  let main = known.get(file);
  if (main === undefined) known.set(file, (main = inMainPackage(file, prefixed)));
  return main;
}

/** The package that a repository is named for is meant rather than those that go with it, where they match about as well. */
export function mainPackage(
  files: readonly FileCandidates[],
  { weights }: RankContext,
  prefixed: boolean,
): void {
  for (const { file, candidates } of files) {
    if (isInMainPackage(file, prefixed))
      for (const candidate of candidates)
        scale(candidate, 'main', weights.mainPackage, 'ranked up: main package');
  }
}
