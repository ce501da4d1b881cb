import * as vscode from 'vscode';
import type { ReviewableEdits } from '../../edits/create-edits.ts';
import { isUndecided } from '../../protocol/edits.ts';

export interface ReviewStatus extends vscode.Disposable {
  changed(): void;
}

/** “3 files, 7 changes – Review” in the status bar, for as long as something is pending. */
export function registerReviewStatus(edits: ReviewableEdits): ReviewStatus {
  const item = vscode.window.createStatusBarItem('footnote.review', vscode.StatusBarAlignment.Left, 10);
  item.name = vscode.l10n.t('Footnote: changes to review');
  item.command = 'footnote.reviewChanges';
  item.tooltip = vscode.l10n.t('Changes that Footnote proposes. Nothing is written before you accept it.');
  return {
    changed: () => {
      const pending = edits.pending();
      const files = new Set(pending.map(({ uri }) => uri)).size;
      const open = pending.flatMap(({ hunks }) => hunks).filter(({ state }) => isUndecided(state)).length;
      item.text = `$(diff) ${countOf(files, open)}`;
      item.accessibilityInformation = { label: countOf(files, open) };
      if (files === 0) item.hide();
      else item.show();
    },
    dispose: () => {
      item.dispose();
    },
  };
}

function countOf(files: number, changes: number): string {
  const inFiles = files === 1 ? vscode.l10n.t('1 file') : vscode.l10n.t('{0} files', files);
  const many = changes === 1 ? vscode.l10n.t('1 change') : vscode.l10n.t('{0} changes', changes);
  return vscode.l10n.t('{0}, {1} – Review', inFiles, many);
}
