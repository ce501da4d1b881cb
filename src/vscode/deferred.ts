import { readdir } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { ChatSide, ChatSideParts } from './chat-side.ts';
import { registerReviewFiles } from './review-files.ts';
import { REVIEW_COMMANDS } from './review/names.ts';

/** Commands of the chat side: until it is loaded, each loads it and runs then. */
const COMMANDS = [
  ...[
    'newChat',
    'openInEditor',
    'openInNewWindow',
    'importChat',
    'ask',
    'stop',
    'showHistory',
    'exportChat',
    'showUsage',
    'showTrace',
    'showLog',
    'showNetwork',
    'selectModel',
    'showMcpServers',
    'showMemory',
  ].map((name) => `footnote.${name}`),
  ...REVIEW_COMMANDS,
];
const EMPTY_PAGE = `<!doctype html><meta http-equiv="Content-Security-Policy" content="default-src 'none'"><title>Footnote</title>`;

/**
 * Stands for the chat, the agent and the review until something needs them, so that start-up pays for none of it.
 * Their code is a bundle of its own.
 */
export function deferredChatSide(parts: ChatSideParts): () => Promise<ChatSide> {
  const { context } = parts;
  let loading: Promise<ChatSide> | undefined;
  const load = (): Promise<ChatSide> => {
    loading ??= import('./chat-side.ts')
      .then(({ openChatSide }) =>
        openChatSide(parts, () => {
          for (const stand of standIns) stand.dispose();
        }),
      )
      .catch((error: unknown) => {
        loading = undefined;
        parts.output.error(`The chat could not be opened: ${String(error)}`);
        throw error;
      });
    return loading;
  };
  const standIns = COMMANDS.map((command) =>
    vscode.commands.registerCommand(command, async (...args: unknown[]) => {
      await load();
      return vscode.commands.executeCommand(command, ...args);
    }),
  );
  context.subscriptions.push(
    ...standIns,
    registerReviewFiles(async () => (await load()).reviewFiles()),
    vscode.window.registerWebviewViewProvider(
      'footnote.chat',
      {
        resolveWebviewView: async (view) => {
          // An empty page that may do nothing, until the chat is there.
          view.webview.html = EMPTY_PAGE;
          (await load()).view.resolve(view);
        },
      },
      { webviewOptions: { retainContextWhenHidden: true } },
    ),
  );
  context.subscriptions.push(
    vscode.window.registerWebviewPanelSerializer('footnote.chatTab', {
      deserializeWebviewPanel: async (panel) => {
        panel.webview.html = EMPTY_PAGE;
        (await load()).view.openTab(panel);
      },
    }),
  );
  void waits(parts.storage).then((waiting) => (waiting ? load() : undefined));
  return load;
}

/** Whether edits from before a reload wait. Tabs of a review that came back ask for themselves. */
async function waits(storage: vscode.Uri): Promise<boolean> {
  try {
    return (await readdir(vscode.Uri.joinPath(storage, 'edits').fsPath)).length > 0;
  } catch {
    return false; // no such folder: nothing was ever staged here
  }
}
