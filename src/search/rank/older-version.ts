import type { IndexedFile } from '../files.ts';
import { scale } from './candidate.ts';
import type { FileCandidates, RankContext } from './candidate.ts';

const VERSION = /^(.*?\/|)v(\d{1,2})\//;

interface Version {
  readonly beside: string;
  readonly version: number;
}

/** The version folder that a path lies in: `packages/zod/src/v3/types.ts` → `packages/zod/src/`, 3. */
export function versionOf(path: string): Version | null {
  const [, beside = '', version] = VERSION.exec(path) ?? [];
  return version === undefined ? null : { beside, version: Number(version) };
}

const known = new WeakMap<IndexedFile, Version | null>();

/** Where `v3/` lies beside `v4/` and both match, the newer is meant, unless the question names the older. */
export function olderVersion(files: readonly FileCandidates[], { query, weights }: RankContext): void {
  const newest = new Map<string, number>();
  const versions = files.map(({ file }) => {
    let found = known.get(file);
    if (found === undefined) known.set(file, (found = versionOf(file.path)));
    if (found) newest.set(found.beside, Math.max(found.version, newest.get(found.beside) ?? 0));
    return found;
  });
  if (newest.size === 0) return;
  const asked = new Set(
    [...query.text.matchAll(/\bv(?:ersion )?(\d{1,2})\b/gi)].map(([, version]) => Number(version)),
  );
  for (const [at, { candidates }] of files.entries()) {
    const found = versions[at];
    if (!found || found.version >= (newest.get(found.beside) ?? 0) || asked.has(found.version)) continue;
    for (const candidate of candidates)
      scale(candidate, 'older', weights.penalty.older, 'ranked down: older version');
  }
}
