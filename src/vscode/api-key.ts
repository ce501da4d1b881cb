import * as vscode from 'vscode';
import type { Event } from '../base/events.ts';

const SECRET = 'footnote.apiKey';

export type KeySource = 'stored' | 'env' | 'none';

/** Where the API key comes from. The key itself leaves this module only towards the model client. */
export interface ApiKey {
  /** The stored key, else `ANTHROPIC_API_KEY`, else undefined. */
  read(): Promise<string | undefined>;
  source(): Promise<KeySource>;
  readonly onDidChange: Event<void>;
}

export function registerApiKey(context: vscode.ExtensionContext): ApiKey {
  const changed = new vscode.EventEmitter<void>();
  const fromEnvironment = (): string | undefined => {
    const value = process.env['ANTHROPIC_API_KEY']?.trim();
    return value === '' ? undefined : value;
  };
  context.subscriptions.push(
    changed,
    context.secrets.onDidChange((event) => {
      if (event.key === SECRET) changed.fire();
    }),
    vscode.commands.registerCommand('footnote.setApiKey', async () => {
      const value = await vscode.window.showInputBox({
        title: vscode.l10n.t('Footnote: Set API Key'),
        prompt: vscode.l10n.t('A key of the Anthropic API. It is kept in this editor’s secret storage.'),
        password: true,
        ignoreFocusOut: true,
        validateInput: (text) =>
          text.trim() !== '' && /\s/.test(text.trim()) ? vscode.l10n.t('A key has no spaces.') : undefined,
      });
      if (value === undefined || value.trim() === '') return;
      await context.secrets.store(SECRET, value.trim());
      void vscode.window.showInformationMessage(vscode.l10n.t('API key stored in this editor.'));
    }),
    vscode.commands.registerCommand('footnote.clearApiKey', async () => {
      await context.secrets.delete(SECRET);
      void vscode.window.showInformationMessage(
        fromEnvironment() === undefined
          ? vscode.l10n.t('API key removed. Answers are local now.')
          : vscode.l10n.t('API key removed. The key in ANTHROPIC_API_KEY is used now.'),
      );
    }),
  );
  const stored = async (): Promise<string | undefined> => context.secrets.get(SECRET);
  return {
    read: async () => (await stored()) ?? fromEnvironment(),
    source: async () =>
      (await stored()) !== undefined ? 'stored' : fromEnvironment() !== undefined ? 'env' : 'none',
    onDidChange: changed.event,
  };
}
