import * as vscode from 'vscode';
import type { SurroundingsPort } from './chat/controller.ts';
import { openFolders } from './open-folders.ts';

const SAMPLES = [
  'Where does the program start?',
  'How are errors handled?',
  'What would I read first to understand this code?',
];

/** The window around the chat: its folders, whether they are trusted, whether the model is the demo's. */
export function registerSurroundings(context: vscode.ExtensionContext): SurroundingsPort {
  const changed = new vscode.EventEmitter<void>();
  const tell = (): void => {
    changed.fire();
  };
  context.subscriptions.push(
    changed,
    vscode.workspace.onDidChangeWorkspaceFolders(tell),
    vscode.workspace.onDidGrantWorkspaceTrust(tell),
  );
  return {
    folders: () => openFolders().map(({ name }) => name),
    trusted: () => vscode.workspace.isTrusted,
    demo: process.env['FOOTNOTE_DEMO'] === '1',
    samples: () => SAMPLES,
    onDidChange: changed.event,
  };
}
