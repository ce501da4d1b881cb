import type { ChunkTable } from '../chunk-table.ts';
import type { IndexedFile } from '../files.ts';
import { TopScores } from '../top-scores.ts';
import type { Before, Scored } from '../top-scores.ts';
import { placeIn, masked } from './word-list.ts';
import type { WordList } from './word-list.ts';

/** What a chunk's score is the product of (the file's share under a root). */
export interface LexicalShares {
  readonly bm25: number;
  /** Share of the question's rarity that the chunk matches. */
  readonly idfShare: number;
  /** Share of the question's words that the chunk matches. */
  readonly countShare: number;
  /** Share of the question's rarity that the chunk's file matches. */
  readonly fileShare: number;
}

export interface LexicalHits {
  /** Best first. */
  readonly hits: readonly Scored[];
  /** Why a chunk has its score. To be asked before the index changes. */
  readonly shares: (chunk: number) => LexicalShares;
}

/** What a search looks through. */
export interface Searched {
  readonly chunks: ChunkTable;
  readonly files: readonly (IndexedFile | undefined)[];
  /** 1 for each chunk that may be found. */
  readonly alive: Uint8Array;
  readonly before: Before;
}

/** A word of the question that something matches. */
interface Asked {
  readonly list: WordList;
  readonly idf: number;
  /** Where in its list the chunks of the block at hand begin. */
  at: number;
}

/** Of a chunk: the sum so far, the rarity that it matches, and the number of words, each by its credit. */
const [BM25, IDF, WORDS, STEP] = [0, 1, 2, 4];
/** Bounds are worked out in another order than scores. */
const ROUNDING = 1 + 1e-9;

/**
 * Fielded BM25 over chunks (Robertson & Zaragoza 2009, each field saturated on its own and summed), with a file's name
 * and folders as two more fields of each of its chunks, times the shares of the question that chunk and file match. Words are
 * gone through from the one that can give most to the one that can give least; as soon as those that are left can't lift a chunk
 * among the best (MaxScore, Turtle & Flood 1995), they only add to what was found. One scorer, one search at a time.
 */
export class LexicalScorer {
  private readonly block: number;
  private readonly sums: Float64Array;
  /** Where the sums are of the block's chunks that match some word. */
  private readonly found: Uint32Array;
  /** By file: the rarity of the words that it matches. All 0 between two searches. */
  private fileIdf = new Float64Array(0);
  private readonly top = new TopScores();

  /** @param block chunks that are scored at a time: their sums stay in the processor's cache */
  constructor(block = 4096) {
    this.block = block;
    this.sums = new Float64Array(block * STEP);
    this.found = new Uint32Array(block);
  }

  /** @param words of the question, each once */
  search(words: readonly WordList[], index: Searched, limit: number): LexicalHits {
    const { chunks, alive, files, before } = index;
    const asked: Asked[] = [];
    let totalIdf = 0;
    for (const whole of words) {
      const list = alive === chunks.alive ? whole : masked(whole, alive, chunks.file);
      const matching = list.chunks.length;
      if (matching === 0) continue;
      const idf = Math.log(1 + (chunks.live - matching + 0.5) / (matching + 0.5));
      totalIdf += idf;
      asked.push({ list, idf, at: 0 });
    }
    if (this.fileIdf.length < files.length) this.fileIdf = new Float64Array(files.length * 2);
    for (const one of asked) this.addToFiles(one, one.idf);
    this.top.begin(limit, before);
    this.scan(asked, chunks, totalIdf);
    const shares = (chunk: number): LexicalShares => sharesOf(chunk, asked, index, totalIdf);
    for (const one of asked) this.addToFiles(one, 0);
    return { hits: this.top.sorted(), shares };
  }

  private addToFiles({ list }: Asked, idf: number): void {
    const { fileIdf } = this;
    const { files } = list;
    for (let i = 0; i < files.length; i++) {
      const file = files[i] ?? 0;
      fileIdf[file] = idf === 0 ? 0 : (fileIdf[file] ?? 0) + idf;
    }
  }

  /** Offers all chunks that may be among the best, block by block. */
  private scan(asked: readonly Asked[], chunks: ChunkTable, totalIdf: number): void {
    const order = [...asked].sort((a, b) => b.idf * b.list.mostGain - a.idf * a.list.mostGain);
    const scale = 1 / (totalIdf * asked.length);
    // What a chunk gets at most that only matches words from here on.
    const most = order.map((_, from) => {
      const rest = order.slice(from);
      const sum = (of: (one: Asked) => number): number => rest.reduce((total, one) => total + of(one), 0);
      const bm25 = sum(({ list, idf }) => idf * list.mostGain);
      const rarity = sum(({ list, idf }) => idf * list.mostCredit);
      return bm25 * rarity * sum(({ list }) => list.mostCredit) * scale * ROUNDING;
    });
    for (let first = 0; first < chunks.count; first += this.block) {
      let count = 0;
      for (const [at, one] of order.entries())
        if ((most[at] ?? 0) >= this.top.worst) count = this.add(one, first, count);
        else this.addToFound(one, first);
      this.offer(first, count, chunks.file, totalIdf, asked.length);
    }
  }

  /** Adds a word's gains in a block. @returns how many of its chunks match some word by now */
  private add(asked: Asked, first: number, before: number): number {
    const { sums, found } = this;
    const { list, idf } = asked;
    const { chunks, gains, credits } = list;
    const end = first + this.block;
    let count = before;
    let i = asked.at;
    for (; i < chunks.length; i++) {
      const chunk = chunks[i] ?? 0;
      if (chunk >= end) break;
      const at = (chunk - first) * STEP;
      const worth = credits === undefined ? 1 : (credits[i] ?? 0);
      const words = sums[at + WORDS] ?? 0;
      if (words === 0) found[count++] = at;
      sums[at + BM25] = (sums[at + BM25] ?? 0) + idf * (gains[i] ?? 0);
      sums[at + IDF] = (sums[at + IDF] ?? 0) + worth * idf;
      sums[at + WORDS] = words + worth;
    }
    asked.at = i;
    return count;
  }

  /** The same for chunks that match another word already. */
  private addToFound(asked: Asked, first: number): void {
    const { sums } = this;
    const { list, idf } = asked;
    const { chunks, gains, credits } = list;
    const end = first + this.block;
    let i = asked.at;
    for (; i < chunks.length; i++) {
      const chunk = chunks[i] ?? 0;
      if (chunk >= end) break;
      const at = (chunk - first) * STEP;
      const words = sums[at + WORDS] ?? 0;
      if (words === 0) continue;
      const worth = credits === undefined ? 1 : (credits[i] ?? 0);
      sums[at + BM25] = (sums[at + BM25] ?? 0) + idf * (gains[i] ?? 0);
      sums[at + IDF] = (sums[at + IDF] ?? 0) + worth * idf;
      sums[at + WORDS] = words + worth;
    }
    asked.at = i;
  }

  /** Offers a block's chunks and clears their sums. */
  private offer(first: number, count: number, fileOf: Uint32Array, totalIdf: number, words: number): void {
    const { sums, found, fileIdf, top } = this;
    const scale = 1 / (totalIdf * words);
    let floor = top.worst;
    for (let i = 0; i < count; i++) {
      const at = found[i] ?? 0;
      const product = (sums[at + BM25] ?? 0) * (sums[at + IDF] ?? 0) * (sums[at + WORDS] ?? 0) * scale;
      sums[at + BM25] = 0;
      sums[at + IDF] = 0;
      sums[at + WORDS] = 0;
      // The score is at most this, and most chunks are far from the best.
      if (product * ROUNDING < floor) continue;
      const chunk = first + at / STEP;
      top.offer(chunk, product * Math.sqrt((fileIdf[fileOf[chunk] ?? 0] ?? 0) / totalIdf));
      floor = top.worst;
    }
  }
}

function sharesOf(
  chunk: number,
  asked: readonly Asked[],
  { chunks, files }: Searched,
  totalIdf: number,
): LexicalShares {
  const file = files[chunks.file[chunk] ?? 0];
  const first = file?.firstChunk ?? chunk;
  let [bm25, rarity, words, inFile] = [0, 0, 0, 0];
  for (const { list, idf } of asked) {
    const at = placeIn(list, chunk);
    if (list.chunks[at] === chunk) {
      const worth = list.credits?.[at] ?? 1;
      bm25 += idf * (list.gains[at] ?? 0);
      rarity += worth * idf;
      words += worth;
    }
    if ((list.chunks[placeIn(list, first)] ?? Infinity) < first + (file?.chunkCount ?? 1)) inFile += idf;
  }
  return {
    bm25,
    idfShare: rarity / totalIdf,
    countShare: words / Math.max(asked.length, 1),
    fileShare: inFile / totalIdf,
  };
}
