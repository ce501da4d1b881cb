import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { splitLines } from '../../base/lines.ts';
import type { CodeIndex } from '../../search/code-index.ts';
import { decode } from '../../workspace/text.ts';
import type { Documents } from '../documents.ts';
import { localFolders, severalOpen } from '../open-folders.ts';
import type { LiveIndex } from '../live-index.ts';
import { pathUri } from '../paths.ts';
import { readSettings } from '../settings.ts';

/** `Footnote: Measure Search Quality`: how well search answers what the workspace asks itself. */
export function registerMeasureQuality(
  context: vscode.ExtensionContext,
  index: LiveIndex,
  documents: Documents,
): void {
  let running: Thenable<void> | undefined;
  const measure = (): Thenable<void> =>
    vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: vscode.l10n.t('Footnote: measuring search quality'),
        cancellable: true,
      },
      async (progress, token) => {
        const abort = new AbortController();
        token.onCancellationRequested(() => {
          abort.abort();
        });
        try {
          const report = await qualityOf(index, abort.signal, (message, increment) => {
            progress.report({ message, increment });
          });
          await documents.show('Footnote search quality.md', report);
        } catch (error) {
          if (abort.signal.aborted) return;
          const message = error instanceof Error ? error.message : String(error);
          void vscode.window.showErrorMessage(
            vscode.l10n.t('Search quality could not be measured: {0}', message),
          );
        }
      },
    );
  context.subscriptions.push(
    vscode.commands.registerCommand('footnote.measureSearchQuality', async () => {
      running ??= measure();
      try {
        await running;
      } finally {
        running = undefined;
      }
    }),
  );
}

/** In an index of its own, whose store is thrown away: comments are taken out of it. */
async function qualityOf(
  index: LiveIndex,
  signal: AbortSignal,
  tell: (message: string, increment: number) => void,
): Promise<string> {
  const folders = localFolders();
  const several = severalOpen();
  const store = mkdtempSync(path.join(tmpdir(), 'footnote-quality-'));
  let own: CodeIndex | undefined;
  const cancelled = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => {
      reject(new DOMException('', 'AbortError'));
    });
  });
  try {
    tell(vscode.l10n.t('making an index without the comments that ask'), 0);
    const { qualityReport } = await import('../../search/quality/report.ts');
    let before = 0;
    own = index.another(store);
    const source = {
      index: own,
      folders: vscode.workspace.isTrusted
        ? folders.map(({ uri, name }) => ({ path: uri.fsPath, prefix: several ? `${name}/` : '' }))
        : [],
      modes:
        readSettings().embeddings === 'none'
          ? (['lexical'] as const)
          : (['hybrid', 'lexical', 'semantic'] as const),
      uriOf: pathUri,
      lines: linesOf,
      onProgress: (done: number, total: number) => {
        const percent = Math.floor((100 * done) / total);
        if (percent > before)
          tell(vscode.l10n.t('{0} of {1} questions asked', done, total), percent - before);
        before = percent;
      },
    };
    return await Promise.race([qualityReport(source, signal), cancelled]);
  } finally {
    await own?.close();
    rmSync(store, { recursive: true, force: true });
  }
}

function linesOf(uri: string): readonly string[] | undefined {
  const { fsPath } = vscode.Uri.parse(uri);
  if (!existsSync(fsPath)) return undefined;
  const decoded = decode(readFileSync(fsPath));
  return decoded.kind === 'text' ? splitLines(decoded.text) : undefined;
}
