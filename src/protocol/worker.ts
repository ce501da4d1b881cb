import * as z from 'zod/mini';
import { ERROR_CODES } from '../base/errors.ts';
import { SKIP_REASONS } from './search.ts';

/** Messages between the index's face (`search/client.ts`) and its worker thread, version 1. */

const count = z.int().check(z.nonnegative());
const line = z.int().check(z.positive());

export const IndexConfigMessage = z.object({
  folders: z.array(z.object({ uri: z.string(), name: z.string() })),
  prefixed: z.exactOptional(z.boolean()),
  storeDir: z.string(),
  exclude: z.array(z.string()),
  maxFileSizeKb: z.number(),
  respectGitignore: z.boolean(),
  editorExclude: z.array(z.string()),
  globalExcludes: z.boolean(),
  embeddings: z.enum(['local', 'none']),
  remoteVectors: z.exactOptional(z.object({ name: z.string(), dims: count })),
});

/** What a thread of the bundle is started with. `index` holds the index; it starts `parse` threads of its own. */
export const WorkerStart = z.discriminatedUnion('role', [
  z.object({
    role: z.literal('index'),
    config: IndexConfigMessage,
    workerPath: z.string(),
    assetsDir: z.string(),
    /** Parse threads; as many as the machine suggests when left out. */
    threads: z.exactOptional(count),
    /** How long after the start a search waits for the first run; a few seconds when left out. */
    patienceMs: z.exactOptional(count),
    codeDir: z.exactOptional(z.string()),
  }),
  z.object({
    role: z.literal('parse'),
    assetsDir: z.string(),
    embeddings: z.enum(['local', 'none']),
    /** Where compiled code is kept; nowhere when left out. */
    codeDir: z.exactOptional(z.string()),
  }),
]);
export type WorkerStart = z.infer<typeof WorkerStart>;

const int8 = z.custom<Int8Array>((value) => value instanceof Int8Array);

/** A vector for a chunk, by its place in its file; null: the chunk may not be sent, and gets none. */
const VectorMessage = z.object({
  uri: z.string(),
  contentHash: z.string(),
  place: count,
  vector: z.nullable(int8),
});
export type VectorMessage = z.infer<typeof VectorMessage>;

/** How many of all chunks need no vector any more, and about how many bytes of text the others have. */
const Embedding = z.object({ done: count, total: count, bytesLeft: count });
export type Embedding = z.infer<typeof Embedding>;

/** Some chunks without a vector, by file with its whole text. */
const Unembedded = z.array(
  z.object({
    uri: z.string(),
    contentHash: z.string(),
    text: z.string(),
    ranges: z.array(z.object({ place: count, startLine: line, endLine: line })),
  }),
);
export type Unembedded = z.infer<typeof Unembedded>;

const limit = z.optional(count);
export const IndexRequest = z.discriminatedUnion('op', [
  z.object({
    op: z.literal('search'),
    query: z.string(),
    options: z.object({
      limit,
      mode: z.optional(z.enum(['hybrid', 'lexical', 'semantic'])),
      path: z.optional(z.string()),
      kind: z.optional(z.string()),
      vector: z.optional(int8),
      /** URIs of files that are open or were just edited, the latest first. */
      near: z.optional(z.array(z.string())),
    }),
  }),
  z.object({ op: z.literal('findSymbol'), name: z.string(), kind: z.optional(z.string()), limit }),
  z.object({ op: z.literal('findReferences'), symbol: z.string(), path: z.optional(z.string()), limit }),
  z.object({ op: z.literal('central'), limit }),
  z.object({ op: z.literal('outline'), uri: z.string() }),
  z.object({ op: z.literal('syntaxError'), path: z.string(), before: z.string(), after: z.string() }),
  z.object({ op: z.literal('coverage'), from: count, count }),
  z.object({ op: z.literal('uncovered') }),
  z.object({ op: z.literal('update'), uris: z.array(z.string()) }),
  z.object({ op: z.literal('overlay'), uri: z.string(), text: z.exactOptional(z.string()) }),
  z.object({ op: z.literal('firstRun') }),
  z.object({ op: z.literal('rebuild') }),
  z.object({ op: z.literal('refresh') }),
  z.object({ op: z.literal('embedding') }),
  z.object({ op: z.literal('unembedded') }),
  z.object({ op: z.literal('embedded'), vectors: z.array(VectorMessage) }),
  z.object({ op: z.literal('close') }),
]);
export type IndexRequest = z.infer<typeof IndexRequest>;

export const ToWorker = z.union([
  z.object({ id: count, request: IndexRequest }),
  z.object({ id: count, cancel: z.literal(true) }),
]);
export type ToWorker = z.infer<typeof ToWorker>;

export const IndexHitMessage = z.object({
  uri: z.string(),
  path: z.string(),
  startLine: line,
  endLine: line,
  symbol: z.nullable(z.string()),
  kind: z.nullable(z.string()),
  score: z.number(),
  text: z.string(),
  language: z.nullable(z.string()),
  contentHash: z.string(),
  why: z.string(),
  signals: z.exactOptional(z.readonly(z.record(z.string(), z.number()))),
});

const SymbolMessage = z.object({
  uri: z.string(),
  path: z.string(),
  name: z.string(),
  qualifiedName: z.string(),
  kind: z.string(),
  signature: z.string(),
  startLine: line,
  endLine: line,
});

const Summary = z.object({
  files: count,
  indexed: count,
  skipped: count,
  chunks: count,
  ms: z.number(),
  parseMs: z.number(),
  bytes: count,
});

/** What each operation answers. */
export const ANSWERS = {
  search: z.array(IndexHitMessage),
  findSymbol: z.array(SymbolMessage),
  findReferences: z.array(
    z.object({
      uri: z.string(),
      path: z.string(),
      line,
      text: z.string(),
      within: z.nullable(z.string()),
      role: z.enum(['definition', 'import', 'use']),
      sure: z.enum(['same file', 'imported', 'same package', 'by name']),
      targets: z.array(z.object({ path: z.string(), line, qualifiedName: z.string() })),
    }),
  ),
  central: z.array(SymbolMessage),
  outline: z.array(SymbolMessage),
  syntaxError: z.nullable(z.string()),
  coverage: z.array(
    z.object({
      path: z.string(),
      status: z.enum(['indexed', 'skipped']),
      reason: z.exactOptional(z.enum(SKIP_REASONS)),
      chunks: count,
      language: z.nullable(z.string()),
    }),
  ),
  uncovered: z.array(z.object({ path: z.string(), line })),
  update: z.null(),
  overlay: z.null(),
  firstRun: Summary,
  rebuild: Summary,
  refresh: Summary,
  embedding: Embedding,
  unembedded: Unembedded,
  embedded: Embedding,
  close: z.null(),
};
export type Answers = { [Op in keyof typeof ANSWERS]: z.infer<(typeof ANSWERS)[Op]> };

export const ProgressMessage = z.object({
  state: z.enum(['scanning', 'indexing', 'ready', 'error']),
  files: count,
  indexed: count,
  skipped: count,
  chunks: count,
  done: count,
  total: count,
  secondsLeft: z.exactOptional(z.number()),
  message: z.exactOptional(z.string()),
});
export type ProgressMessage = z.infer<typeof ProgressMessage>;

export const FromWorker = z.union([
  z.object({ progress: ProgressMessage }),
  z.object({ id: count, value: z.unknown() }),
  z.object({ id: count, error: z.object({ code: z.enum(ERROR_CODES), message: z.string() }) }),
]);
export type FromWorker = z.infer<typeof FromWorker>;

const bytes = z.custom<Uint8Array<ArrayBuffer>>((value) => value instanceof Uint8Array);

/** To a parse thread: a text to turn into a content; with `known`, its record, nothing has to be parsed. */
export const ParseRequest = z.object({
  id: count,
  path: z.string(),
  bytes: z.custom<Uint8Array>((value) => value instanceof Uint8Array),
  known: z.exactOptional(z.custom<Uint8Array>((value) => value instanceof Uint8Array)),
});
export type ParseRequest = z.infer<typeof ParseRequest>;

export const ParseAnswer = z.object({
  id: count,
  parseMs: z.number(),
  /** The content's bytes; absent when the file has no text. */
  content: z.exactOptional(bytes),
  /** What the store keeps of it; absent when it was known. */
  record: z.exactOptional(bytes),
});
export type ParseAnswer = z.infer<typeof ParseAnswer>;

/** Several at once: a message costs more than a small file. All bytes of a message are views of one buffer. */
export const ParseRequests = z.array(ParseRequest);
export const ParseAnswers = z.object({
  answers: z.array(ParseAnswer),
  /** Contents say their terms by number. These are the terms whose numbers follow those told before, a line each. */
  terms: z.string(),
  /** Counts how often the thread has begun to number anew. */
  numbering: count,
});
export type ParseAnswers = z.infer<typeof ParseAnswers>;
