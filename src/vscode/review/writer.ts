import { chmod, stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { Writer } from '../../edits/writer.ts';
import { openDocument } from '../workspace-files.ts';

/** How long an open document may take to follow a write below it, in milliseconds (about 80 is usual). */
const FOLLOW_MS = 2000;

/**
 * Writes as `review-facts` found to be byte-exact: files by `workspace.fs` (never by saving a document, which normalises
 * and formats), unsaved buffers by minimal edits that aren't saved.
 */
export function editorWriter(): Writer {
  return {
    writeBytes: async (uri, bytes, mode) => {
      const target = vscode.Uri.parse(uri, true);
      const followed = follows(target, bytes);
      try {
        await vscode.workspace.fs.writeFile(target, bytes);
        if (mode !== undefined && target.scheme === 'file') await chmod(target.fsPath, mode);
        await followed.done;
      } finally {
        followed.dispose();
      }
    },
    modeOf: async (uri) => {
      const target = vscode.Uri.parse(uri, true);
      return target.scheme === 'file' ? (await stat(target.fsPath)).mode & 0o777 : undefined;
    },
    missingFolders: async (uri) => {
      const missing: string[] = [];
      for (let at = parentOf(vscode.Uri.parse(uri, true)); !(await isThere(at)); at = parentOf(at)) {
        missing.unshift(at.toString());
        if (parentOf(at).path === at.path) break;
      }
      return missing;
    },
    removeEmptyFolder: async (uri) => {
      const target = vscode.Uri.parse(uri, true);
      if (!(await isThere(target)) || (await vscode.workspace.fs.readDirectory(target)).length > 0) return;
      await vscode.workspace.fs.delete(target, { recursive: false, useTrash: false });
    },
    delete: async (uri) => {
      const target = vscode.Uri.parse(uri, true);
      await vscode.workspace.fs.delete(target, { useTrash: false });
      await closeTabs(target);
    },
    rename: async (from, to) => {
      await vscode.workspace.fs.rename(vscode.Uri.parse(from, true), vscode.Uri.parse(to, true), {
        overwrite: false,
      });
    },
    editBuffer: async (uri, version, edits) => {
      const document = openDocument(vscode.Uri.parse(uri, true));
      if (document?.version !== version) return false;
      const edit = new vscode.WorkspaceEdit();
      for (const { start, end, text } of edits)
        edit.replace(
          document.uri,
          new vscode.Range(document.positionAt(start), document.positionAt(end)),
          text,
        );
      return vscode.workspace.applyEdit(edit);
    },
  };
}

const parentOf = (uri: vscode.Uri): vscode.Uri => vscode.Uri.joinPath(uri, '..');

async function isThere(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return false;
    throw error;
  }
}

/** Resolves when an open clean document shows what was written below it; at once when none has to change. */
function follows(uri: vscode.Uri, bytes: Uint8Array): { readonly done: Promise<void>; dispose(): void } {
  const document = openDocument(uri);
  const lines = (text: string): string => text.replace(/\r\n|\r/g, '\n');
  const shown = lines(new TextDecoder().decode(bytes));
  if (!document || document.isDirty || lines(document.getText()) === shown)
    return { done: Promise.resolve(), dispose: () => undefined };
  let finish: () => void = () => undefined;
  const done = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const listener = vscode.workspace.onDidChangeTextDocument((event) => {
    if (event.document === document) finish();
  });
  const timer = setTimeout(finish, FOLLOW_MS);
  return {
    done,
    dispose: () => {
      clearTimeout(timer);
      listener.dispose();
    },
  };
}

/** A deleted file's tab would go on showing it; unsaved text stays open. */
async function closeTabs(uri: vscode.Uri): Promise<void> {
  const tabs = vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .filter(
      (tab) =>
        tab.input instanceof vscode.TabInputText &&
        tab.input.uri.toString() === uri.toString() &&
        !tab.isDirty,
    );
  await vscode.window.tabGroups.close(tabs, true);
}
