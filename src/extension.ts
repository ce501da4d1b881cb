import * as vscode from 'vscode';
import { makeApi, type FootnoteApi } from './vscode/api.ts';
import { registerApiKey } from './vscode/api-key.ts';
import { registerIndexCommands } from './vscode/commands/index-commands.ts';
import { registerMeasureQuality } from './vscode/commands/measure-quality.ts';
import { registerSearchCode } from './vscode/commands/search-code.ts';
import { registerSelectionCommands } from './vscode/commands/selection.ts';
import { deferredChatSide } from './vscode/deferred.ts';
import { deferredVoyage } from './vscode/embedding/deferred-voyage.ts';
import { registerDocuments } from './vscode/documents.ts';
import { registerIndexFeed } from './vscode/index-feed.ts';
import { registerIndexStatus } from './vscode/index-status.ts';
import { liveIndex } from './vscode/live-index.ts';
import { registerTerminalLog } from './vscode/terminal-log.ts';

/** What is to be done before the window's process ends. */
const atEnd: (() => Promise<void>)[] = [];

/** The composition root: makes the parts, hands them to each other, and registers the features. */
export function activate(context: vscode.ExtensionContext): FootnoteApi {
  const output = vscode.window.createOutputChannel('Footnote', { log: true });
  context.subscriptions.push(output);
  // Of this workspace where there is one; windows without a folder share one.
  const storage = context.storageUri ?? vscode.Uri.joinPath(context.globalStorageUri, 'no-folder');

  const documents = registerDocuments(context);
  const key = registerApiKey(context);
  const index = liveIndex(context);
  const terminals = registerTerminalLog(context);
  const chatSide = deferredChatSide({
    context,
    index,
    key,
    documents,
    output,
    storage,
    terminals,
    beforeEnd: (work) => atEnd.push(work),
  });

  registerIndexStatus(context, index);
  const voyage = deferredVoyage({ context, index, output });
  registerIndexCommands(context, index, documents, async () => (await voyage())?.report());
  registerMeasureQuality(context, index, documents);
  registerIndexFeed(context, index, (error) => {
    output.error(`Following changes: ${String(error)}`);
  });
  registerSearchCode(context, index);
  registerSelectionCommands(context, chatSide, index);

  // The worker starts after activation has been answered.
  setImmediate(index.start);
  return makeApi(index, chatSide);
}

/** The editor waits for it, some seconds at most; what is disposed of after that is waited for no more. */
export async function deactivate(): Promise<void> {
  await Promise.all(atEnd.map((work) => work()));
}
