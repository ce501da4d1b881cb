import type { IndexedFile } from '../files.ts';

/** Files that stand for the folder they are in. */
const FOR_FOLDER = /^(?:index|__init__|mod|lib|main)$/;
const EXTENSION = /(?:\.d)?\.[A-Za-z0-9+]{1,8}$/;

/** A path without its extension: what imports call a file. */
export const stemPath = (path: string): string => path.replace(EXTENSION, '');
export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

/** `a/./b/../c` → `a/c`; undefined when it leads out of the workspace. */
export function joinPath(folder: string, relative: string): string | undefined {
  const parts = folder === '' ? [] : folder.split('/');
  for (const part of relative.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join('/');
}

/** Which files a module's path may mean. Made anew when files come or go. */
export class ProjectPaths {
  private readonly byStem = new Map<string, IndexedFile[]>();
  private readonly byFolder = new Map<string, IndexedFile[]>();
  /** Last part of a stem or folder → all stems or folders that end so. */
  private readonly stemsEnding = new Map<string, string[]>();
  private readonly foldersEnding = new Map<string, string[]>();

  constructor(files: Iterable<IndexedFile>) {
    for (const file of files) {
      const stem = stemPath(file.path);
      const folder = folderOf(stem);
      append(this.byStem, stem, file);
      append(this.byFolder, folder, file);
      if (FOR_FOLDER.test(lastOf(stem))) append(this.byStem, folder, file);
    }
    for (const stem of this.byStem.keys()) append(this.stemsEnding, lastOf(stem), stem);
    for (const folder of this.byFolder.keys()) append(this.foldersEnding, lastOf(folder), folder);
  }

  /** Files of exactly this path, with or without an extension, or standing for the folder of this path. */
  at(path: string | undefined): readonly IndexedFile[] {
    if (path === undefined) return [];
    return this.byStem.get(path) ?? this.byStem.get(stemPath(path)) ?? [];
  }

  /** Files right in a folder. */
  inFolder(path: string | undefined): readonly IndexedFile[] {
    return (path === undefined ? undefined : this.byFolder.get(path)) ?? [];
  }

  /** Files whose path ends with these parts, or with as many of the last as there are, but `least`. */
  ending(parts: readonly string[], least = parts.length): readonly IndexedFile[] {
    return longest(this.stemsEnding, parts, least).flatMap((stem) => this.byStem.get(stem) ?? []);
  }

  /** Files right in folders whose path ends so. */
  inFolderEnding(parts: readonly string[], least = parts.length): readonly IndexedFile[] {
    return longest(this.foldersEnding, parts, least).flatMap((folder) => this.byFolder.get(folder) ?? []);
  }
}

const lastOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

function append<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

function longest(
  endings: ReadonlyMap<string, readonly string[]>,
  parts: readonly string[],
  least: number,
): string[] {
  const last = parts.at(-1);
  const candidates = last === undefined ? [] : (endings.get(last) ?? []);
  if (candidates.length === 0) return [];
  for (let from = 0; from <= parts.length - Math.max(1, least); from++) {
    const end = parts.slice(from).join('/');
    const found = candidates.filter((path) => path === end || path.endsWith(`/${end}`));
    if (found.length > 0) return found;
  }
  return [];
}
