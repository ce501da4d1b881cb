import type { ChunkTable } from '../chunk-table.ts';
import type { ChunkEntry } from '../content.ts';
import type { Embedder } from '../embed/embedder.ts';
import type { IndexedFile, PathIndex } from '../files.ts';
import type { Postings } from '../lexical/postings.ts';
import type { LexicalScorer } from '../lexical/score.ts';
import type { WordLists } from '../lexical/word-lists.ts';
import type { NameIndex } from '../names.ts';
import type { Before } from '../top-scores.ts';
import type { Vectors } from '../vectors.ts';
import type { FileMarks } from './file-marks.ts';
import type { Weights } from './weights.ts';

/** The engine's parts as ranking sees them. */
export interface EngineView {
  readonly chunks: ChunkTable;
  readonly postings: Postings;
  readonly paths: PathIndex;
  readonly names: NameIndex;
  readonly vectors: Vectors | undefined;
  /** Vectors that were made elsewhere. */
  readonly remote: Vectors | undefined;
  readonly embedder: Embedder | undefined;
  readonly scorer: LexicalScorer;
  /** Of the words that were asked for lately. */
  readonly lists: WordLists;
  readonly files: readonly (IndexedFile | undefined)[];
  readonly weights: Weights;
  /** Paths begin with their folder's name: several folders are open. */
  readonly prefixed: boolean;
  /** The order of chunks by path and line, for those of equal score. */
  readonly before: Before;
  placed(chunk: number): { file: IndexedFile; entry: ChunkEntry } | undefined;
  /** Of files, by number. */
  readonly marks: FileMarks;
  /** Chunks in whose name field a name occurs, rising. */
  named(name: string): Uint32Array;
  /** Chunks that hold a name anywhere, rising. */
  mentioning(name: string): Uint32Array;
  /** Chunks that hold a term anywhere, rising. */
  holding(term: string): Uint32Array;
}
