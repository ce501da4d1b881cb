import * as vscode from 'vscode';
import type { ContextChip } from '../../protocol/panel.ts';
import { selectedLines } from '../commands/selection.ts';
import { shownPath } from '../paths.ts';

/** Lines around the cursor that count as meant where nothing is selected. */
const AROUND = 40;

/** The editor that was used last: while the chat has the focus in a tab of its own, none is active. */
export const currentEditor = (): vscode.TextEditor | undefined =>
  vscode.window.activeTextEditor ??
  vscode.window.visibleTextEditors.find(({ document }) => document.uri.scheme === 'file');

/** What is selected in the editor, or where nothing is, what stands around the cursor: a short file whole. */
export function currentSelection(): ContextChip | undefined {
  const editor = currentEditor();
  if (editor === undefined) return undefined;
  const { uri, lineCount } = editor.document;
  if (uri.scheme !== 'file' || vscode.workspace.getWorkspaceFolder(uri) === undefined) return undefined;
  const place = { uri: uri.toString(), path: shownPath(uri.toString()) };
  if (!editor.selection.isEmpty) return { ...place, ...selectedLines(editor.selection) };
  if (lineCount <= 3 * AROUND) return { ...place, startLine: 1, endLine: lineCount };
  const cursor = editor.selection.active.line + 1;
  return {
    ...place,
    startLine: Math.max(1, cursor - AROUND),
    endLine: Math.min(lineCount, cursor + AROUND),
  };
}

/** URIs of the files that are open in tabs, the active one first. */
export function openFiles(): readonly string[] {
  const active = currentEditor()?.document.uri.toString();
  const tabs = vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .flatMap(({ input }) => (input instanceof vscode.TabInputText ? [input.uri] : []))
    .filter((uri) => uri.scheme === 'file' && vscode.workspace.getWorkspaceFolder(uri) !== undefined)
    .map((uri) => uri.toString());
  const all = new Set(tabs);
  return active !== undefined && all.has(active) ? [...new Set([active, ...all])] : [...all];
}
