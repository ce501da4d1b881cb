import type { ChunkTable } from '../chunk-table.ts';
import { FIELD_COUNT } from '../content.ts';
import { unpack } from '../files.ts';
import type { IndexedFile, PathIndex } from '../files.ts';
import type { Weights } from '../rank/weights.ts';
import { fieldParts, pathFieldGain } from './gains.ts';
import type { FieldParts, PathGain } from './gains.ts';
import type { PostingRange, Postings } from './postings.ts';
import type { QuestionWord, WeightedTerm, WordList } from './word-list.ts';

/** What lists are made of. */
export interface Listed {
  readonly postings: Postings;
  readonly chunks: ChunkTable;
  readonly paths: PathIndex;
  readonly files: readonly (IndexedFile | undefined)[];
}

/** Makes lists of words. Its arrays are kept from one to the next. */
export class WordListMaker {
  private readonly index: Listed;
  private readonly weights: Weights;
  /** By chunk, all 0 between two lists: the gain so far, the highest credit, and a bit for each that matches. */
  private gain = new Float64Array(0);
  private credit = new Float64Array(0);
  private marks = new Uint32Array(0);
  private count = 0;

  constructor(index: Listed, weights: Weights) {
    this.index = index;
    this.weights = weights;
  }

  make(word: QuestionWord): WordList {
    const { postings, chunks, paths } = this.index;
    this.reserve(chunks.count);
    postings.seal();
    const parts = fieldParts(chunks, this.weights);
    const pathGain = pathFieldGain(paths, this.weights);
    for (const term of word) {
      const id = postings.find(term.term);
      const ranges = id < 0 ? [] : postings.ranges(id);
      if (term.credit < 1 && isCommon(ranges, chunks, this.weights.synonym.common)) continue;
      for (const range of ranges) this.addPostings(range, term, parts);
      this.addPaths(term, pathGain);
    }
    return this.collect();
  }

  /** The gains of a term's postings. */
  private addPostings(
    { segment, from, to }: PostingRange,
    { weight, credit: worth }: WeightedTerm,
    [ofText, ofIdentifiers, ofName, ofDoc]: FieldParts,
  ): void {
    const { lengths, alive } = this.index.chunks;
    const { chunks: inChunks, counts: inCounts } = segment;
    const { gain } = this;
    for (let i = from; i < to; i++) {
      const chunk = inChunks[i] ?? 0;
      if (alive[chunk] === 0) continue;
      const counts = inCounts[i] ?? 0;
      const at = chunk * FIELD_COUNT;
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
      this.mark(chunk, worth);
      gain[chunk] = (gain[chunk] ?? 0) + weight * more;
    }
  }

  /** The gains of all chunks of the files that have a term in their name or folders. */
  private addPaths({ term, weight, credit }: WeightedTerm, pathGain: PathGain): void {
    const { paths, files } = this.index;
    const { gain } = this;
    for (const packed of paths.matches(term)) {
      const match = unpack(packed);
      const file = files[match.file];
      if (!file) continue;
      const more = weight * pathGain(match.stem, file.stem.length, match.folders, file.folders.length);
      const end = file.firstChunk + file.chunkCount;
      for (let chunk = file.firstChunk; chunk < end; chunk++) {
        this.mark(chunk, credit);
        gain[chunk] = (gain[chunk] ?? 0) + more;
      }
    }
  }

  private mark(chunk: number, worth: number): void {
    const { credit, marks } = this;
    const before = credit[chunk] ?? 0;
    if (before === 0) {
      marks[chunk >>> 5] = (marks[chunk >>> 5] ?? 0) | (1 << (chunk & 31));
      this.count++;
    }
    if (worth > before) credit[chunk] = worth;
  }

  /** The list of what was added, which is forgotten. */
  private collect(): WordList {
    const { gain, credit, marks, count } = this;
    const fileOf = this.index.chunks.file;
    const chunks = new Uint32Array(count);
    const gains = new Float64Array(count);
    const credits = new Float64Array(count);
    const files: number[] = [];
    let [used, mostGain, mostCredit, leastCredit] = [0, 0, 0, 1];
    for (let word = 0; used < count; word++) {
      for (let rest = marks[word] ?? 0; rest !== 0; rest &= rest - 1) {
        const chunk = (word << 5) + 31 - Math.clz32(rest & -rest);
        const own = gain[chunk] ?? 0;
        const worth = credit[chunk] ?? 0;
        if (own > mostGain) mostGain = own;
        if (worth > mostCredit) mostCredit = worth;
        if (worth < leastCredit) leastCredit = worth;
        const file = fileOf[chunk] ?? 0;
        // A file's chunks follow each other.
        if (file !== files.at(-1)) files.push(file);
        chunks[used] = chunk;
        gains[used] = own;
        credits[used++] = worth;
        gain[chunk] = 0;
        credit[chunk] = 0;
      }
      marks[word] = 0;
    }
    this.count = 0;
    return {
      chunks,
      gains,
      credits: leastCredit < 1 ? credits : undefined,
      files: Uint32Array.from(files),
      mostGain,
      mostCredit,
    };
  }

  private reserve(chunks: number): void {
    if (this.gain.length >= chunks) return;
    this.gain = new Float64Array(chunks + (chunks >> 2));
    this.credit = new Float64Array(this.gain.length);
    this.marks = new Uint32Array((this.gain.length >>> 5) + 1);
  }
}

/** Whether more than a share of the live chunks hold a term. */
function isCommon(ranges: readonly PostingRange[], chunks: ChunkTable, share: number): boolean {
  const most = share * chunks.live;
  if (ranges.reduce((sum, { from, to }) => sum + to - from, 0) <= most) return false;
  let alive = 0;
  for (const { segment, from, to } of ranges)
    for (let i = from; i < to; i++) alive += chunks.alive[segment.chunks[i] ?? 0] ?? 0;
  return alive > most;
}
