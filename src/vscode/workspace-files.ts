import * as vscode from 'vscode';
import type { DirtyBuffer, FileState, WorkspaceFiles } from '../workspace/files.ts';
import { openFolders } from './open-folders.ts';

/** The workspace as the editor has it: files through `workspace.fs`, unsaved text over them. */
export function workspaceFiles(list: () => Promise<string[]>): WorkspaceFiles {
  return {
    folders: () => openFolders().map(({ uri, name }) => ({ uri: uri.toString(), name })),
    read: (uri) => readState(vscode.Uri.parse(uri, true)),
    list,
  };
}

async function readState(uri: vscode.Uri): Promise<FileState> {
  let bytes: Uint8Array;
  try {
    bytes = await vscode.workspace.fs.readFile(uri);
  } catch (error) {
    if (isMissing(error)) return { kind: 'absent' };
    // Each call goes to the window and back, so only what can't be read is looked at further.
    if (await isFolder(uri)) return { kind: 'folder' };
    throw error;
  }
  // Looked up after the last await: what we say of the buffer is true when the caller hears it.
  const document = openDocument(uri);
  const dirty = document?.isDirty === true ? bufferOf(document) : undefined;
  const encoding = document?.encoding ?? configuredEncoding(uri);
  return {
    kind: 'file',
    bytes,
    open: document !== undefined,
    ...(dirty ? { dirty } : {}),
    ...(encoding === 'utf8' ? {} : { encoding }),
  };
}

async function isFolder(uri: vscode.Uri): Promise<boolean> {
  const { type } = await vscode.workspace.fs.stat(uri);
  return (type & vscode.FileType.Directory) !== 0;
}

const configuredEncoding = (uri: vscode.Uri): string =>
  vscode.workspace.getConfiguration('files', uri).get<string>('encoding', 'utf8');

/** The document of a URI, if an editor or extension has it open. */
export const openDocument = (uri: vscode.Uri): vscode.TextDocument | undefined => {
  const wanted = uri.toString();
  return vscode.workspace.textDocuments.find(
    (document) => !document.isClosed && document.uri.toString() === wanted,
  );
};

const bufferOf = (document: vscode.TextDocument): DirtyBuffer => ({
  text: document.getText(),
  eol: document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n',
  version: document.version,
  encoding: document.encoding,
});

const isMissing = (error: unknown): boolean =>
  error instanceof vscode.FileSystemError &&
  (error.code === 'FileNotFound' || error.code === 'FileNotADirectory' || error.code === 'EntryNotFound');
