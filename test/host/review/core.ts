import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { createEdits, type ReviewableEdits } from '../../../src/edits/create-edits.ts';
import { diskStorage } from '../../../src/edits/disk-storage.ts';
import { insideFolders } from '../../../src/edits/inside.ts';
import { editorWriter } from '../../../src/vscode/review/writer.ts';
import { workspaceFiles } from '../../../src/vscode/workspace-files.ts';

/** The edits' core over this editor, with a store of its own beside the extension's. */
export function coreOfEditor(): Promise<ReviewableEdits> {
  const files = workspaceFiles(() => Promise.resolve([]));
  return createEdits({
    files,
    writer: editorWriter(),
    storage: diskStorage(mkdtempSync(path.join(os.tmpdir(), 'footnote-edits-'))),
    isInside: insideFolders(() => files.folders()),
  });
}

export const fileUri = (name: string): vscode.Uri => {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder);
  return vscode.Uri.joinPath(folder.uri, name);
};

export const bytesAt = (uri: vscode.Uri): Buffer => readFileSync(uri.fsPath);

/** Stages edits of one file, and answers its proposal. */
export async function stageEdits(
  edits: ReviewableEdits,
  uri: vscode.Uri,
  changes: readonly (readonly [string, string])[],
) {
  for (const [oldString, newString] of changes) {
    const staged = await edits.stage('test', {
      kind: 'edit',
      uri: uri.toString(),
      oldString,
      newString,
      replaceAll: false,
    });
    assert.ok(staged.ok, staged.ok ? '' : staged.error.message);
  }
  const pending = edits.pending().find((edit) => edit.uri === uri.toString());
  assert.ok(pending);
  return pending;
}

/** The first moment at which a document satisfies a condition: now, or after one of its changes. */
export async function until(document: vscode.TextDocument, condition: () => boolean): Promise<void> {
  if (condition()) return;
  await new Promise<void>((resolve) => {
    const listener = vscode.workspace.onDidChangeTextDocument((event) => {
      if (event.document !== document || !condition()) return;
      listener.dispose();
      resolve();
    });
  });
}
