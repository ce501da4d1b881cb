import * as vscode from 'vscode';
import type { CodeIndex } from '../../search/code-index.ts';
import type { Documents } from '../documents.ts';

const number = new Intl.NumberFormat('en-US');

/** `Footnote: Rebuild Index` and `Footnote: Show Index Report`. */
export function registerIndexCommands(
  context: vscode.ExtensionContext,
  index: CodeIndex,
  documents: Documents,
  /** Which vectors serve; undefined where the settings say it. */
  vectors: () => Promise<string | undefined>,
): void {
  const rebuild = (): Thenable<void> =>
    vscode.window.withProgress(
      { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Footnote: rebuilding the index') },
      async () => {
        try {
          const done = await index.rebuild();
          void vscode.window.showInformationMessage(
            vscode.l10n.t(
              '{0} files indexed in {1} chunks, {2} skipped, in {3} s.',
              number.format(done.indexed),
              number.format(done.chunks),
              number.format(done.skipped),
              (done.ms / 1000).toFixed(1),
            ),
          );
        } catch (error) {
          const message = error instanceof Error ? error.message : String(error);
          void vscode.window.showErrorMessage(vscode.l10n.t('The index could not be rebuilt: {0}', message));
        }
      },
    );
  context.subscriptions.push(
    vscode.commands.registerCommand('footnote.rebuildIndex', rebuild),
    vscode.commands.registerCommand('footnote.showIndexReport', async () => {
      await vscode.window.withProgress(
        { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Footnote: reading the index') },
        async () => {
          try {
            const [rows, uncovered] = [await index.coverage(), await index.uncovered()];
            const { indexReport } = await import('./index-report.ts');
            const parts = { rows, uncovered, status: index.status(), vectors: await vectors() };
            await documents.show('Footnote index report.md', indexReport(parts));
          } catch (error) {
            const message = error instanceof Error ? error.message : String(error);
            void vscode.window.showErrorMessage(
              vscode.l10n.t('The index report could not be made: {0}', message),
            );
          }
        },
      );
    }),
  );
}
