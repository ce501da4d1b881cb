import * as vscode from 'vscode';
import { displayPath } from '../chat/workspace-text.ts';
import type { CodeIndex } from '../search/code-index.ts';
import { openFolders, severalOpen } from './open-folders.ts';

const folders = (): { uri: string; name: string }[] =>
  openFolders().map(({ uri, name }) => ({ uri: uri.toString(), name }));

/** A URI as people read it: relative to its folder, with the folder's name where several are open. */
export const shownPath = (uri: string): string => displayPath(folders(), uri);

/** The URI of a path as `shownPath` writes it; undefined where it leads out of the open folders. */
export function pathUri(path: string): string | undefined {
  const open = openFolders();
  const several = open.length > 1;
  const [name, ...rest] = path.split('/');
  const folder = several ? open.find((candidate) => candidate.name === name) : open[0];
  const below = several ? rest : path.split('/');
  if (folder === undefined || below.some((part) => part === '..' || part === '')) return undefined;
  return vscode.Uri.joinPath(folder.uri, ...below).toString();
}

/** URIs of all files that aren't ignored, as the index knows them. */
export async function indexedFiles(index: CodeIndex): Promise<string[]> {
  const several = severalOpen();
  return (await index.coverage()).flatMap(({ path }) => {
    // Of several folders, one that can't be listed is a row by its name alone, and no file.
    const isFile = !several || path.includes('/');
    return isFile ? (pathUri(path) ?? []) : [];
  });
}
