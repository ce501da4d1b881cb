import * as vscode from 'vscode';
import { currentEditor, openFiles } from './chat/current-code.ts';

/** More than these say little of what the user is at. */
const MAX_FILES = 20;
const RECENT_MS = 10 * 60_000;

/** What the user is at: URIs of the files that are edited, looked at or open, the latest first. Made when it is asked for. */
export function registerNearFiles(context: vscode.ExtensionContext): () => readonly string[] {
  /** When each was edited or looked at last, the latest at the end. */
  const used = new Map<string, number>();
  const touch = ({ uri }: vscode.TextDocument): void => {
    if (uri.scheme !== 'file') return;
    const name = uri.toString();
    used.delete(name);
    used.set(name, performance.now());
    const [oldest] = used.keys();
    if (used.size > MAX_FILES && oldest !== undefined) used.delete(oldest);
  };
  context.subscriptions.push(
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length > 0) touch(document);
    }),
    vscode.window.onDidChangeActiveTextEditor((editor) => {
      if (editor) touch(editor.document);
    }),
  );
  return () => {
    const since = performance.now() - RECENT_MS;
    const recent = [...used].filter(([, at]) => at >= since).map(([uri]) => uri);
    const active = currentEditor()?.document.uri;
    const visible = vscode.window.visibleTextEditors.map(({ document }) => document.uri);
    const shown = [...(active ? [active] : []), ...visible].filter(({ scheme }) => scheme === 'file');
    const all = [...shown.map((uri) => uri.toString()), ...recent.reverse(), ...openFiles()];
    return [...new Set(all)].slice(0, MAX_FILES);
  };
}
