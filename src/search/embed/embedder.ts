import { crc32 } from 'node:zlib';
import { analyseWord, scanWords } from '../analyse.ts';
import { eachWord, type ChunkFields } from './fields.ts';
import { decodeModel, dimsOf } from './model-file.ts';
import { weightedSum } from './weighted-sum.ts';

export type { ChunkFields } from './fields.ts';

/** Text to vectors. The dot product of two vectors of one embedder, whatever its scale, orders by cosine. */
export interface Embedder {
  /** Changes whenever the same text would get another vector: part of the store's key. */
  readonly name: string;
  readonly dims: number;
  /** All zeros where no word is known. */
  embedChunk(fields: ChunkFields): Int8Array;
  embedQuery(query: string): Int8Array;
  /** The row of a stemmed sub-word, or −1. */
  rowOf(part: string): number;
  /**
   * The vector of words that are counted already, `size` distinct rows in order of first appearance, into
   * `out[at .. at + dims]`: what `embedChunk` gives for the same words.
   */
  sum(rows: ArrayLike<number>, counts: ArrayLike<number>, size: number, out: Int8Array, at: number): void;
}

/**
 * A component of 1 would be this much. Of a question's vector 128 dimensions rarely reach 0.4, and what does is clipped. A chunk's
 * has fewer steps: they take little more than half the room on disk, and find as well (`test/evals/README.md`).
 */
export const VECTOR_SCALE = { question: 320, chunk: 40 };

/** Identifiers remembered before all are forgotten: a bound on memory, not on correctness. */
const REMEMBERED = 60_000;
const NONE = new Uint16Array(0);
/** Of the counts that most words have. */
const LOGARITHMS = Float64Array.from({ length: 64 }, (_, count) => Math.log(count));

/** What the embedder of these bytes is called: a sum over the whole model is enough to tell two of our own apart. */
export const embedderName = (bytes: Uint8Array): string =>
  `local-${crc32(bytes).toString(16).padStart(8, '0')}-${String(VECTOR_SCALE.chunk)}`;

/**
 * The same as `loadEmbedder`, which is done when it is first asked for more than its name: a start needs no more.
 * @throws Error when the bytes are no model of this version
 */
export function lazyEmbedder(bytes: Uint8Array): Embedder {
  let loaded: Embedder | undefined;
  const asked = (): Embedder => (loaded ??= loadEmbedder(bytes));
  return {
    name: embedderName(bytes),
    dims: dimsOf(bytes),
    embedChunk: (fields) => asked().embedChunk(fields),
    embedQuery: (query) => asked().embedQuery(query),
    rowOf: (part) => asked().rowOf(part),
    sum: (...given) => {
      asked().sum(...given);
    },
  };
}

/**
 * The local embedder: a table with one vector a stemmed sub-word; a text is the sum of its words' vectors,
 * each weighted by rarity (a / (a + p), kept in the model: Arora et al. 2017) and 1 + log of its count, scaled to length 1.
 * @throws Error when the bytes are no model of this version
 */
export function loadEmbedder(bytes: Uint8Array): Embedder {
  const { dims, words, factors, rows } = decodeModel(bytes);
  const ids = new Map(words.map((word, id) => [word, id]));
  const counts = new Uint16Array(words.length);
  const touched = new Uint16Array(words.length);
  let known = new Map<string, Uint16Array>();
  let distinct = 0;

  const idsOf = (word: string): Uint16Array => {
    let found = known.get(word);
    if (found === undefined) {
      const parts = analyseWord(word).parts.map((part) => ids.get(part) ?? -1);
      const inside = parts.filter((id) => id >= 0);
      found = inside.length === 0 ? NONE : Uint16Array.from(inside);
      if (known.size >= REMEMBERED) known = new Map();
      known.set(word, found);
    }
    return found;
  };
  const count = (word: string): void => {
    for (const id of idsOf(word)) {
      const before = counts[id] ?? 0;
      if (before === 0) touched[distinct++] = id;
      if (before < 65_535) counts[id] = before + 1;
    }
  };
  const summed = weightedSum(rows, dims);
  const sumUp = (
    rowIds: ArrayLike<number>,
    rowCounts: ArrayLike<number>,
    size: number,
    out: Int8Array,
    to: number,
    scale: number,
  ): void => {
    const { weights, starts } = summed;
    for (let at = 0; at < size; at++) {
      const id = rowIds[at] ?? 0;
      const times = rowCounts[at] ?? 1;
      weights[at] = (factors[id] ?? 0) * (1 + (LOGARITHMS[times] ?? Math.log(times)));
      starts[at] = id * dims;
    }
    quantise(summed.sum(size), out, to, scale);
  };
  const take = (scale: number): Int8Array => {
    const out = new Int8Array(dims);
    const found = touched.subarray(0, distinct);
    sumUp(
      found,
      Array.from(found, (id) => counts[id] ?? 1),
      distinct,
      out,
      0,
      scale,
    );
    for (const id of found) counts[id] = 0;
    distinct = 0;
    return out;
  };
  return {
    name: embedderName(bytes),
    dims,
    embedChunk(fields) {
      eachWord(fields, count);
      return take(VECTOR_SCALE.chunk);
    },
    embedQuery(query) {
      scanWords(query, count);
      return take(VECTOR_SCALE.question);
    },
    rowOf: (part) => ids.get(part) ?? -1,
    sum: (rowIds, rowCounts, size, out, at) => {
      sumUp(rowIds, rowCounts, size, out, at, VECTOR_SCALE.chunk);
    },
  };
}

function quantise(vector: Float64Array, out: Int8Array, at: number, one: number): void {
  let square = 0;
  for (const value of vector) square += value * value;
  if (square === 0) return;
  const scale = one / Math.sqrt(square);
  for (let d = 0; d < vector.length; d++)
    out[at + d] = Math.max(-127, Math.min(127, Math.round((vector[d] ?? 0) * scale)));
}
