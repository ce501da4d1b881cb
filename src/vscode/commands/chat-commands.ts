import * as vscode from 'vscode';
import { chatJson, chatMarkdown } from '../../chat/export.ts';
import type { TranscriptPort } from '../chat/controller.ts';
import type { ChatController } from '../chat/controller.ts';
import type { ChatView } from '../chat/view.ts';
import type { Documents } from '../documents.ts';
import { shownPath } from '../paths.ts';
import { traceReport, usageReport } from './chat-reports.ts';
import type { ChatDoor } from './selection.ts';

export interface ChatCommandParts {
  readonly chat: ChatController;
  readonly view: ChatView;
  readonly transcripts: Pick<TranscriptPort, 'list'>;
  readonly documents: Documents;
  readonly output: vscode.LogOutputChannel;
}

/** The commands of the chat; answers the door that other commands use to put questions. */
export function registerChatCommands(
  context: vscode.ExtensionContext,
  { chat, view, transcripts, documents, output }: ChatCommandParts,
): ChatDoor {
  const door: ChatDoor = {
    send: async (question, mode, ranges) => {
      await view.show();
      chat.send(
        question,
        mode,
        ranges.map((range) => ({ ...range, path: shownPath(range.uri) })),
      );
    },
    addContext: async (ranges) => {
      await view.show();
      chat.addContext(ranges.map((range) => ({ ...range, path: shownPath(range.uri) })));
    },
  };
  const commands: Readonly<Record<string, () => Promise<void> | void>> = {
    newChat: async () => {
      await chat.newChat();
      await view.show();
      chat.compose();
    },
    ask: async () => {
      const question = await vscode.window.showInputBox({
        title: vscode.l10n.t('Footnote: Ask'),
        prompt: vscode.l10n.t('What do you want to know about this code?'),
      });
      if (question !== undefined && question.trim() !== '') await door.send(question.trim(), 'ask', []);
    },
    stop: () => {
      chat.stop();
    },
    showHistory: async () => {
      await view.show();
      await chat.showHistory();
    },
    exportChat: () => exportChat(chat),
    showUsage: async () => {
      await documents.show(
        'Footnote usage.md',
        usageReport(chat.snapshot().chat.turns, await transcripts.list()),
      );
    },
    showTrace: async () => {
      await documents.show('Footnote trace.md', traceReport(chat.snapshot().chat.turns.at(-1)));
    },
    showLog: () => {
      output.show();
    },
  };
  for (const [name, run] of Object.entries(commands))
    context.subscriptions.push(vscode.commands.registerCommand(`footnote.${name}`, run));
  return door;
}

/** Writes the open chat where the user says, as Markdown or JSON by the name's ending. */
async function exportChat(chat: ChatController): Promise<void> {
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
