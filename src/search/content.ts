/** A chunk as the index keeps it: where it is and what it is called. */
export interface ChunkEntry {
  /** 1-based, inclusive. */
  readonly startLine: number;
  readonly endLine: number;
  readonly kind: string | null;
  readonly name: string | null;
  readonly qualifiedName: string | null;
  /** 0 for the first or only part of a symbol, then 1, 2, … */
  readonly part: number;
}

/** The fields of a chunk that are searched apart; the packed term frequency has a few bits for each. */
export const FIELD_COUNT = 4;
export const TEXT = 0;
export const IDENTIFIERS = 1;
export const NAME = 2;
export const DOC = 3;

/** Highest count kept for each field: 6 + 4 + 3 + 3 bits. More says nothing that BM25 would hear. */
const MAX_TEXT = 63;
const MAX_IDENTIFIERS = 15;
const MAX_SMALL = 7;

/** Four counts in 16 bits, the text's lowest, so that most fit one byte on disk. */
export const packCounts = (text: number, identifiers: number, name: number, doc: number): number =>
  Math.min(text, MAX_TEXT) |
  (Math.min(identifiers, MAX_IDENTIFIERS) << 6) |
  (Math.min(name, MAX_SMALL) << 10) |
  (Math.min(doc, MAX_SMALL) << 13);

/** All that the index needs to know of one content: made by a parse thread, added to the engine for a file that has it. */
export interface Content {
  readonly language: string | null;
  /** Found to be generated or minified: ranked down. */
  readonly machine: boolean;
  /** The parser gave up on it; its chunks are by lines. */
  readonly problem: 'parse_limit' | null;
  /** Lines that hold something to index: a final line end begins none. */
  readonly lines: number;
  /** Definitions, imports and chunks, for `decodeOutline`. */
  readonly outline: Uint8Array;
  /** The content's own terms, by their numbers in the dictionary; postings refer to them by position. */
  readonly terms: Uint32Array;
  /** Shared by the contents of one builder. It grows; what has a number keeps it. */
  readonly dictionary: readonly string[];
  /** Chunk i's postings are `starts[i] .. starts[i + 1]` of the two arrays below; terms rise within a chunk. */
  readonly starts: Uint32Array;
  readonly termOf: Uint32Array | Uint16Array;
  readonly counts: Uint16Array;
  /** Lengths in terms, `FIELD_COUNT` a chunk. */
  readonly lengths: Uint16Array;
  /** `dims` int8 a chunk; empty when nothing was embedded. */
  readonly vectors: Int8Array;
  readonly dims: number;
}

/** The first line of a content that no chunk has, or undefined when all are accounted for. */
export function firstGap(content: {
  readonly lines: number;
  readonly chunks: readonly ChunkEntry[];
}): number | undefined {
  let next = 1;
  for (const { startLine, endLine } of [...content.chunks].sort((a, b) => a.startLine - b.startLine)) {
    if (startLine > next) return next;
    next = Math.max(next, endLine + 1);
  }
  return next <= content.lines ? next : undefined;
}
