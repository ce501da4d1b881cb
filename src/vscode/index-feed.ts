import * as vscode from 'vscode';
import type { CodeIndex } from '../search/code-index.ts';

/** Changes within this time go to the index together: a checkout of thousands of files is one batch. */
const QUIET_MS = 100;

/**
 * Tells the index of saved, created, deleted and renamed files and of unsaved text.
 * The one door for changes; which of the files count is the index's to decide.
 */
export function registerIndexFeed(
  context: vscode.ExtensionContext,
  index: CodeIndex,
  onError: (error: unknown) => void,
): void {
  let changed = new Set<string>();
  let typed = new Map<string, vscode.TextDocument>();
  let timer: NodeJS.Timeout | undefined;

  const flush = (): void => {
    timer = undefined;
    const [files, documents] = [changed, typed];
    changed = new Set();
    typed = new Map();
    if (files.size > 0) index.update([...files]).catch(onError);
    for (const [uri, document] of documents)
      index
        .overlay(uri, document.isDirty && !document.isClosed ? document.getText() : undefined)
        .catch(onError);
  };
  const soon = (): void => {
    timer ??= setTimeout(flush, QUIET_MS);
  };
  const onFile = (uri: vscode.Uri): void => {
    if (uri.scheme !== 'file') return;
    changed.add(uri.toString());
    soon();
  };
  const onText = (document: vscode.TextDocument): void => {
    if (document.uri.scheme !== 'file') return;
    typed.set(document.uri.toString(), document);
    soon();
  };

  const watcher = vscode.workspace.createFileSystemWatcher('**/*');
  context.subscriptions.push(
    watcher,
    watcher.onDidChange(onFile),
    watcher.onDidCreate(onFile),
    watcher.onDidDelete(onFile),
    vscode.workspace.onDidSaveTextDocument((document) => {
      onFile(document.uri);
      onText(document);
    }),
    vscode.workspace.onDidChangeTextDocument((event) => {
      onText(event.document);
    }),
    vscode.workspace.onDidCloseTextDocument(onText),
    { dispose: () => clearTimeout(timer) },
  );
}
