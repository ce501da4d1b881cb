import { scale } from './candidate.ts';
import type { FileCandidates, RankContext } from './candidate.ts';

/** The URI of the folder that a file lies in. */
const folderOf = (uri: string): string => uri.slice(0, uri.lastIndexOf('/'));

/**
 * What the user has open or has just edited is likelier meant than its equal elsewhere, the more so the later it was
 * used; what lies in the same folder a little. So little that it only decides among results that are nearly as good.
 */
export function near(files: readonly FileCandidates[], { near: used, weights }: RankContext): void {
  if (used.length === 0) return;
  const places = new Map(used.map((uri, at) => [uri, at]));
  const folders = new Set(used.map(folderOf));
  const { open, folder } = weights.near;
  for (const { file, candidates } of files) {
    const at = places.get(file.uri);
    if (at !== undefined)
      for (const candidate of candidates)
        scale(candidate, 'near', 1 + open * (1 - at / (2 * used.length)), 'ranked up: open or just edited');
    else if (folders.has(folderOf(file.uri)))
      for (const candidate of candidates)
        scale(candidate, 'near', 1 + folder, 'ranked up: beside what is open');
  }
}
