import { analyseWord } from './analyse.ts';
import { ChunkTable } from './chunk-table.ts';
import { FIELD_COUNT } from './content.ts';
import type { ChunkEntry, Content } from './content.ts';
import type { Embedder } from './embed/embedder.ts';
import { HeldFile, PathIndex, closeOutline } from './files.ts';
import type { FileIdentity, IndexedFile } from './files.ts';
import { Postings } from './lexical/postings.ts';
import type { EngineImage } from './image/engine-image.ts';
import { LexicalScorer } from './lexical/score.ts';
import { WordLists } from './lexical/word-lists.ts';
import { NameIndex } from './names.ts';
import { FileMarks } from './rank/file-marks.ts';
import { rank, ranking } from './rank/rank.ts';
import type { RankedHit, RankOptions } from './rank/rank.ts';
import type { EngineView } from './rank/view.ts';
import { weights as defaultWeights } from './rank/weights.ts';
import type { Weights } from './rank/weights.ts';
import type { Pause } from './slice.ts';
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
  /** The same bit by bit, where files must be read for it: see `ranking`. Let go of it when `revision` has risen. */
  searching(query: string, options?: RankOptions): Generator<undefined, RankedHit[]>;
  /** Files that mention a name anywhere, in no particular order. */
  mentioning(name: string): Set<IndexedFile>;
  /** Files with a chunk whose names (own, merged, parents) hold a name. */
  naming(name: string): Set<IndexedFile>;
  /** Words of names that begin with or nearly are what was typed, best first, and the chunks with such names. */
  similar(
    name: string,
    limit: number,
  ): { word: string; places: { file: IndexedFile; entry: ChunkEntry }[] }[];
  /** Compacts, seals and merges what has grown enough: little on average, to be called after each file. */
  tidy(): boolean;
  /** Tidies, reads what the first question needs, looks at names: a piece of work for idle time. True when nothing is left. */
  maintain(): boolean;
  /** Places, in their file, of the chunks that have no vector from elsewhere. */
  vectorless(uri: string): number[];
  /** Gives a chunk one. False when there is no such chunk, or the vector has other dimensions. */
  setVector(uri: string, place: number, vector: Int8Array): boolean;
  /**
   * All that it holds, as views that are valid until the next change; dead chunks are dropped on the way.
   * @param pause called often; must throw when a file came or went since the call
   */
  image(pause: Pause): Promise<EngineImage>;
  /** Takes what `image` gave as its own; must be empty before. */
  restore(image: EngineImage): void;
  readonly chunkCount: number;
  /** Rises whenever a file comes, goes or changes. */
  readonly revision: number;
  /** Bytes of postings, vectors and tables. */
  readonly bytes: number;
}

/** Dead chunks are dropped for good when they are this share of all. */
const COMPACT_SHARE = 0.3;
const COMPACT_MIN = 2000;
const NAMES_AT_ONCE = 100;
/** Fields in packed counts, as bits. */
const [IN_TEXT, IN_NAME, ANYWHERE] = [0x3ff, 0x1c00, 0xffff];

/**
 * @param embedder makes query vectors; without it (or for contents without vectors) search is lexical
 * @param prefixed paths begin with the name of the folder that they are in, as where several are open
 * @param remoteDims of vectors that come from elsewhere, for chunks by `setVector` and for questions by `RankOptions.vector`
 */
export function createEngine(
  options: {
    embedder?: Embedder | undefined;
    prefixed?: boolean;
    remoteDims?: number | undefined;
    weights?: Weights;
  } = {},
): Engine {
  const { embedder, prefixed = false, remoteDims, weights = defaultWeights } = options;
  const chunks = new ChunkTable();
  const postings = new Postings();
  const paths = new PathIndex();
  const names = new NameIndex();
  const vectors = embedder && new Vectors(embedder.dims);
  const remote = remoteDims === undefined ? undefined : new Vectors(remoteDims);
  const scorer = new LexicalScorer();
  const files: (HeldFile | undefined)[] = [];
  const lists = new WordLists({ postings, chunks, paths, files }, weights);
  const byUri = new Map<string, HeldFile>();
  const marks = new FileMarks();
  let revision = 0;

  const changed = (): void => {
    revision++;
    lists.forget();
  };

  const remove = (uri: string): boolean => {
    const file = byUri.get(uri);
    if (!file) return false;
    byUri.delete(uri);
    changed();
    files[file.id] = undefined;
    paths.remove(file);
    names.remove(file);
    closeOutline(file);
    for (let i = 0; i < file.chunkCount; i++) chunks.remove(file.firstChunk + i);
    return true;
  };

  const add = (identity: FileIdentity, content: Content): void => {
    remove(identity.uri);
    changed();
    const chunkCount = content.lengths.length / FIELD_COUNT;
    // A copy: the outline's bytes are a view of all that the parse thread sent.
    const own = { ...content, outline: content.outline.slice() };
    const file = new HeldFile(identity, own, { id: files.length, firstChunk: chunks.count, chunkCount });
    files.push(file);
    byUri.set(identity.uri, file);
    paths.add(file);
    names.add(file);
    const first = chunks.count;
    for (let i = 0; i < chunkCount; i++)
      chunks.add(file.id, i, content.lengths.subarray(i * FIELD_COUNT, (i + 1) * FIELD_COUNT));
    postings.add(content, first);
    if (vectors)
      vectors.append(
        content.dims === vectors.dims ? content.vectors : new Int8Array(chunkCount * vectors.dims),
      );
    remote?.append(new Int8Array(chunkCount * remote.dims));
  };

  const compact = (): void => {
    const renumber = chunks.renumbering();
    postings.compact(renumber);
    drop(renumber);
  };

  /** Drops dead chunks everywhere but in the postings. */
  const drop = (renumber: Int32Array): void => {
    // What a search holds on to are chunks' numbers.
    changed();
    chunks.compact(renumber);
    vectors?.compact(renumber);
    remote?.compact(renumber);
    for (const file of byUri.values()) file.firstChunk = renumber[file.firstChunk] ?? 0;
    const order = [...byUri.values()];
    if (order.length * 2 > files.length) return;
    // Most file numbers are unused: number the files anew.
    files.length = 0;
    marks.forget();
    for (const file of order) {
      paths.remove(file);
      file.id = files.length;
      paths.add(file);
      files.push(file);
      for (let i = 0; i < file.chunkCount; i++) chunks.file[file.firstChunk + i] = file.id;
    }
  };

  const image = async (pause: Pause): Promise<EngineImage> => {
    if (postings.wornOut) compact();
    const renumber = chunks.count > chunks.live ? chunks.renumbering() : undefined;
    const packed = await postings.pack(renumber, pause);
    postings.hold(packed);
    if (renumber) drop(renumber);
    return {
      files: [...byUri.values()].sort((a, b) => a.firstChunk - b.firstChunk),
      terms: postings.terms,
      termCount: postings.termCount,
      postings: packed,
      lengths: chunks.lengths.subarray(0, chunks.count * FIELD_COUNT),
      vectors: vectors ? [vectors.view()] : [],
      remote: remote ? [remote.view()] : [],
    };
  };

  const restore = (from: EngineImage): void => {
    changed();
    let firstChunk = 0;
    for (const held of from.files) {
      const place = { id: files.length, firstChunk, chunkCount: held.chunkCount };
      const file = new HeldFile(held, held, place, held);
      firstChunk += held.chunkCount;
      files.push(file);
      byUri.set(file.uri, file);
      paths.addLater(file);
      names.add(file);
    }
    chunks.restore(
      from.files.map((file) => file.chunkCount),
      from.lengths,
    );
    postings.restore(from.terms, from.termCount, from.postings);
    for (const piece of from.vectors) vectors?.append(piece);
    for (const piece of from.remote) remote?.append(piece);
  };

  const placed = (chunk: number): { file: IndexedFile; entry: ChunkEntry } | undefined => {
    const file = files[chunks.file[chunk] ?? 0];
    const entry = file?.chunks[chunks.place[chunk] ?? 0];
    return file && entry && { file, entry };
  };

  /** @param fields those that count, as bits of packed counts */
  const holdingTerm = (term: string | undefined, fields: number): Uint32Array => {
    postings.seal();
    const id = term === undefined ? -1 : postings.find(term);
    const ranges = id < 0 ? [] : postings.ranges(id);
    const found = new Uint32Array(ranges.reduce((sum, { from, to }) => sum + to - from, 0));
    const { alive } = chunks;
    let count = 0;
    for (const { segment, from, to } of ranges)
      for (let i = from; i < to; i++) {
        const chunk = segment.chunks[i] ?? 0;
        if (((segment.counts[i] ?? 0) & fields) !== 0 && alive[chunk] === 1) found[count++] = chunk;
      }
    return found.subarray(0, count);
  };
  const holding = (name: string, fields: number): Uint32Array => {
    const word = analyseWord(name);
    return holdingTerm(word.whole ?? word.parts[0], fields);
  };

  /** Without a look at their outlines. */
  const filesOf = (found: Uint32Array): Set<IndexedFile> => {
    const ids = new Set<number>();
    for (const chunk of found) ids.add(chunks.file[chunk] ?? 0);
    return new Set([...ids].flatMap((id) => files[id] ?? []));
  };

  const before = (a: number, b: number): number => {
    const fileA = files[chunks.file[a] ?? 0];
    const fileB = files[chunks.file[b] ?? 0];
    if (fileA === fileB || !fileA || !fileB) return a - b;
    if (fileA.path !== fileB.path) return fileA.path < fileB.path ? -1 : 1;
    return fileA.uri < fileB.uri ? -1 : 1;
  };

  /** False when there may be more to do. */
  const tidy = (): boolean => {
    if (chunks.count - chunks.live > Math.max(COMPACT_MIN, chunks.count * COMPACT_SHARE)) {
      compact();
      return false;
    }
    postings.maintain();
    return true;
  };

  const view: EngineView = {
    chunks,
    postings,
    paths,
    names,
    vectors,
    remote,
    embedder,
    scorer,
    lists,
    files,
    weights,
    prefixed,
    before,
    placed,
    marks,
    named: (name) => holding(name, IN_NAME),
    mentioning: (name) => holding(name, ANYWHERE),
    holding: (term) => holdingTerm(term, ANYWHERE),
  };

  return {
    add,
    remove,
    file: (uri) => byUri.get(uri),
    files: () => byUri.values(),
    search: (query, searchOptions = {}) => rank(view, query, searchOptions),
    searching: (query, searchOptions = {}) => ranking(view, query, searchOptions),
    mentioning: (name) => filesOf(holding(name, IN_TEXT)),
    naming: (name) => filesOf(view.named(name)),
    similar: (name, limit) =>
      names.similar(name, limit).map((word) => ({
        word,
        places: Array.from(holdingTerm(word, IN_NAME)).flatMap((chunk) => placed(chunk) ?? []),
      })),
    vectorless: (uri) => {
      const file = byUri.get(uri);
      if (!file || !remote) return [];
      return Array.from({ length: file.chunkCount }, (_, place) => place).filter(
        (place) => !remote.has(file.firstChunk + place),
      );
    },
    setVector: (uri, place, vector) => {
      const file = byUri.get(uri);
      if (!file || vector.length !== remote?.dims || place >= file.chunkCount) return false;
      remote.set(file.firstChunk + place, vector);
      return true;
    },
    image,
    restore,
    tidy,
    maintain: () => {
      if (!tidy()) return false;
      paths.read();
      postings.read();
      embedder?.rowOf('');
      return names.sync(NAMES_AT_ONCE);
    },
    get chunkCount() {
      return chunks.live;
    },
    get revision() {
      return revision;
    },
    get bytes() {
      return postings.bytes + chunks.bytes + (vectors?.bytes ?? 0) + (remote?.bytes ?? 0);
    },
  };
}
