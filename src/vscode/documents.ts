import * as vscode from 'vscode';

/** Opens read-only texts of ours (reports) as virtual documents; a document opened again is refreshed. */
export interface Documents {
  show(name: string, text: string): Promise<void>;
}

const SCHEME = 'footnote-report';

export function registerDocuments(context: vscode.ExtensionContext): Documents {
  const texts = new Map<string, string>();
  const changed = new vscode.EventEmitter<vscode.Uri>();
  context.subscriptions.push(
    changed,
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
      onDidChange: changed.event,
      provideTextDocumentContent: (uri) =>
        texts.get(uri.path) ??
        vscode.l10n.t('This report is from an earlier session. Run its command again.'),
    }),
  );
  return {
    show: async (name, text) => {
      const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${name}` });
      texts.set(uri.path, text);
      changed.fire(uri);
      const document = await vscode.workspace.openTextDocument(uri);
      await vscode.window.showTextDocument(document, { preview: true });
    },
  };
}
