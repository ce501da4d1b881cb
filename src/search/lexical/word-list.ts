/** A term to look for and how much a match counts: 1, or less for a guess at a typo. */
export interface WeightedTerm {
  readonly term: string;
  readonly weight: number;
  /** How much of the question's word a match stands for in the shares: 1, or less for a word that means about the same. */
  readonly credit: number;
}

/** A word of the question with its alternatives: together they count as one. */
export type QuestionWord = readonly WeightedTerm[];

/** The live chunks that match a word, rising, and what the word gains each, without its rarity. */
export interface WordList {
  readonly chunks: Uint32Array;
  readonly gains: Float64Array;
  /** The highest credit of a term that matched; undefined where all are 1. */
  readonly credits: Float64Array | undefined;
  /** The files of the chunks, each once. */
  readonly files: Uint32Array;
  readonly mostGain: number;
  readonly mostCredit: number;
}

/** The part of a list that a mask lets through. */
export function masked(list: WordList, mask: Uint8Array, fileOf: Uint32Array): WordList {
  const places: number[] = [];
  const files: number[] = [];
  for (let i = 0; i < list.chunks.length; i++) {
    const chunk = list.chunks[i] ?? 0;
    if (mask[chunk] !== 1) continue;
    places.push(i);
    const file = fileOf[chunk] ?? 0;
    if (file !== files.at(-1)) files.push(file);
  }
  const { gains, credits } = list;
  return {
    ...list,
    chunks: Uint32Array.from(places, (i) => list.chunks[i] ?? 0),
    gains: Float64Array.from(places, (i) => gains[i] ?? 0),
    credits: credits && Float64Array.from(places, (i) => credits[i] ?? 0),
    files: Uint32Array.from(files),
  };
}

/** The place of the first chunk of a list that is at least this one. */
export function placeIn({ chunks }: WordList, chunk: number): number {
  let low = 0;
  let high = chunks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((chunks[middle] ?? 0) < chunk) low = middle + 1;
    else high = middle;
  }
  return low;
}
