import { lstat, realpath } from 'node:fs/promises';
import path from 'node:path';
import { URI } from 'vscode-uri';
import type { WorkspaceFolder } from '../workspace/files.ts';

/**
 * Whether a URI lies in one of the workspace's folders: by its path, and for real files with symbolic links resolved, so
 * that no link leads a write out.
 */
export function insideFolders(folders: () => readonly WorkspaceFolder[]): (uri: string) => Promise<boolean> {
  return async (uri) => {
    const wanted = URI.parse(uri, true);
    if (wanted.path.split('/').includes('..')) return false;
    for (const folder of folders()) {
      const root = URI.parse(folder.uri, true);
      if (root.scheme !== wanted.scheme || root.authority !== wanted.authority) continue;
      if (!isBelow(root.path, wanted.path, '/')) continue;
      if (wanted.scheme !== 'file') return true;
      if (isBelow(await realpath(root.fsPath), await resolved(wanted.fsPath), path.sep)) return true;
    }
    return false;
  };
}

function isBelow(folder: string, file: string, separator: string): boolean {
  const prefix = folder.endsWith(separator) ? folder : folder + separator;
  return file.startsWith(prefix) && file.length > prefix.length;
}

/** The real path of a file, or where it will be once made: links in the folders that exist are resolved. */
async function resolved(file: string): Promise<string> {
  try {
    return await realpath(file);
  } catch (error) {
    if (!isMissing(error)) throw error;
    const parent = path.dirname(file);
    return parent === file ? file : path.join(await resolved(parent), path.basename(file));
  }
}

/** Whether a symbolic link stands at a URI: what is done to it is done to its file, but for deleting and moving. */
export async function isLink(uri: string): Promise<boolean> {
  const wanted = URI.parse(uri, true);
  if (wanted.scheme !== 'file') return false;
  try {
    return (await lstat(wanted.fsPath)).isSymbolicLink();
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
