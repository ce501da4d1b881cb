import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { createEdits } from './edits/create-edits.ts';
import { diskStorage } from './edits/disk-storage.ts';
import { lazyModelClient } from './model/load.ts';
import type { ModelClient } from './model/client.ts';
import { registerAccount } from './vscode/account.ts';
import { makeApi, type FootnoteApi } from './vscode/api.ts';
import { registerApiKey } from './vscode/api-key.ts';
import { panelActions } from './vscode/chat/actions.ts';
import type { ChatController } from './vscode/chat/controller.ts';
import { createChatController } from './vscode/chat/session-controller.ts';
import { transcriptFiles } from './vscode/chat/transcript-files.ts';
import { registerChatView } from './vscode/chat/view.ts';
import { runApproved } from './vscode/command-runner.ts';
import { registerChatCommands } from './vscode/commands/chat-commands.ts';
import { registerIndexCommands } from './vscode/commands/index-commands.ts';
import { registerSearchCode } from './vscode/commands/search-code.ts';
import { registerSelectionCommands } from './vscode/commands/selection.ts';
import { registerShowNetwork } from './vscode/commands/show-network.ts';
import { conversations } from './vscode/conversations.ts';
import { registerDocuments } from './vscode/documents.ts';
import { registerIndexFeed } from './vscode/index-feed.ts';
import { registerIndexStatus } from './vscode/index-status.ts';
import { liveIndex } from './vscode/live-index.ts';
import { editorGate } from './vscode/gate.ts';
import { indexedFiles, pathUri, shownPath } from './vscode/paths.ts';
import { registerReview } from './vscode/review/register-review.ts';
import { editorWriter } from './vscode/review/writer.ts';
import { readSettings } from './vscode/settings.ts';
import { registerSurroundings } from './vscode/surroundings.ts';
import { workspaceFiles } from './vscode/workspace-files.ts';

/** The composition root: makes the parts, hands them to each other, and registers the features. */
export async function activate(context: vscode.ExtensionContext): Promise<FootnoteApi> {
  const output = vscode.window.createOutputChannel('Footnote', { log: true });
  const log = (message: string): void => {
    output.info(message);
  };
  const failed = (what: string) => (error: unknown) => {
    output.error(`${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  };
  context.subscriptions.push(output);
  // Of this workspace where there is one; the store of an empty window is shared by all of them.
  const storage = context.storageUri ?? vscode.Uri.joinPath(context.globalStorageUri, 'no-folder');

  const documents = registerDocuments(context);
  const key = registerApiKey(context);
  const index = liveIndex(context);
  const files = workspaceFiles(() => indexedFiles(index));
  const gate = editorGate(files);
  const edits = await createEdits({
    files,
    writer: editorWriter(),
    storage: diskStorage(vscode.Uri.joinPath(storage, 'edits').fsPath),
    isInside: (uri) => Promise.resolve(gate.inside(uri)),
  });
  const review = registerReview(context.extension, edits);

  const client = modelClients(key.read, log);
  const account = registerAccount(context, key, client);
  let controller: ChatController | undefined;
  const talks = conversations({
    client,
    key,
    account,
    index,
    files,
    gate: gate.gate,
    edits,
    commands: {
      approve: (callId, request, signal) =>
        controller?.approve(callId, request, signal) ?? Promise.resolve(false),
      run: runApproved,
    },
    log,
  });
  const transcripts = transcriptFiles(vscode.Uri.joinPath(storage, 'chats').fsPath, log);
  const chat = await createChatController({
    openConversation: (id, saved) => talks.open(id, saved),
    answerLocally: (request, signal) => talks.local().runTurn(request, signal),
    edits,
    index,
    account,
    surroundings: registerSurroundings(context),
    transcripts,
    memory: {
      get: (name) => context.workspaceState.get(`footnote.${name}`),
      set: (name, value) => {
        context.workspaceState.update(`footnote.${name}`, value).then(undefined, failed('Saving the state'));
      },
    },
    actions: panelActions({
      index,
      edits,
      review: (editId) => review.review(editId),
      displayPath: shownPath,
      resolvePath: pathUri,
      listFiles: () => indexedFiles(index),
    }),
    displayPath: shownPath,
    newId: randomUUID,
    now: Date.now,
    log,
  });
  controller = chat;
  const view = registerChatView(context, { extensionUri: context.extensionUri, controller: chat, log });

  registerIndexStatus(context, index);
  registerIndexCommands(context, index, documents);
  registerIndexFeed(context, index, failed('Following changes'));
  registerSearchCode(context, index);
  registerShowNetwork(context, documents, key);
  const door = registerChatCommands(context, { chat, view, transcripts, documents, output });
  registerSelectionCommands(context, door, index);
  context.subscriptions.push(review, chat);

  // The worker starts after activation has been answered.
  setImmediate(index.start);
  return makeApi({
    index,
    edits: { pending: edits.pending, decide: chat.decide },
    newConversation: () => Promise.resolve(talks.open(randomUUID()).runTurn),
  });
}

/** The model client for the settings as they are, made again when they change. Its code loads with the first request. */
function modelClients(
  apiKey: () => Promise<string | undefined>,
  log: (line: string) => void,
): () => ModelClient {
  let made: { readonly from: string; readonly client: ModelClient } | undefined;
  return () => {
    const { baseUrl, silenceSeconds: silenceS, maxRetrySeconds: maxRetryS } = readSettings();
    const from = JSON.stringify([baseUrl, silenceS, maxRetryS]);
    if (made?.from !== from) {
      const load = () => import('./model/anthropic.ts');
      made = { from, client: lazyModelClient(load, { apiKey, baseUrl, silenceS, maxRetryS, log }) };
    }
    return made.client;
  };
}
