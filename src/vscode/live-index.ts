import path from 'node:path';
import * as vscode from 'vscode';
import { emitter } from '../base/events.ts';
import { FootnoteError } from '../base/errors.ts';
import { VOYAGE_VECTORS } from '../model/voyage-model.ts';
import { createCodeIndex, type StartedIndex } from '../search/client.ts';
import type { CodeIndex, IndexConfig, IndexProgress } from '../search/code-index.ts';
import { registerNearFiles } from './near-files.ts';
import { localFolders, severalOpen, type OpenFolder } from './open-folders.ts';
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
  /** The index that runs now; undefined where no folder is open. */
  started(): StartedIndex | undefined;
  /** Makes a question's vector where vectors come from a service; without one the local vectors are searched. */
  vectorOf?: (question: string, signal: AbortSignal) => Promise<Int8Array | undefined>;
}

export function liveIndex(context: vscode.ExtensionContext): LiveIndex {
  const progress = emitter<IndexProgress>();
  let current: StartedIndex | undefined;
  let listening: { dispose(): void } | undefined;

  // Content is shared between workspaces; nothing of it lies in the workspace.
  const storeDir = vscode.Uri.joinPath(context.globalStorageUri, 'index').fsPath;
  const files = {
    workerPath: context.asAbsolutePath(path.join('dist', 'worker.cjs')),
    assetsDir: context.asAbsolutePath('dist'),
    codeDir: path.join(storeDir, 'code'),
  };
  const near = registerNearFiles(context);
  const now = (): StartedIndex | undefined => {
    const folders = localFolders();
    if (current !== undefined || folders.length === 0) return current;
    current = createCodeIndex(indexConfig(folders, storeDir), files);
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
  const live: LiveIndex = {
    start: () => void now(),
    started: now,
    another: (otherDir) => {
      const folders = localFolders();
      if (folders.length === 0) throw noFolder();
      return createCodeIndex(indexConfig(folders, otherDir), files);
    },
    status,
    onProgress: progress.event,
    ready: async () => {
      const index = now();
      if (index === undefined) return NOTHING;
      return index.ready();
    },
    search: async (query, options, signal) => {
      const own = options?.typing === true || options?.mode === 'lexical';
      const vector = own ? undefined : await live.vectorOf?.(query, signal ?? new AbortController().signal);
      return needed().search(query, { near: near(), ...(vector && { vector }), ...options }, signal);
    },
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
  return live;
}

const noFolder = (): FootnoteError =>
  new FootnoteError('no_folder', vscode.l10n.t('No folder is open. Open a folder, then ask about its code.'));

function indexConfig(folders: readonly OpenFolder[], storeDir: string): IndexConfig {
  const settings = readSettings();
  const hidden = vscode.workspace.getConfiguration('files').get<Record<string, unknown>>('exclude') ?? {};
  return {
    folders: folders.map(({ uri, name }) => ({ uri: uri.toString(), name })),
    // As everywhere: folders that aren't on this machine count too.
    prefixed: severalOpen(),
    storeDir,
    exclude: settings.indexExclude,
    maxFileSizeKb: settings.maxFileSizeKb,
    respectGitignore: settings.respectGitignore,
    editorExclude: Object.keys(hidden).filter((glob) => hidden[glob] === true),
    globalExcludes: true,
    // With Voyage the local vectors serve until its own are there, and when it can't be reached.
    embeddings: settings.embeddings === 'none' ? 'none' : 'local',
    ...(settings.embeddings === 'voyage' && { remoteVectors: VOYAGE_VECTORS }),
  };
}
