import * as vscode from 'vscode';
import type { TranscriptPort } from '../chat/controller.ts';
import type { ChatController } from '../chat/controller.ts';
import type { ChatView } from '../chat/view.ts';
import type { ApiKey } from '../api-key.ts';
import type { Documents } from '../documents.ts';
import { shownPath } from '../paths.ts';
import { readSettings } from '../settings.ts';
import type { Ledger } from '../usage/ledger.ts';
import type { ChatDoor } from './selection.ts';

const USAGE_DAYS = 30;
const DAY_MS = 24 * 60 * 60 * 1000;

export interface ChatCommandParts {
  readonly chat: ChatController;
  readonly view: ChatView;
  readonly transcripts: Pick<TranscriptPort, 'list'>;
  readonly ledger: Ledger;
  readonly documents: Documents;
  readonly key: ApiKey;
  readonly output: vscode.LogOutputChannel;
}

/** The commands of the chat; answers the door that other commands use to put questions. */
export function registerChatCommands(
  context: vscode.ExtensionContext,
  { chat, view, transcripts, ledger, documents, key, output }: ChatCommandParts,
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
    exportChat: async () => {
      await (await import('../reports/reports.ts')).exportChat(chat);
    },
    importChat: async () => {
      const { importChat } = await import('../reports/reports.ts');
      if (await importChat(chat)) await view.show();
    },
    openInEditor: () => {
      view.openTab();
    },
    openInNewWindow: async () => {
      view.openTab();
      await vscode.commands.executeCommand('workbench.action.moveEditorToNewWindow');
    },
    showUsage: async () => {
      const { showUsage } = await import('../reports/reports.ts');
      const now = Date.now();
      showUsage(context.extensionUri, {
        entries: await ledger.since(now - (USAGE_DAYS - 1) * DAY_MS),
        turns: chat.snapshot().chat.turns,
        chats: await transcripts.list(),
        now,
        dayUsd: readSettings().dayUsd,
        keepAlive: keepAliveWords(),
      });
    },
    showTrace: async () => {
      const { showTrace } = await import('../reports/reports.ts');
      showTrace(context.extensionUri, chat.snapshot().chat.turns.at(-1));
    },
    showNetwork: async () => {
      const { networkReport } = await import('../reports/reports.ts');
      await documents.show('Footnote network.md', await networkReport(await key.source()));
    },
    showLog: () => {
      output.show();
    },
  };
  for (const [name, run] of Object.entries(commands))
    context.subscriptions.push(vscode.commands.registerCommand(`footnote.${name}`, run));
  return door;
}

/** What keeping the cache warm is set to, and what it costs. */
function keepAliveWords(): string {
  const minutes = readSettings().keepCacheMinutes;
  return minutes === 0
    ? vscode.l10n.t('The cache is not kept warm between questions (footnote.cache.keepAliveMinutes).')
    : vscode.l10n.t(
        'The cache is kept warm for {0} minutes after an answer: each 4.5 minutes the conversation is read once at its cache-read rate.',
        minutes,
      );
}
