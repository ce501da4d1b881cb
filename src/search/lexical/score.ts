import type { ChunkTable } from '../chunk-table.ts';
import { FIELD_COUNT } from '../content.ts';
import { unpack } from '../files.ts';
import type { IndexedFile, PathIndex } from '../files.ts';
import type { Weights } from '../rank/weights.ts';
import { TopScores } from '../top-scores.ts';
import type { Before } from '../top-scores.ts';
import type { Postings } from './postings.ts';

/** A term to look for and how much a match counts: 1, or less for a guess at a typo. */
export interface WeightedTerm {
  readonly term: string;
  readonly weight: number;
  /** Terms with the same group are alternatives: together they count as one word of the question. */
  readonly group: number;
}

export interface LexicalHit {
  readonly chunk: number;
  /** BM25 times the shares below. */
  readonly score: number;
  readonly bm25: number;
  /** Share of the question's rarity that the chunk matches. */
  readonly idfShare: number;
  /** Share of the question's words that the chunk matches. */
  readonly countShare: number;
  /** Share of the question's rarity that the chunk's file matches. */
  readonly fileShare: number;
}

/**
 * Fielded BM25 over chunks (Robertson & Zaragoza 2009, each field saturated on its own and summed), with a file's name
 * and folders as two more fields of each of its chunks. Arrays are kept between searches: one scorer, one search at a time.
 */
export class LexicalScorer {
  private bm25 = new Float64Array(0);
  private gain = new Float64Array(0);
  private idf = new Float64Array(0);
  private words = new Uint16Array(0);
  private fileIdf = new Float64Array(0);
  private fileWord = new Int32Array(0);

  search(
    terms: readonly WeightedTerm[],
    index: {
      readonly postings: Postings;
      readonly chunks: ChunkTable;
      readonly paths: PathIndex;
      readonly files: readonly (IndexedFile | undefined)[];
      /** 1 for each chunk that may be found. */
      readonly alive: Uint8Array;
      readonly before: Before;
    },
    weights: Weights,
    limit: number,
  ): LexicalHit[] {
    const { postings, chunks, paths, files, alive } = index;
    this.reserve(chunks.count, files.length);
    postings.seal();
    const contribution = fieldGain(chunks, weights);
    const pathGain = pathFieldGain(paths, weights);
    const { file: fileOf } = chunks;
    const { gain, bm25, words, fileIdf, fileWord } = this;
    const idfOf = this.idf;
    const found: number[] = [];
    const foundFiles: number[] = [];
    const groups = [...new Set(terms.map((t) => t.group))];
    let totalIdf = 0;
    let counted = 0;
    for (const group of groups) {
      const touched: number[] = [];
      for (const { term, weight } of terms.filter((t) => t.group === group)) {
        const id = postings.find(term);
        for (const { segment, from, to } of id < 0 ? [] : postings.ranges(id)) {
          const inChunks = segment.chunks;
          const inCounts = segment.counts;
          for (let i = from; i < to; i++) {
            const chunk = inChunks[i] ?? 0;
            if (alive[chunk] === 0) continue;
            const before = gain[chunk] ?? 0;
            if (before === 0) touched.push(chunk);
            gain[chunk] = before + weight * contribution(chunk, inCounts[i] ?? 0);
          }
        }
        for (const packed of paths.matches(term)) {
          const match = unpack(packed);
          const file = files[match.file];
          if (!file) continue;
          const more = weight * pathGain(match.stem, file.stem.length, match.folders, file.folders.length);
          const end = file.firstChunk + file.chunks.length;
          for (let chunk = file.firstChunk; chunk < end; chunk++) {
            if (alive[chunk] === 0) continue;
            const before = gain[chunk] ?? 0;
            if (before === 0) touched.push(chunk);
            gain[chunk] = before + more;
          }
        }
      }
      if (touched.length === 0) continue;
      const idf = Math.log(1 + (chunks.live - touched.length + 0.5) / (touched.length + 0.5));
      totalIdf += idf;
      counted++;
      for (const chunk of touched) {
        const matched = words[chunk] ?? 0;
        if (matched === 0) found.push(chunk);
        words[chunk] = matched + 1;
        idfOf[chunk] = (idfOf[chunk] ?? 0) + idf;
        bm25[chunk] = (bm25[chunk] ?? 0) + idf * (gain[chunk] ?? 0);
        gain[chunk] = 0;
        const file = fileOf[chunk] ?? 0;
        if (fileWord[file] === group) continue;
        if (fileIdf[file] === 0) foundFiles.push(file);
        fileWord[file] = group;
        fileIdf[file] = (fileIdf[file] ?? 0) + idf;
      }
    }
    const shares = (chunk: number): Omit<LexicalHit, 'chunk'> => {
      const sum = bm25[chunk] ?? 0;
      const idfShare = (idfOf[chunk] ?? 0) / totalIdf;
      const countShare = (words[chunk] ?? 0) / counted;
      const fileShare = (fileIdf[fileOf[chunk] ?? 0] ?? 0) / totalIdf;
      return {
        score: sum * idfShare * countShare * Math.sqrt(fileShare),
        bm25: sum,
        idfShare,
        countShare,
        fileShare,
      };
    };
    const top = new TopScores(limit, index.before);
    const scale = 1 / (totalIdf * counted);
    for (const chunk of found) {
      // The score is at most this, and most chunks are far from the best.
      const most = (bm25[chunk] ?? 0) * (idfOf[chunk] ?? 0) * (words[chunk] ?? 0) * scale * (1 + 1e-9);
      if (most >= top.worst) top.offer(chunk, shares(chunk).score);
    }
    const hits = top.sorted().map(({ chunk }) => ({ chunk, ...shares(chunk) }));
    for (const chunk of found) {
      bm25[chunk] = 0;
      idfOf[chunk] = 0;
      words[chunk] = 0;
    }
    for (const file of foundFiles) {
      fileIdf[file] = 0;
      fileWord[file] = -1;
    }
    return hits;
  }

  private reserve(chunks: number, files: number): void {
    if (this.bm25.length < chunks) {
      const room = chunks * 2;
      this.bm25 = new Float64Array(room);
      this.gain = new Float64Array(room);
      this.idf = new Float64Array(room);
      this.words = new Uint16Array(room);
    }
    if (this.fileIdf.length < files) {
      this.fileIdf = new Float64Array(files * 2);
      this.fileWord = new Int32Array(files * 2).fill(-1);
    }
  }
}

/** A posting's gain: each field's saturated count, weighted and summed. */
function fieldGain(chunks: ChunkTable, { bm25 }: Weights): (chunk: number, counts: number) => number {
  const { k1, field, b } = bm25;
  const scale = field.map((w) => w * (k1 + 1));
  const flat = b.map((x) => k1 * (1 - x));
  const slope = b.map((x, i) => (k1 * x * chunks.live) / Math.max(chunks.totals[i] ?? 0, 1));
  const [s0 = 0, s1 = 0, s2 = 0, s3 = 0] = scale;
  const [f0 = 0, f1 = 0, f2 = 0, f3 = 0] = flat;
  const [l0 = 0, l1 = 0, l2 = 0, l3 = 0] = slope;
  const { lengths } = chunks;
  return (chunk, counts) => {
    const at = chunk * FIELD_COUNT;
    const text = counts & 63;
    const identifiers = (counts >> 6) & 15;
    const name = (counts >> 10) & 7;
    const doc = counts >> 13;
    let gain = 0;
    if (text > 0) gain += (s0 * text) / (text + f0 + l0 * (lengths[at] ?? 0));
    if (identifiers > 0) gain += (s1 * identifiers) / (identifiers + f1 + l1 * (lengths[at + 1] ?? 0));
    if (name > 0) gain += (s2 * name) / (name + f2 + l2 * (lengths[at + 2] ?? 0));
    if (doc > 0) gain += (s3 * doc) / (doc + f3 + l3 * (lengths[at + 3] ?? 0));
    return gain;
  };
}

function pathFieldGain(
  paths: PathIndex,
  { bm25 }: Weights,
): (stem: number, stemLength: number, folders: number, foldersLength: number) => number {
  const { k1, pathB, fileStem, folders: folderWeight } = bm25;
  const meanStem = paths.stemTotal / Math.max(paths.files, 1) || 1;
  const meanFolders = paths.folderTotal / Math.max(paths.files, 1) || 1;
  const part = (count: number, length: number, mean: number): number =>
    count === 0 ? 0 : (count * (k1 + 1)) / (count + k1 * (1 - pathB + (pathB * length) / mean));
  return (stem, stemLength, folders, foldersLength) =>
    fileStem * part(stem, stemLength, meanStem) + folderWeight * part(folders, foldersLength, meanFolders);
}
