import path from 'node:path';
import * as vscode from 'vscode';
import { emitter } from '../base/events.ts';
import { FootnoteError } from '../base/errors.ts';
import { createCodeIndex } from '../search/client.ts';
import type { CodeIndex, IndexConfig, IndexProgress } from '../search/code-index.ts';
import { registerNearFiles } from './near-files.ts';
import { readSettings } from './settings.ts';

const NOTHING: IndexProgress = {
  state: 'ready',
  files: 0,
  indexed: 0,
  skipped: 0,
  chunks: 0,
  done: 0,
  total: 0,
};
const RESTART_ON = ['footnote.index', 'footnote.embeddings', 'files.exclude'];

/**
 * The index of the folders that are open, started again when the folders or the settings of the index change.
 * The worker starts on first use or a moment after activation, whichever comes first.
 */
export interface LiveIndex extends CodeIndex {
  start(): void;
  /** Another index of the same folders with a store of its own, for whoever closes it. @throws no_folder */
  another(storeDir: string): CodeIndex;
}

export function liveIndex(context: vscode.ExtensionContext): LiveIndex {
  const progress = emitter<IndexProgress>();
  let current: CodeIndex | undefined;
  let listening: { dispose(): void } | undefined;

  const files = {
    workerPath: context.asAbsolutePath(path.join('dist', 'worker.cjs')),
    assetsDir: context.asAbsolutePath('dist'),
  };

  const near = registerNearFiles(context);
  const now = (): CodeIndex | undefined => {
    const folders = localFolders();
    if (current !== undefined || folders.length === 0) return current;
    current = createCodeIndex(indexConfig(context, folders), files);
    listening = current.onProgress(progress.fire);
    return current;
  };
  const stop = async (): Promise<void> => {
    const before = current;
    current = undefined;
    listening?.dispose();
    await before?.close();
  };
  const restart = (): void => {
    void stop().then(() => {
      now();
      progress.fire(status());
    });
  };
  const status = (): IndexProgress => current?.status() ?? NOTHING;
  const needed = (): CodeIndex => {
    const index = now();
    if (index === undefined) throw noFolder();
    return index;
  };

  context.subscriptions.push(
    progress,
    { dispose: () => void stop() },
    vscode.workspace.onDidChangeWorkspaceFolders(restart),
    vscode.workspace.onDidGrantWorkspaceTrust(restart),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (RESTART_ON.some((section) => event.affectsConfiguration(section))) restart();
    }),
  );
  return {
    start: () => void now(),
    another: (storeDir) => {
      const folders = localFolders();
      if (folders.length === 0) throw noFolder();
      return createCodeIndex({ ...indexConfig(context, folders), storeDir }, files);
    },
    status,
    onProgress: progress.event,
    ready: async () => {
      const index = now();
      if (index === undefined) return NOTHING;
      return index.ready();
    },
    search: async (query, options, signal) => needed().search(query, { near: near(), ...options }, signal),
    findSymbol: async (name, options) => needed().findSymbol(name, options),
    findReferences: async (symbol, options) => needed().findReferences(symbol, options),
    central: async (limit) => needed().central(limit),
    outline: async (uri) => needed().outline(uri),
    syntaxError: async (path, before, after) => now()?.syntaxError(path, before, after),
    coverage: async () => (await now()?.coverage()) ?? [],
    uncovered: async () => (await now()?.uncovered()) ?? [],
    update: async (uris) => now()?.update(uris),
    overlay: async (uri, text) => now()?.overlay(uri, text),
    rebuild: async () => {
      // An index that gave up has no worker to ask: a new one is made, which then forgets what was stored.
      if (current?.status().state === 'error') await stop();
      return needed().rebuild();
    },
    refresh: async () => needed().refresh(),
    close: stop,
  };
}

const noFolder = (): FootnoteError =>
  new FootnoteError('no_folder', vscode.l10n.t('No folder is open. Open a folder, then ask about its code.'));

export const localFolders = (): readonly vscode.WorkspaceFolder[] =>
  (vscode.workspace.workspaceFolders ?? []).filter((folder) => folder.uri.scheme === 'file');

function indexConfig(
  context: vscode.ExtensionContext,
  folders: readonly vscode.WorkspaceFolder[],
): IndexConfig {
  const settings = readSettings();
  const hidden = vscode.workspace.getConfiguration('files').get<Record<string, unknown>>('exclude') ?? {};
  return {
    folders: folders.map(({ uri, name }) => ({ uri: uri.toString(), name })),
    // Content is shared between workspaces; nothing of it lies in the workspace.
    storeDir: vscode.Uri.joinPath(context.globalStorageUri, 'index').fsPath,
    exclude: settings.indexExclude,
    maxFileSizeKb: settings.maxFileSizeKb,
    respectGitignore: settings.respectGitignore,
    editorExclude: Object.keys(hidden).filter((glob) => hidden[glob] === true),
    globalExcludes: true,
    embeddings: settings.embeddings === 'local' ? 'local' : 'none',
  };
}
