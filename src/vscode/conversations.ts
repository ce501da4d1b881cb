import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { AttachmentPort } from '../agent/attach.ts';
import { createConversation, type Conversation, type ConversationDeps } from '../agent/conversation.ts';
import type { ExternalToolsPort } from '../agent/external.ts';
import { overlayWorkspace } from '../agent/overlay-workspace.ts';
import type { CommandPort } from '../agent/ports.ts';
import { SavedConversation } from '../chat/snapshot.ts';
import type { Edits } from '../edits/edits.ts';
import type { ModelClient, ModelInfo, PriceOf } from '../model/client.ts';
import type { CodeIndex } from '../search/code-index.ts';
import type { WorkspaceFiles } from '../workspace/files.ts';
import type { Gate } from '../workspace/gate.ts';
import type { ApiKey } from './api-key.ts';
import { editorDiagnostics } from './diagnostics.ts';
import { editorLanguageServers } from './language-servers.ts';
import type { Memory } from './memory.ts';
import { readSettings } from './settings.ts';

export interface ConversationParts {
  readonly client: () => ModelClient;
  readonly priceOf: PriceOf;
  readonly key: ApiKey;
  /** Limits of a model as far as they are known now. */
  readonly modelInfo: (model: string) => ModelInfo | undefined;
  readonly index: CodeIndex;
  readonly files: WorkspaceFiles;
  readonly gate: Gate;
  readonly attachments: AttachmentPort;
  readonly edits: Edits;
  readonly commands: CommandPort;
  readonly externals: ExternalToolsPort;
  readonly memory: Pick<Memory, 'notes'>;
  log(message: string): void;
}

/** Makes conversations of the agent over the editor. */
export interface Conversations {
  /** `saved`: what `snapshot()` gave before a reload; one that can't be read starts anew. */
  open(id: string, saved?: unknown): Conversation;
  /** A conversation that never asks a model. */
  local(): Conversation;
}

export function conversations(parts: ConversationParts): Conversations {
  const deps = (id: string, client: ConversationDeps['client']): ConversationDeps => ({
    client,
    index: parts.index,
    workspace: overlayWorkspace(parts.files, parts.edits, id),
    gate: parts.gate,
    priceOf: parts.priceOf,
    modelInfo: parts.modelInfo,
    attachments: parts.attachments,
    edits: parts.edits,
    diagnostics: editorDiagnostics,
    languageServers: editorLanguageServers,
    commands: parts.commands,
    externals: parts.externals,
    remembered: parts.memory.notes,
    workers: true,
    newId: randomUUID,
    now: () => performance.now(),
  });
  const settings = () => {
    const { model, effort, thinking, maxSteps, maxCostUsd, maxMinutes, runCommand, ...more } = readSettings();
    return {
      model,
      effort,
      thinking,
      maxSteps,
      maxCostUsd,
      maxMinutes,
      // Models of the editor give no citations: what their workers say could not be checked.
      acrossFiles: more.acrossFiles && more.provider !== 'editor',
      runCommand,
      trusted: vscode.workspace.isTrusted,
    };
  };
  const read = (saved: unknown): SavedConversation | undefined => {
    if (saved === undefined || saved === null) return undefined;
    const parsed = SavedConversation.safeParse(saved);
    if (!parsed.success) parts.log('A saved conversation could not be read: the model starts anew.');
    return parsed.data;
  };
  const withKey = async (): Promise<ModelClient | undefined> =>
    readSettings().provider === 'anthropic' && (await parts.key.read()) === undefined
      ? undefined
      : parts.client();
  return {
    open: (id, saved) => createConversation(deps(id, withKey), { id, settings, saved: read(saved) }),
    local: () => {
      const id = randomUUID();
      return createConversation(
        deps(id, () => Promise.resolve(undefined)),
        { id, settings },
      );
    },
  };
}
