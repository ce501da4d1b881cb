import { analyseWord } from './analyse.ts';
import { ChunkTable } from './chunk-table.ts';
import { FIELD_COUNT } from './content.ts';
import type { ChunkEntry, Content } from './content.ts';
import type { Embedder } from './embed/embedder.ts';
import { PathIndex, fileStem, pathTerms } from './files.ts';
import type { FileIdentity, IndexedFile } from './files.ts';
import { Postings } from './lexical/postings.ts';
import { LexicalScorer } from './lexical/score.ts';
import { NameIndex } from './names.ts';
import { rank } from './rank/rank.ts';
import type { RankedHit, RankOptions } from './rank/rank.ts';
import type { EngineView } from './rank/view.ts';
import { weights as defaultWeights } from './rank/weights.ts';
import type { Weights } from './rank/weights.ts';
import { Vectors } from './vectors.ts';

export type { FileIdentity, IndexedFile } from './files.ts';
export type { RankedHit, RankOptions } from './rank/rank.ts';

/** The in-memory index: files come and go, searches see exactly the files that are in. Single-threaded. */
export interface Engine {
  /** Adds a file, or replaces it (known by URI). */
  add(file: FileIdentity, content: Content): void;
  /** False when it wasn't in. */
  remove(uri: string): boolean;
  file(uri: string): IndexedFile | undefined;
  files(): IterableIterator<IndexedFile>;
  search(query: string, options?: RankOptions): RankedHit[];
  /** Chunks that mention a name anywhere, in no particular order. */
  mentions(name: string): { file: IndexedFile; entry: ChunkEntry }[];
  /** Chunks whose names (own, merged, parents) hold a name. */
  named(name: string): { file: IndexedFile; entry: ChunkEntry }[];
  /** Words of names that begin with or nearly are what was typed, best first, and the chunks with such names. */
  similar(
    name: string,
    limit: number,
  ): { word: string; places: { file: IndexedFile; entry: ChunkEntry }[] }[];
  /** Merges, compacts, syncs names: a bounded piece of work for between messages. True when nothing is left. */
  maintain(): boolean;
  readonly chunkCount: number;
  /** Rises whenever a file comes, goes or changes. */
  readonly revision: number;
  /** Bytes of postings, vectors and tables. */
  readonly bytes: number;
}

/** Dead chunks are dropped for good when they are this share of all. */
const COMPACT_SHARE = 0.3;
const COMPACT_MIN = 2000;
const NAMES_AT_ONCE = 500;

/** @param embedder makes query vectors; without it (or for contents without vectors) search is lexical. */
export function createEngine(options: { embedder?: Embedder | undefined; weights?: Weights } = {}): Engine {
  const { embedder, weights = defaultWeights } = options;
  const chunks = new ChunkTable();
  const postings = new Postings();
  const paths = new PathIndex();
  const names = new NameIndex();
  const vectors = embedder && new Vectors(embedder.dims);
  const scorer = new LexicalScorer();
  const files: (IndexedFile | undefined)[] = [];
  const byUri = new Map<string, IndexedFile>();
  let revision = 0;

  const namesOf = (file: IndexedFile): Set<string> =>
    new Set([...file.definitions.map((d) => d.name), fileStem(file.path)]);

  const remove = (uri: string): boolean => {
    const file = byUri.get(uri);
    if (!file) return false;
    byUri.delete(uri);
    revision++;
    files[file.id] = undefined;
    paths.remove(file);
    for (const name of namesOf(file)) names.remove(name);
    for (let i = 0; i < file.chunks.length; i++) chunks.remove(file.firstChunk + i);
    return true;
  };

  const add = (identity: FileIdentity, content: Content): void => {
    remove(identity.uri);
    revision++;
    const file: IndexedFile = {
      ...identity,
      ...pathTerms(identity.path),
      id: files.length,
      language: content.language,
      machine: content.machine,
      chunks: content.chunks,
      definitions: content.definitions,
      imports: content.imports,
      firstChunk: chunks.count,
    };
    files.push(file);
    byUri.set(identity.uri, file);
    paths.add(file);
    for (const name of namesOf(file)) names.add(name);
    const terms = content.terms.map((term) => postings.termId(term));
    for (let i = 0; i < content.chunks.length; i++) {
      const chunk = chunks.add(file.id, i, content.lengths.subarray(i * FIELD_COUNT, (i + 1) * FIELD_COUNT));
      const end = content.starts[i + 1] ?? 0;
      for (let p = content.starts[i] ?? 0; p < end; p++)
        postings.add(chunk, terms[content.termOf[p] ?? 0] ?? 0, content.counts[p] ?? 0);
    }
    if (vectors)
      vectors.append(
        content.dims === vectors.dims ? content.vectors : new Int8Array(content.chunks.length * vectors.dims),
      );
  };

  const compact = (): void => {
    const renumber = chunks.compact();
    postings.compact(renumber);
    vectors?.compact(renumber);
    for (const file of byUri.values()) file.firstChunk = renumber[file.firstChunk] ?? 0;
    const order = [...byUri.values()];
    if (order.length * 2 > files.length) return;
    // Most file numbers are unused: number the files anew.
    files.length = 0;
    revision++;
    for (const old of order) {
      const file = { ...old, id: files.length };
      paths.remove(old);
      paths.add(file);
      files.push(file);
      byUri.set(file.uri, file);
      for (let i = 0; i < file.chunks.length; i++) chunks.file[file.firstChunk + i] = file.id;
    }
  };

  const placed = (chunk: number): { file: IndexedFile; entry: ChunkEntry } | undefined => {
    const file = files[chunks.file[chunk] ?? 0];
    const entry = file?.chunks[chunks.place[chunk] ?? 0];
    return file && entry && { file, entry };
  };

  const holdingTerm = (term: string | undefined, field: (counts: number) => number): number[] => {
    postings.seal();
    const id = term === undefined ? -1 : postings.find(term);
    const found: number[] = [];
    for (const { segment, from, to } of id < 0 ? [] : postings.ranges(id))
      for (let i = from; i < to; i++) {
        const chunk = segment.chunks[i] ?? 0;
        if (chunks.alive[chunk] === 1 && field(segment.counts[i] ?? 0) > 0) found.push(chunk);
      }
    return found;
  };
  const holding = (name: string, field: (counts: number) => number): number[] => {
    const word = analyseWord(name);
    return holdingTerm(word.whole ?? word.parts[0], field);
  };
  const inName = (counts: number): number => (counts >> 10) & 7;

  const before = (a: number, b: number): number => {
    const fileA = files[chunks.file[a] ?? 0];
    const fileB = files[chunks.file[b] ?? 0];
    if (fileA === fileB || !fileA || !fileB) return a - b;
    if (fileA.path !== fileB.path) return fileA.path < fileB.path ? -1 : 1;
    return fileA.uri < fileB.uri ? -1 : 1;
  };

  const view: EngineView = {
    chunks,
    postings,
    paths,
    names,
    vectors,
    embedder,
    scorer,
    files,
    weights,
    before,
    placed,
    named: (name) => holding(name, inName),
  };

  return {
    add,
    remove,
    file: (uri) => byUri.get(uri),
    files: () => byUri.values(),
    search: (query, searchOptions = {}) => rank(view, query, searchOptions),
    mentions: (name) => holding(name, (counts) => counts & 1023).flatMap((chunk) => placed(chunk) ?? []),
    named: (name) => view.named(name).flatMap((chunk) => placed(chunk) ?? []),
    similar: (name, limit) =>
      names.similar(name, limit).map((word) => ({
        word,
        places: holdingTerm(word, inName).flatMap((chunk) => placed(chunk) ?? []),
      })),
    maintain: () => {
      if (chunks.count - chunks.live > Math.max(COMPACT_MIN, chunks.count * COMPACT_SHARE)) {
        compact();
        return false;
      }
      postings.maintain();
      return names.sync(NAMES_AT_ONCE);
    },
    get chunkCount() {
      return chunks.live;
    },
    get revision() {
      return revision;
    },
    get bytes() {
      return postings.bytes + chunks.bytes + (vectors?.bytes ?? 0);
    },
  };
}
