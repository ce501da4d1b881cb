import type { ChunkTable } from '../chunk-table.ts';
import { FIELD_COUNT } from '../content.ts';
import { unpack } from '../files.ts';
import type { IndexedFile, PathIndex } from '../files.ts';
import type { Weights } from '../rank/weights.ts';
import { TopScores } from '../top-scores.ts';
import type { Before } from '../top-scores.ts';
import type { PostingRange, Postings } from './postings.ts';

/** A term to look for and how much a match counts: 1, or less for a guess at a typo. */
export interface WeightedTerm {
  readonly term: string;
  readonly weight: number;
  /** How much of the question's word a match stands for in the shares: 1, or less for a word that means about the same. */
  readonly credit: number;
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

/** What a search looks through. */
export interface Searched {
  readonly postings: Postings;
  readonly chunks: ChunkTable;
  readonly paths: PathIndex;
  readonly files: readonly (IndexedFile | undefined)[];
  /** 1 for each chunk that may be found. */
  readonly alive: Uint8Array;
  readonly before: Before;
}

/** A field's part of BM25: `scale × count / (count + flat + slope × length)`. */
interface FieldPart {
  readonly scale: number;
  readonly flat: number;
  readonly slope: number;
}

/**
 * Fielded BM25 over chunks (Robertson & Zaragoza 2009, each field saturated on its own and summed), with a file's name
 * and folders as two more fields of each of its chunks. Arrays are kept between searches: one scorer, one search at a time.
 */
export class LexicalScorer {
  /** By chunk: the sum so far, the gain of the word at hand, the rarity and number of words matched. */
  private bm25 = new Float64Array(0);
  private gain = new Float64Array(0);
  private idf = new Float64Array(0);
  private words = new Float64Array(0);
  /** By chunk: the highest credit of a term that matched the word at hand. */
  private credit = new Float64Array(0);
  /** Chunks that match some word, and those that match the word at hand. */
  private found = new Uint32Array(0);
  private touched = new Uint32Array(0);
  private touchedCount = 0;
  /** By file: the rarity of the words that it matches, and the last such word. */
  private fileIdf = new Float64Array(0);
  private fileWord = new Int32Array(0);
  private readonly top = new TopScores();

  search(terms: readonly WeightedTerm[], index: Searched, weights: Weights, limit: number): LexicalHit[] {
    const { postings, chunks } = index;
    this.reserve(chunks.count, index.files.length);
    postings.seal();
    const parts = fieldParts(chunks, weights);
    const pathGain = pathFieldGain(index.paths, weights);
    let foundCount = 0;
    let totalIdf = 0;
    let counted = 0;
    const foundFiles: number[] = [];
    for (let at = 0; at < terms.length;) {
      const group = terms[at]?.group ?? 0;
      this.touchedCount = 0;
      for (; terms[at]?.group === group; at++) {
        const term = terms[at] ?? NO_TERM;
        const id = postings.find(term.term);
        const ranges = id < 0 ? [] : postings.ranges(id);
        if (term.credit < 1 && isCommon(ranges, chunks, weights.synonym.common)) continue;
        for (const range of ranges) this.addPostings(range, term, index, parts);
        this.addPaths(term, index, pathGain);
      }
      if (this.touchedCount === 0) continue;
      const idf = Math.log(1 + (chunks.live - this.touchedCount + 0.5) / (this.touchedCount + 0.5));
      totalIdf += idf;
      counted++;
      foundCount = this.countWord(idf, group, chunks.file, foundCount, foundFiles);
    }
    const hits = this.best(foundCount, totalIdf, counted, index, limit);
    const { bm25, idf, words, found, fileIdf, fileWord } = this;
    for (let i = 0; i < foundCount; i++) {
      const chunk = found[i] ?? 0;
      bm25[chunk] = 0;
      idf[chunk] = 0;
      words[chunk] = 0;
    }
    for (const file of foundFiles) {
      fileIdf[file] = 0;
      fileWord[file] = -1;
    }
    return hits;
  }

  /** The gains of a term's postings. */
  private addPostings(
    { segment, from, to }: PostingRange,
    { weight, credit: worth }: WeightedTerm,
    { chunks, alive }: Searched,
    [ofText, ofIdentifiers, ofName, ofDoc]: FieldParts,
  ): void {
    const { lengths } = chunks;
    const inChunks = segment.chunks;
    const inCounts = segment.counts;
    const { gain, credit, touched } = this;
    let { touchedCount } = this;
    for (let i = from; i < to; i++) {
      const chunk = inChunks[i] ?? 0;
      if (alive[chunk] === 0) continue;
      const counts = inCounts[i] ?? 0;
      const at = chunk * FIELD_COUNT;
      const before = gain[chunk] ?? 0;
      if (before === 0) {
        touched[touchedCount++] = chunk;
        credit[chunk] = worth;
      } else if (worth > (credit[chunk] ?? 0)) credit[chunk] = worth;
      let more = 0;
      const text = counts & 63;
      if (text > 0) more += (ofText.scale * text) / (text + ofText.flat + ofText.slope * (lengths[at] ?? 0));
      if (counts > 63) {
        const identifiers = (counts >> 6) & 15;
        const name = (counts >> 10) & 7;
        const doc = counts >> 13;
        if (identifiers > 0)
          more +=
            (ofIdentifiers.scale * identifiers) /
            (identifiers + ofIdentifiers.flat + ofIdentifiers.slope * (lengths[at + 1] ?? 0));
        if (name > 0)
          more += (ofName.scale * name) / (name + ofName.flat + ofName.slope * (lengths[at + 2] ?? 0));
        if (doc > 0) more += (ofDoc.scale * doc) / (doc + ofDoc.flat + ofDoc.slope * (lengths[at + 3] ?? 0));
      }
      gain[chunk] = before + weight * more;
    }
    this.touchedCount = touchedCount;
  }

  /** The gains of all chunks of the files that have a term in their name or folders. */
  private addPaths(
    { term, weight, credit: worth }: WeightedTerm,
    { paths, files, alive }: Searched,
    pathGain: ReturnType<typeof pathFieldGain>,
  ): void {
    const { gain, credit, touched } = this;
    let { touchedCount } = this;
    for (const packed of paths.matches(term)) {
      const match = unpack(packed);
      const file = files[match.file];
      if (!file) continue;
      const more = weight * pathGain(match.stem, file.stem.length, match.folders, file.folders.length);
      const end = file.firstChunk + file.chunkCount;
      for (let chunk = file.firstChunk; chunk < end; chunk++) {
        if (alive[chunk] === 0) continue;
        const before = gain[chunk] ?? 0;
        if (before === 0) {
          touched[touchedCount++] = chunk;
          credit[chunk] = worth;
        } else if (worth > (credit[chunk] ?? 0)) credit[chunk] = worth;
        gain[chunk] = before + more;
      }
    }
    this.touchedCount = touchedCount;
  }

  /** Adds the gains of a word to the sums. @returns how many chunks match some word by now */
  private countWord(
    idf: number,
    group: number,
    fileOf: Uint32Array,
    foundBefore: number,
    foundFiles: number[],
  ): number {
    const { bm25, gain, credit, words, found, touched, touchedCount, fileIdf, fileWord } = this;
    const idfOf = this.idf;
    let foundCount = foundBefore;
    for (let i = 0; i < touchedCount; i++) {
      const chunk = touched[i] ?? 0;
      const matched = words[chunk] ?? 0;
      if (matched === 0) found[foundCount++] = chunk;
      const worth = credit[chunk] ?? 1;
      words[chunk] = matched + worth;
      idfOf[chunk] = (idfOf[chunk] ?? 0) + worth * idf;
      bm25[chunk] = (bm25[chunk] ?? 0) + idf * (gain[chunk] ?? 0);
      gain[chunk] = 0;
      const file = fileOf[chunk] ?? 0;
      if (fileWord[file] === group) continue;
      if (fileIdf[file] === 0) foundFiles.push(file);
      fileWord[file] = group;
      fileIdf[file] = (fileIdf[file] ?? 0) + idf;
    }
    return foundCount;
  }

  private best(
    foundCount: number,
    totalIdf: number,
    counted: number,
    { chunks, before }: Searched,
    limit: number,
  ): LexicalHit[] {
    const { bm25, idf, words, found, fileIdf } = this;
    const fileOf = chunks.file;
    const score = (chunk: number): number =>
      (bm25[chunk] ?? 0) *
      ((idf[chunk] ?? 0) / totalIdf) *
      ((words[chunk] ?? 0) / counted) *
      Math.sqrt((fileIdf[fileOf[chunk] ?? 0] ?? 0) / totalIdf);
    const top = this.top.begin(limit, before);
    const scale = 1 / (totalIdf * counted);
    let floor = 0;
    for (let i = 0; i < foundCount; i++) {
      const chunk = found[i] ?? 0;
      // The score is at most this, and most chunks are far from the best.
      const most = (bm25[chunk] ?? 0) * (idf[chunk] ?? 0) * (words[chunk] ?? 0) * scale * (1 + 1e-9);
      if (most < floor) continue;
      top.offer(chunk, score(chunk));
      floor = top.worst;
    }
    return top.sorted().map(({ chunk, score: whole }) => ({
      chunk,
      score: whole,
      bm25: bm25[chunk] ?? 0,
      idfShare: (idf[chunk] ?? 0) / totalIdf,
      countShare: (words[chunk] ?? 0) / counted,
      fileShare: (fileIdf[fileOf[chunk] ?? 0] ?? 0) / totalIdf,
    }));
  }

  private reserve(chunks: number, files: number): void {
    if (this.bm25.length < chunks) {
      const room = chunks * 2;
      this.bm25 = new Float64Array(room);
      this.gain = new Float64Array(room);
      this.idf = new Float64Array(room);
      this.words = new Float64Array(room);
      this.credit = new Float64Array(room);
      this.found = new Uint32Array(room);
      this.touched = new Uint32Array(room);
    }
    if (this.fileIdf.length < files) {
      this.fileIdf = new Float64Array(files * 2);
      this.fileWord = new Int32Array(files * 2).fill(-1);
    }
  }
}

const NO_TERM: WeightedTerm = { term: '', weight: 0, credit: 0, group: -1 };

/** Whether more than a share of the live chunks hold a term. */
function isCommon(ranges: readonly PostingRange[], chunks: ChunkTable, share: number): boolean {
  const most = share * chunks.live;
  if (ranges.reduce((sum, { from, to }) => sum + to - from, 0) <= most) return false;
  let alive = 0;
  for (const { segment, from, to } of ranges)
    for (let i = from; i < to; i++) alive += chunks.alive[segment.chunks[i] ?? 0] ?? 0;
  return alive > most;
}

type FieldParts = readonly [FieldPart, FieldPart, FieldPart, FieldPart];

function fieldParts(chunks: ChunkTable, { bm25 }: Weights): FieldParts {
  const { k1, field, b } = bm25;
  const part = (at: number): FieldPart => ({
    scale: (field[at] ?? 0) * (k1 + 1),
    flat: k1 * (1 - (b[at] ?? 0)),
    slope: (k1 * (b[at] ?? 0) * chunks.live) / Math.max(chunks.totals[at] ?? 0, 1),
  });
  return [part(0), part(1), part(2), part(3)];
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
