import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { currentText } from '../agent/current-text.ts';
import type { RunTurn } from '../agent/run-turn.ts';
import { recheckCitation } from '../chat/citations.ts';
import { plainWorkspace } from '../chat/plain-workspace.ts';
import { createEdits } from '../edits/create-edits.ts';
import { diskStorage } from '../edits/disk-storage.ts';
import { isLink } from '../edits/inside.ts';
import type { Edits } from '../edits/edits.ts';
import type { CodeIndex } from '../search/code-index.ts';
import { registerAccount } from './account.ts';
import type { ApiKey } from './api-key.ts';
import { attachmentFiles } from './chat/attachment-files.ts';
import { chatAttachments } from './chat/attachments.ts';
import { panelActions } from './chat/actions.ts';
import type { ChatController } from './chat/controller.ts';
import { fileMemory } from './chat/memory-file.ts';
import { titler } from './chat/titler.ts';
import { createChatController } from './chat/session-controller.ts';
import { transcriptFiles } from './chat/transcript-files.ts';
import { registerChatView, type ChatView } from './chat/view.ts';
import { registerChatCommands } from './commands/chat-commands.ts';
import type { ChatDoor } from './commands/selection.ts';
import { conversations } from './conversations.ts';
import type { Documents } from './documents.ts';
import { memory } from './memory.ts';
import { lazyMcp } from './mcp/lazy-mcp.ts';
import { editorGate } from './gate.ts';
import { modelAddress } from './models/model-address.ts';
import { modelSide } from './models/model-side.ts';
import { indexedFiles, pathUri, shownPath } from './paths.ts';
import { lazyReview } from './lazy-review.ts';
import { conflictWords } from './review/conflict-words.ts';
import type { Review } from './review/register-review.ts';
import { editorWriter } from './review/writer.ts';
import { lazyCommandPort } from './run/lazy-command-port.ts';
import { registerSurroundings } from './surroundings.ts';
import type { TerminalLog } from './terminal-log.ts';
import { workspaceFiles } from './workspace-files.ts';

export interface ChatSideParts {
  readonly context: vscode.ExtensionContext;
  readonly index: CodeIndex;
  readonly key: ApiKey;
  readonly documents: Documents;
  readonly output: vscode.LogOutputChannel;
  readonly terminals: TerminalLog;
  /** Where this workspace's chats and pending edits are kept. */
  readonly storage: vscode.Uri;
  /** Has something done before the window's process ends. */
  readonly beforeEnd: (work: () => Promise<void>) => void;
}

/** The chat, the agent, pending edits and their review. */
export interface ChatSide {
  readonly view: ChatView;
  readonly door: ChatDoor;
  readonly edits: Pick<Edits, 'pending' | 'decide'>;
  /** The file systems of the review, by scheme. */
  reviewFiles(): Promise<Review['files']>;
  /** A conversation of its own, not the panel's. */
  newConversation(): RunTurn;
}

/**
 * Makes everything that the first question, the first look at the panel or a pending edit needs.
 * @param takeOver called once, right before commands are registered
 */
export async function openChatSide(parts: ChatSideParts, takeOver: () => void): Promise<ChatSide> {
  const { context, index, key, documents, output, storage, terminals } = parts;
  const log = (message: string): void => {
    output.info(message);
  };
  const files = workspaceFiles(() => indexedFiles(index));
  const { gate, inside } = editorGate(files);
  const edits = await createEdits({
    files,
    writer: editorWriter(),
    storage: diskStorage(vscode.Uri.joinPath(storage, 'edits').fsPath),
    isInside: (uri) => Promise.resolve(inside(uri)),
    isLink,
    parseGate: (uri, before, after) => index.syntaxError(shownPath(uri), before, after),
  });
  const transcripts = transcriptFiles(vscode.Uri.joinPath(storage, 'chats').fsPath, log);
  // A reload ends the process some hundredths of a second after it was asked for: what is on the screen is to be kept.
  parts.beforeEnd(() => transcripts.flush());
  const failed = (message: string): void => {
    output.error(message);
  };
  const { client, ledger, priceOf, onTurn } = modelSide({ context, key, storage, log, failed });
  const attachments = await attachmentFiles({
    folder: vscode.Uri.joinPath(storage, 'attachments').fsPath,
    address: () => modelAddress(),
    deleteRemote: async (fileId) => client().files?.delete(fileId, AbortSignal.timeout(20_000)),
    log,
  });
  const late: { controller?: ChatController; review?: (editId?: string) => Promise<void> } = {};
  const remembered = memory(storage);
  const mcp = lazyMcp({
    context,
    documents,
    output,
    askTool: (callId, question, signal, ready) =>
      late.controller?.approveTool(callId, question, signal, ready) ?? Promise.resolve('no'),
  });
  const talks = conversations({
    client,
    priceOf,
    key,
    modelInfo: (model) => account.modelInfo(model),
    index,
    files,
    gate,
    attachments,
    edits,
    commands: lazyCommandPort(
      () => import('./run/command-port.ts'),
      {
        allowed: (request) => late.controller?.allowed(request),
        ask: (callId, request, signal, ready) =>
          late.controller?.approve(callId, request, signal, ready) ?? Promise.resolve('no'),
      },
      () => files.folders().map(({ uri }) => vscode.Uri.parse(uri, true).fsPath),
    ),
    externals: mcp,
    memory: remembered,
    log,
  });
  const account = registerAccount(context, key, client);
  const kept = fileMemory(vscode.Uri.joinPath(storage, 'chat-state.json').fsPath, log);
  const now = currentText(plainWorkspace(files), index);
  const controller = await createChatController({
    openConversation: (id, saved) => talks.open(id, saved),
    answerLocally: (request, signal) => talks.local().runTurn(request, signal),
    edits,
    index,
    account,
    surroundings: registerSurroundings(context),
    transcripts,
    attachments: chatAttachments(attachments, gate),
    memory: kept,
    onTurn,
    title: titler({ client, gate, knows: (model) => account.modelInfo(model) !== undefined }),
    recheck: (citation) => recheckCitation(citation, now),
    actions: panelActions({
      log,
      memory: remembered,
      index,
      edits,
      review: (editId) => late.review?.(editId) ?? Promise.resolve(),
      resolvePath: pathUri,
      gate,
      displayPath: shownPath,
      listFiles: () => indexedFiles(index),
      context: async () => {
        const { editorContext } = await import('./editor-context.ts');
        return editorContext({ index, gate, terminals });
      },
    }),
    displayPath: shownPath,
    conflictWords,
    newId: randomUUID,
    now: Date.now,
    log,
  });
  late.controller = controller;
  takeOver();
  account.registerCommands();
  mcp.registerCommand();
  remembered.registerCommand(context);
  const review = lazyReview(context.extension, edits, log);
  late.review = async (editId) => (await review.load()).review(editId);
  const view = registerChatView(context, { extensionUri: context.extensionUri, controller, log });
  const door = registerChatCommands(context, {
    chat: controller,
    view,
    transcripts,
    ledger,
    documents,
    key,
    output,
  });
  context.subscriptions.push(review, { dispose: kept.flush }, controller);
  return {
    view,
    door,
    edits: { pending: edits.pending, decide: controller.decide },
    reviewFiles: async () => (await review.load()).files,
    newConversation: () => talks.open(randomUUID()).runTurn,
  };
}
