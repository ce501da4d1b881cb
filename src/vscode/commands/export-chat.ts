import * as vscode from 'vscode';
import { chatJson, chatMarkdown, readChatJson } from '../../chat/export.ts';
import type { ChatController } from '../chat/controller.ts';

/** Writes the open chat where the user says, as Markdown or JSON by the name's ending. */
export async function exportChat(chat: ChatController): Promise<void> {
  const { title, turns } = chat.snapshot().chat;
  if (turns.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('This chat is empty: there is nothing to export.'),
    );
    return;
  }
  const name = (title === '' ? 'chat' : title).replaceAll(/[^\p{L}\p{N}]+/gu, '-').slice(0, 60);
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const target = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Footnote: Export Chat'),
    filters: { Markdown: ['md'], JSON: ['json'] },
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, `${name}.md`) }),
  });
  if (target === undefined) return;
  const text = target.path.endsWith('.json') ? chatJson(title, turns) : chatMarkdown(title, turns);
  await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
  await vscode.window.showTextDocument(target);
}

/** Opens a chat that was exported as JSON, here or elsewhere, as a new one; false where none was chosen or read. */
export async function importChat(chat: ChatController): Promise<boolean> {
  const [file] =
    (await vscode.window.showOpenDialog({
      title: vscode.l10n.t('Footnote: Import Chat'),
      filters: { JSON: ['json'] },
    })) ?? [];
  if (file === undefined) return false;
  const read = readChatJson(new TextDecoder().decode(await vscode.workspace.fs.readFile(file)));
  if (read === undefined) {
    void vscode.window.showErrorMessage(
      vscode.l10n.t(
        '{0} is not a chat that Footnote has exported as JSON.',
        file.path.split('/').at(-1) ?? '',
      ),
    );
    return false;
  }
  await chat.importChat(read.title, read.turns);
  return true;
}
