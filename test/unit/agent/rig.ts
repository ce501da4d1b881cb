import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createConversation } from '../../../src/agent/conversation.ts';
import type { Conversation, ConversationDeps, TurnSettings } from '../../../src/agent/conversation.ts';
import { overlayWorkspace } from '../../../src/agent/overlay-workspace.ts';
import type { TurnRequest } from '../../../src/agent/run-turn.ts';
import type { SavedConversation } from '../../../src/chat/snapshot.ts';
import { createEdits } from '../../../src/edits/create-edits.ts';
import type { ReviewableEdits } from '../../../src/edits/create-edits.ts';
import { insideFolders } from '../../../src/edits/inside.ts';
import { createAnthropicClient, type AnthropicOptions } from '../../../src/model/anthropic.ts';
import { builtInModels } from '../../../src/model/catalogue.ts';
import { priceOf } from '../../../src/model/prices.ts';
import { TurnEvent } from '../../../src/protocol/turn.ts';
import { createCodeIndex } from '../../../src/search/client.ts';
import type { CodeIndex } from '../../../src/search/code-index.ts';
import { createDiskFiles } from '../../../src/workspace/disk-files.ts';
import { fileUri } from '../../../src/workspace/file-uri.ts';
import { createGate } from '../../../src/workspace/gate.ts';
import type { WorkspaceFiles } from '../../../src/workspace/files.ts';
import { memoryStorage } from '../../fakes/memory-editor.ts';
import { startModelServer } from '../../model-server/server.ts';
import type { ModelServer, ServerOptions } from '../../model-server/server.ts';
import { npmWasm } from '../syntax/npm-wasm.ts';
import sources from '../../../grammars/sources.json' with { type: 'json' };

const ROOT = path.join(import.meta.dirname, '../../..');
const SAMPLE = path.join(ROOT, 'test/samples/workspace');
const RULES = { respectGitignore: true, exclude: [], editorExclude: [], globalExcludes: false };
const MAX_FILE_BYTES = 1024 * 1024;

/** A workspace on disk with a real index over it. */
export interface World extends AsyncDisposable {
  readonly dir: string;
  readonly files: WorkspaceFiles;
  readonly index: CodeIndex;
  uri(file: string): string;
  text(file: string): string;
  /** Writes a file and brings the index up to date. */
  write(file: string, content: string): Promise<void>;
}

/** @param extra files beside the sample's */
export async function world(extra: Readonly<Record<string, string>> = {}): Promise<World> {
  const base = realpathSync(mkdtempSync(path.join(tmpdir(), 'footnote-agent-')));
  const dir = path.join(base, 'workspace');
  cpSync(SAMPLE, dir, { recursive: true });
  // In every world, so that the server of every test would hear of it.
  put(path.join(dir, '.env'), `SESSION_KEY=sk-ant-api03-CANARY90abcdefghijklmnopqrstuv\n`);
  for (const [file, content] of Object.entries(extra)) put(path.join(dir, file), content);
  const assets = path.join(base, 'assets');
  mkdirSync(path.join(assets, 'grammars'), { recursive: true });
  for (const name of Object.keys(sources))
    symlinkSync(npmWasm(name), path.join(assets, 'grammars', `${name}.wasm`));
  symlinkSync(
    path.join(ROOT, 'node_modules/web-tree-sitter/web-tree-sitter.wasm'),
    path.join(assets, 'web-tree-sitter.wasm'),
  );
  const folders = [{ uri: fileUri(dir), name: 'workspace' }];
  const index = createCodeIndex(
    {
      ...RULES,
      folders,
      storeDir: path.join(base, 'store'),
      maxFileSizeKb: MAX_FILE_BYTES / 1024,
      embeddings: 'none',
    },
    { workerPath: path.join(ROOT, 'src/search/worker.ts'), assetsDir: assets, threads: 1 },
  );
  try {
    await index.ready();
  } catch (error) {
    await index.close(); // its thread would keep the test from ending
    throw error;
  }
  const uri = (file: string): string => fileUri(path.join(dir, file));
  return {
    dir,
    files: createDiskFiles(folders, { ...RULES, maxFileBytes: MAX_FILE_BYTES }),
    index,
    uri,
    text: (file) => readFileSync(path.join(dir, file), 'utf8'),
    async write(file, content) {
      put(path.join(dir, file), content);
      await index.update([uri(file)]);
    },
    async [Symbol.asyncDispose]() {
      await index.close();
      rmSync(base, { recursive: true, force: true });
    },
  };
}

function put(file: string, content: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
}

/** A conversation on real parts, against the model server. */
export interface Rig extends AsyncDisposable {
  readonly server: ModelServer;
  readonly conversation: Conversation;
  readonly edits: ReviewableEdits;
  /** Read at the start of each turn. */
  readonly settings: { -readonly [K in keyof TurnSettings]: TurnSettings[K] };
  /** Runs a turn to its end and gives its events, all valid. */
  run(
    request: Partial<TurnRequest> & { readonly question: string },
    signal?: AbortSignal,
  ): Promise<TurnEvent[]>;
  /** The same conversation after a restart. */
  restarted(saved: SavedConversation): Conversation;
}

export const SETTINGS: TurnSettings = {
  model: 'claude-sonnet-5-5',
  effort: 'medium',
  thinking: 'adaptive',
  maxSteps: 40,
  maxCostUsd: 1,
  maxMinutes: 15,
  runCommand: 'ask',
  trusted: true,
};

export interface RigOptions {
  readonly settings?: Partial<TurnSettings>;
  readonly deps?: Partial<ConversationDeps>;
  /** Of the model client; `baseUrl` default: the server's. */
  readonly client?: Partial<AnthropicOptions>;
  /** Without a key: local answers. */
  readonly local?: boolean;
}

export async function rig(at: World, server: ServerOptions, options: RigOptions = {}): Promise<Rig> {
  const running = await startModelServer(server);
  const client = createAnthropicClient({
    apiKey: () => Promise.resolve('sk-test-0123456789'),
    baseUrl: running.url,
    silenceS: 20,
    maxRetryS: 0,
    ...options.client,
  });
  const folders = (): ReturnType<WorkspaceFiles['folders']> => at.files.folders();
  const edits = await createEdits({
    files: at.files,
    storage: memoryStorage(),
    isInside: insideFolders(folders),
    writer: {
      async writeBytes(uri, bytes) {
        const file = fileURLToPath(uri);
        await mkdir(path.dirname(file), { recursive: true });
        await writeFile(file, bytes);
      },
      delete: (uri) => rm(fileURLToPath(uri)),
      rename: (from, to) => rename(fileURLToPath(from), fileURLToPath(to)),
      editBuffer: () => Promise.resolve(false),
    },
  });
  const id = randomUUID();
  const deps: ConversationDeps = {
    client: () => Promise.resolve(options.local === true ? undefined : client),
    index: at.index,
    workspace: overlayWorkspace(at.files, edits, id),
    gate: createGate({ folders, maxBytes: MAX_FILE_BYTES, rules: () => RULES }),
    priceOf: priceOf(),
    modelInfo: (model) => builtInModels().find((one) => one.id === model),
    edits,
    newId: randomUUID,
    now: () => performance.now(),
    ...options.deps,
  };
  const settings = { ...SETTINGS, ...options.settings };
  const open = (saved?: SavedConversation): Conversation =>
    createConversation(deps, { id, settings: () => settings, saved });
  const conversation = open();
  return {
    server: running,
    conversation,
    edits,
    settings,
    run: (request, signal) => collect(conversation, request, signal),
    restarted: open,
    async [Symbol.asyncDispose]() {
      await running.close();
      assert.deepEqual(running.scriptErrors, [], 'the script of the model server failed');
      const refused = running.requests.filter((one) => one.status === 400).map((one) => one.refused);
      if (server.script !== undefined) assert.deepEqual(refused, [], 'the strict server refused a request');
    },
  };
}

export async function collect(
  conversation: Conversation,
  request: Partial<TurnRequest> & { readonly question: string },
  signal: AbortSignal = new AbortController().signal,
): Promise<TurnEvent[]> {
  const events: TurnEvent[] = [];
  for await (const event of conversation.runTurn({ mode: 'ask', context: [], ...request }, signal))
    events.push(TurnEvent.parse(event));
  return events;
}

type OfType<T extends TurnEvent['type']> = Extract<TurnEvent, { type: T }>;

export const ofType = <T extends TurnEvent['type']>(events: readonly TurnEvent[], type: T): OfType<T>[] =>
  events.filter((event): event is OfType<T> => event.type === type);

export const textOf = (events: readonly TurnEvent[]): string =>
  ofType(events, 'text_delta')
    .map(({ text }) => text)
    .join('');

/** The end of a turn: always the last event, and only there. */
export function endOf(events: readonly TurnEvent[]): OfType<'turn_end'> {
  const ends = ofType(events, 'turn_end');
  const [end] = ends;
  assert.ok(
    end !== undefined && ends.length === 1 && events.at(-1) === end,
    'a turn ends once, with turn_end',
  );
  return end;
}
