import { createHash } from 'node:crypto';
import type { Embedding, Unembedded, VectorMessage } from '../protocol/worker.ts';
import type { Engine, IndexedFile } from './engine.ts';
import { Slice } from './slice.ts';
import type { VectorStore } from './store/vector-store.ts';

/** So many chunks and characters of files in one answer: a few requests' worth. */
const MOST_CHUNKS = 256;
const MOST_CHARS = 2_000_000;
/** Of code, on the average. */
const BYTES_A_LINE = 36;

export interface RemoteVectorParts {
  readonly engine: Engine;
  /** The lines of a file as indexed; undefined where text that isn't saved stands for it, as that will be another in a moment. */
  readonly lines: (file: IndexedFile) => readonly string[] | undefined;
  /** Of the model, with all that makes its vectors others: dimensions, type. */
  readonly name: string;
  readonly store: VectorStore;
  /** Some came. */
  readonly onVectors: () => void;
}

/**
 * Vectors that something outside this thread makes: tells which chunks have none, takes those that come, and keeps each
 * by its text and the model's name, so that no text is made a vector of twice. Nothing here reaches the network.
 */
export class RemoteVectors {
  private readonly parts: RemoteVectorParts;
  /** Files whose chunks all have a vector or get none. A file that changes is another object. */
  private readonly settled = new WeakSet<IndexedFile>();
  /** Chunks, by place, that get no vector: blank, or kept back by the gate. */
  private readonly without = new WeakMap<IndexedFile, Set<number>>();

  constructor(parts: RemoteVectorParts) {
    this.parts = parts;
  }

  /** Some chunks that have no vector, after giving those theirs that the store knows. None: there is nothing to ask for now. */
  async next(): Promise<Unembedded> {
    const slice = new Slice();
    const files: Unembedded = [];
    let chunks = 0;
    let chars = 0;
    for (const file of [...this.parts.engine.files()]) {
      if (chunks >= MOST_CHUNKS || chars >= MOST_CHARS) break;
      if (this.settled.has(file)) continue;
      await slice.breathe();
      if (this.parts.engine.file(file.uri) !== file) continue;
      const places = this.missing(file);
      const lines = places.length === 0 ? undefined : this.parts.lines(file);
      if (lines === undefined) continue;
      const ranges = this.restore(file, places, lines).slice(0, MOST_CHUNKS - chunks);
      if (ranges.length === 0) continue;
      const text = lines.join('\n');
      chunks += ranges.length;
      chars += text.length;
      files.push({ uri: file.uri, contentHash: file.contentHash, text, ranges });
    }
    return files;
  }

  /**
   * Takes vectors. Those of files that have changed since are let go.
   * @throws FootnoteError when they can't be kept
   */
  take(vectors: readonly VectorMessage[]): void {
    const kept: { key: Uint8Array; vector: Int8Array }[] = [];
    const read = new Map<IndexedFile, readonly string[] | undefined>();
    for (const { uri, contentHash, place, vector } of vectors) {
      const file = this.parts.engine.file(uri);
      if (file?.contentHash !== contentHash) continue;
      if (!read.has(file)) read.set(file, this.parts.lines(file));
      const text = textOf(file, place, read.get(file));
      if (vector === null) this.skip(file, place);
      else if (text !== undefined && this.parts.engine.setVector(uri, place, vector))
        kept.push({ key: this.key(text), vector });
    }
    this.parts.onVectors();
    this.parts.store.put(kept);
  }

  /** How far it is. */
  state(): Embedding {
    let missing = 0;
    let bytesLeft = 0;
    for (const file of this.parts.engine.files()) {
      const count = this.missing(file).length;
      if (count === 0) continue;
      missing += count;
      bytesLeft += Math.ceil((file.lines * BYTES_A_LINE * count) / file.chunkCount);
    }
    const total = this.parts.engine.chunkCount;
    return { done: total - missing, total, bytesLeft };
  }

  close(): void {
    this.parts.store.close();
  }

  /** Gives a file's chunks the vectors that the store knows. @returns those still without */
  private restore(
    file: IndexedFile,
    places: readonly number[],
    lines: readonly string[],
  ): Unembedded[number]['ranges'] {
    return places.flatMap((place) => {
      const text = textOf(file, place, lines) ?? '';
      if (text.trim() === '') {
        this.skip(file, place);
        return [];
      }
      const vector = this.parts.store.get(this.key(text));
      if (vector !== undefined && this.parts.engine.setVector(file.uri, place, vector)) return [];
      const { startLine, endLine } = file.chunks[place] ?? { startLine: 1, endLine: 1 };
      return [{ place, startLine, endLine }];
    });
  }

  private skip(file: IndexedFile, place: number): void {
    const places = this.without.get(file) ?? new Set();
    this.without.set(file, places.add(place));
  }

  private missing(file: IndexedFile): number[] {
    if (this.settled.has(file)) return [];
    const without = this.without.get(file);
    const missing = this.parts.engine.vectorless(file.uri).filter((place) => without?.has(place) !== true);
    if (missing.length === 0) this.settled.add(file);
    return missing;
  }

  private key(text: string): Uint8Array {
    return createHash('sha256').update(`${this.parts.name}\n${text}`).digest().subarray(0, 16);
  }
}

const textOf = (
  file: IndexedFile,
  place: number,
  lines: readonly string[] | undefined,
): string | undefined => {
  const chunk = file.chunks[place];
  return chunk && lines?.slice(chunk.startLine - 1, chunk.endLine).join('\n');
};
