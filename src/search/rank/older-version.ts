import { scale } from './candidate.ts';
import type { Candidate, RankContext } from './candidate.ts';

const VERSION = /^(.*?\/|)v(\d{1,2})\//;

/** The version folder that a path lies in: `packages/zod/src/v3/types.ts` → `packages/zod/src/`, 3. */
export function versionOf(path: string): { readonly beside: string; readonly version: number } | null {
  const [, beside = '', version] = VERSION.exec(path) ?? [];
  return version === undefined ? null : { beside, version: Number(version) };
}

/** Where `v3/` lies beside `v4/` and both match, the newer is meant, unless the question names the older. */
export function olderVersion(candidates: readonly Candidate[], { query, weights }: RankContext): void {
  const newest = new Map<string, number>();
  const versions = candidates.map(({ file }) => versionOf(file.path));
  for (const found of versions)
    if (found) newest.set(found.beside, Math.max(found.version, newest.get(found.beside) ?? 0));
  if (newest.size === 0) return;
  const asked = new Set(
    [...query.text.matchAll(/\bv(?:ersion )?(\d{1,2})\b/gi)].map(([, version]) => Number(version)),
  );
  candidates.forEach((candidate, at) => {
    const found = versions[at];
    if (!found || found.version >= (newest.get(found.beside) ?? 0)) return;
    if (!asked.has(found.version))
      scale(candidate, 'older', weights.penalty.older, 'ranked down: older version');
  });
}
