import * as vscode from 'vscode';
import type { CodeIndex, IndexHit } from '../../search/code-index.ts';
import { openLines } from '../open-lines.ts';

interface HitItem extends vscode.QuickPickItem {
  readonly hit: IndexHit;
}

const asItem = (hit: IndexHit): HitItem => ({
  hit,
  label: hit.symbol === null ? `$(file) ${hit.path}` : `$(symbol-method) ${hit.symbol}`,
  description: `${hit.path}:${hit.startLine}-${hit.endLine}`,
  detail:
    hit.text
      .split('\n')
      .find((line) => line.trim() !== '')
      ?.trim() ?? '',
  alwaysShow: true,
});

/** `Footnote: Search Code…`: a quick pick that searches as one types; the lines are opened and selected. */
export function registerSearchCode(context: vscode.ExtensionContext, index: CodeIndex): void {
  const open = (): void => {
    const pick = vscode.window.createQuickPick<HitItem>();
    pick.title = vscode.l10n.t('Footnote: Search Code');
    pick.placeholder = vscode.l10n.t('A symbol, a path, or what the code does');
    pick.matchOnDescription = false;
    let running: AbortController | undefined;
    const search = async (text: string): Promise<void> => {
      running?.abort();
      if (text.trim() === '') {
        pick.items = [];
        pick.busy = false;
        return;
      }
      const mine = new AbortController();
      running = mine;
      pick.busy = true;
      try {
        const hits = await index.search(text, { limit: 30, typing: true }, mine.signal);
        if (mine.signal.aborted) return;
        pick.items = hits.map(asItem);
      } catch (error) {
        if (mine.signal.aborted) return;
        pick.items = [];
        pick.title = error instanceof Error ? error.message : String(error);
      } finally {
        if (!mine.signal.aborted) pick.busy = false;
      }
    };
    pick.onDidChangeValue((text) => void search(text));
    pick.onDidAccept(() => {
      const chosen = pick.activeItems[0];
      if (chosen === undefined) return;
      pick.hide();
      void openLines({ uri: chosen.hit.uri, startLine: chosen.hit.startLine, endLine: chosen.hit.endLine });
    });
    pick.onDidHide(() => {
      running?.abort();
      pick.dispose();
    });
    pick.show();
  };
  context.subscriptions.push(vscode.commands.registerCommand('footnote.searchCode', open));
}
