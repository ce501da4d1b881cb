import type { FileIdentity, PathTerms } from '../files.ts';
import type { PackedPostings } from '../lexical/packed.ts';

/** A file as an image holds it; its chunks follow those of the file before. */
export interface ImageFile extends FileIdentity, PathTerms {
  readonly language: string | null;
  readonly machine: boolean;
  readonly lines: number;
  readonly chunkCount: number;
  readonly outline: Uint8Array;
}

/** All that an engine holds, as it works with it. Chunks are numbered from 0 without gaps. */
export interface EngineImage {
  readonly files: readonly ImageFile[];
  /** The dictionary's terms, by id, each with a zero after it. */
  readonly terms: Uint8Array<ArrayBuffer>;
  readonly termCount: number;
  readonly postings: PackedPostings;
  /** Field lengths, `FIELD_COUNT` a chunk. */
  readonly lengths: Uint16Array;
  /** One after the other, piece by piece; none when nothing is embedded. */
  readonly vectors: readonly Int8Array[];
  /** Vectors from elsewhere. */
  readonly remote: readonly Int8Array[];
}
