import * as vscode from 'vscode';
import { readSettings } from '../settings.ts';
import type { VoyageParts, VoyageSide } from './voyage-side.ts';

/** Stands for what sends code to Voyage AI, until the settings ask for it: its code is not loaded before. */
export function deferredVoyage(parts: VoyageParts): () => Promise<VoyageSide> | undefined {
  let loading: Promise<VoyageSide> | undefined;
  const load = (): Promise<VoyageSide> =>
    (loading ??= import('./voyage-side.ts').then(({ openVoyageSide }) => openVoyageSide(parts)));
  const check = (asked: boolean): void => {
    if (loading !== undefined || readSettings().embeddings === 'voyage')
      void load().then((side) => side.check(asked));
  };
  parts.context.subscriptions.push(
    vscode.commands.registerCommand('footnote.setVoyageKey', async () => (await load()).setKey()),
    vscode.commands.registerCommand('footnote.clearVoyageKey', async () => (await load()).clearKey()),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('footnote.embeddings')) check(true);
    }),
  );
  setImmediate(check, false);
  return () => (readSettings().embeddings === 'voyage' ? load() : undefined);
}
