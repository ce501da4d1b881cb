import * as vscode from 'vscode';
import type { ReviewableEdits } from '../../edits/create-edits.ts';
import { editIdOf, PROPOSAL_SCHEME } from './documents.ts';
import { hunkRange } from './lenses.ts';

export interface Decorations extends vscode.Disposable {
  /** Draws all visible editors anew. */
  draw(): void;
}

/** Decided hunks stay in place, dimmed; rejected ones are struck through. The words stand in the lens. */
export function registerDecorations(edits: ReviewableEdits): Decorations {
  let { accepted, rejected } = decorationTypes();
  /** What is drawn in an editor: most that scroll into view have nothing, and need no word with the window. */
  let drawn = new WeakMap<vscode.TextEditor, string>();
  const draw = (): void => {
    for (const editor of vscode.window.visibleTextEditors) {
      if (editor.document.uri.scheme !== PROPOSAL_SCHEME) continue;
      const view = edits.view(editIdOf(editor.document.uri) ?? '');
      const ranges = (state: string): vscode.Range[] =>
        view
          ? view.edit.hunks
              .filter((hunk) => hunk.state === state && hunk.after !== '')
              .map((hunk) => hunkRange(view, hunk.id, editor.document))
          : [];
      const [taken, left] = [ranges('accepted'), ranges('rejected')];
      const key =
        taken.length + left.length === 0 ? '' : JSON.stringify([editor.document.version, taken, left]);
      if (key === (drawn.get(editor) ?? '')) continue;
      drawn.set(editor, key);
      editor.setDecorations(accepted, taken);
      editor.setDecorations(rejected, left);
    }
  };
  const listeners = [
    vscode.window.onDidChangeActiveColorTheme(() => {
      vscode.Disposable.from(accepted, rejected).dispose();
      ({ accepted, rejected } = decorationTypes());
      drawn = new WeakMap();
      draw();
    }),
    vscode.window.onDidChangeVisibleTextEditors(draw),
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      if (document.uri.scheme === PROPOSAL_SCHEME) draw();
    }),
  ];
  return {
    draw,
    dispose: () => {
      vscode.Disposable.from(accepted, rejected, ...listeners).dispose();
    },
  };
}

/** Whoever needs contrast gets little less of it: the words in the lens and the line through say it already. */
function decorationTypes() {
  const { HighContrast, HighContrastLight } = vscode.ColorThemeKind;
  const { kind } = vscode.window.activeColorTheme;
  const opacity = kind === HighContrast || kind === HighContrastLight ? '0.85' : '0.55';
  return {
    accepted: vscode.window.createTextEditorDecorationType({ opacity }),
    rejected: vscode.window.createTextEditorDecorationType({ opacity, textDecoration: 'line-through' }),
  };
}
