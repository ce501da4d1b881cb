import * as vscode from 'vscode';
import { folderNames } from '../workspace/folder-names.ts';

/** A folder that is open, by the name that paths in it begin with where several are. */
export interface OpenFolder {
  readonly uri: vscode.Uri;
  readonly name: string;
}

/** In the editor's order, those that aren't on this machine too. */
export function openFolders(): OpenFolder[] {
  const open = vscode.workspace.workspaceFolders ?? [];
  const names = folderNames(open.map(({ name }) => name));
  return open.map(({ uri, name }, i) => ({ uri, name: names[i] ?? name }));
}

/** Those on this machine. */
export const localFolders = (): OpenFolder[] => openFolders().filter(({ uri }) => uri.scheme === 'file');

/** Whether paths begin with their folder's name. */
export const severalOpen = (): boolean => openFolders().length > 1;

/** The path of a file within its folder, with the folder's name where there are several; outside of them, its whole path. */
export function pathInFolder(uri: vscode.Uri): string {
  const within = vscode.workspace.getWorkspaceFolder(uri);
  const path = vscode.workspace.asRelativePath(uri, false);
  if (within === undefined || !severalOpen()) return path;
  return `${openFolders()[within.index]?.name ?? within.name}/${path}`;
}
