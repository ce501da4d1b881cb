import * as vscode from 'vscode';

const SECRET = 'footnote.voyageApiKey';

/** The Voyage key, in the secret storage. It leaves this module only towards the Voyage client. */
export interface VoyageKey {
  read(): Promise<string | undefined>;
  /** Asks for one. False when none was given. */
  ask(): Promise<boolean>;
  remove(): Promise<void>;
}

export function voyageKey({ secrets }: vscode.ExtensionContext): VoyageKey {
  return {
    read: async () => secrets.get(SECRET),
    ask: async () => {
      const value = await vscode.window.showInputBox({
        title: vscode.l10n.t('Footnote: Set Voyage API Key'),
        prompt: vscode.l10n.t('A key of Voyage AI. It is kept in this editor’s secret storage.'),
        password: true,
        ignoreFocusOut: true,
        validateInput: (text) => (/\s/.test(text.trim()) ? vscode.l10n.t('A key has no spaces.') : undefined),
      });
      if (value === undefined || value.trim() === '') return false;
      await secrets.store(SECRET, value.trim());
      return true;
    },
    remove: async () => {
      await secrets.delete(SECRET);
      void vscode.window.showInformationMessage(
        vscode.l10n.t('Voyage API key removed. The local vectors serve.'),
      );
    },
  };
}
