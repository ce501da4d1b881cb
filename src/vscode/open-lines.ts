import * as vscode from 'vscode';
import type { ContextRange } from '../protocol/turn.ts';
import { pathInFolder } from './open-folders.ts';

/**
 * Opens a file and selects from the start of its first cited line to the end of the last, scrolled to the middle; without
 * `select` the cursor stays where it is, for the user to choose lines.
 */
export async function openLines(
  range: ContextRange,
  options: { readonly aside?: boolean; readonly select?: boolean } = {},
): Promise<void> {
  const uri = vscode.Uri.parse(range.uri, true);
  let document: vscode.TextDocument;
  try {
    document = await vscode.workspace.openTextDocument(uri);
  } catch {
    void vscode.window.showErrorMessage(
      vscode.l10n.t('{0} cannot be opened. It may have been moved or deleted.', pathInFolder(uri)),
    );
    return;
  }
  if (options.select === false) {
    await vscode.window.showTextDocument(document);
    return;
  }
  const last = document.lineCount;
  const start = Math.min(range.startLine, last);
  const end = Math.min(Math.max(range.endLine, start), last);
  const selection = new vscode.Range(start - 1, 0, end - 1, document.lineAt(end - 1).text.length);
  const editor = await vscode.window.showTextDocument(document, {
    selection,
    ...(options.aside === true ? { viewColumn: vscode.ViewColumn.Beside } : {}),
  });
  editor.revealRange(selection, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}
