import * as vscode from 'vscode';
import type { CodeIndex, IndexProgress } from '../search/code-index.ts';

const number = new Intl.NumberFormat('en-US');

/** What the status bar says of the index. Exported for the tests in the editor. */
export function indexStatusText(progress: IndexProgress): string {
  switch (progress.state) {
    case 'scanning':
      return `$(sync~spin) ${vscode.l10n.t('Footnote: looking for files')}`;
    case 'indexing': {
      const left =
        progress.secondsLeft === undefined
          ? ''
          : `, ${vscode.l10n.t('{0} s left', Math.ceil(progress.secondsLeft))}`;
      const done = vscode.l10n.t(
        '{0} of {1} files',
        number.format(progress.done),
        number.format(progress.total),
      );
      return `$(sync~spin) Footnote: ${done}${left}`;
    }
    case 'error':
      return `$(warning) ${vscode.l10n.t('Footnote: no index')}`;
    case 'ready':
      return `$(book) ${vscode.l10n.t('{0} files indexed', number.format(progress.indexed))}`;
  }
}

/** The status bar entry of the index; a click shows the index report. */
export function registerIndexStatus(context: vscode.ExtensionContext, index: CodeIndex): void {
  const item = vscode.window.createStatusBarItem('footnote.index', vscode.StatusBarAlignment.Left, 10);
  item.name = 'Footnote';
  item.command = 'footnote.showIndexReport';
  const show = (progress: IndexProgress): void => {
    item.text = indexStatusText(progress);
    item.tooltip =
      progress.state === 'error'
        ? (progress.message ?? vscode.l10n.t('The index cannot be read. Run “Footnote: Rebuild Index”.'))
        : vscode.l10n.t(
            '{0} indexed, {1} skipped, {2} chunks. Click for the index report.',
            number.format(progress.indexed),
            number.format(progress.skipped),
            number.format(progress.chunks),
          );
    item.show();
  };
  show(index.status());
  context.subscriptions.push(item, index.onProgress(show));
}
