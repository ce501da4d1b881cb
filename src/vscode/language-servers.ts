import * as vscode from 'vscode';
import type { LanguageServersPort } from '../agent/ports.ts';

/** A server that is still reading the project is not waited for. */
const PATIENCE_MS = 4000;
/** A name stands near where its definition starts: decorators and modifiers come before it. */
const HEAD_LINES = 12;

/** What language servers say of symbols. Files are opened for them unseen, as the editor does for its own search. */
export const editorLanguageServers: LanguageServersPort = {
  references: async ({ uri, line, name }, signal) => {
    const file = vscode.Uri.parse(uri, true);
    const position = positionOf(await vscode.workspace.openTextDocument(file), line - 1, name);
    if (position === undefined || signal.aborted) return undefined;
    const asked = vscode.commands.executeCommand<vscode.Location[] | undefined>(
      'vscode.executeReferenceProvider',
      file,
      position,
    );
    const found = await inGoodTime(asked);
    // No provider and no reference both come as an empty list.
    if (found === undefined || found.length === 0) return undefined;
    return found
      .filter((place) => place.uri.scheme === 'file')
      .map((place) => ({ uri: place.uri.toString(), line: place.range.start.line + 1 }));
  },
};

function positionOf(document: vscode.TextDocument, from: number, name: string): vscode.Position | undefined {
  const last = Math.min(document.lineCount, from + HEAD_LINES);
  for (let line = from; line < last; line++) {
    const { text } = document.lineAt(line);
    for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
      const position = new vscode.Position(line, at);
      const word = document.getWordRangeAtPosition(position);
      if (word !== undefined && document.getText(word) === name) return position;
    }
  }
  return undefined;
}

async function inGoodTime<T>(work: Thenable<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => {
      resolve(undefined);
    }, PATIENCE_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
