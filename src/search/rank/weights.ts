/** Every constant of ranking. Tuned on the development repositories; held-out ones only read the result. */
export const weights = {
  bm25: {
    k1: 2,
    /** One field each, in the order of `content.ts`: text, identifiers, name, doc. */
    field: [0.35, 1.5, 3, 0.5],
    b: [0.5, 0.6, 0.8, 0.6],
    fileStem: 3.5,
    folders: 0.7,
    pathB: 0.7,
  },
  /** How many of each side are fused at most. */
  candidates: 250,
  denseCandidates: 150,
  rrfK: 60,
  /** How much of a share is the score rather than the place, and to which power. */
  fusion: { lexicalScore: 0.6, lexicalPower: 0.5, denseScore: 0.8, densePower: 3 },
  dense: 0.6,
  /** The dense side's weight is multiplied by this for symbol questions. */
  denseForSymbols: 0.2,
  coherence: { boost: 0.3, power: 1.5 },
  /** `mentioned`: for a name within a sentence; `within`: where the chunk defines others too and isn't called by it; `alike`: spelled otherwise, the only one or not. */
  definition: {
    boost: 2,
    mentioned: 0.6,
    type: 1.2,
    fileNamed: 1,
    within: 0.9,
    alike: { alone: 0.5, besides: 0.25 },
    impl: 0.8,
  },
  /** What a file gains that passes on what is asked for by name and not defined in its package. */
  reExport: 1.2,
  /** What a chunk gains that holds what a sentence quotes: a share of its own score for a word, of the highest for a text. */
  quoted: { word: 0.5, text: 1.5 },
  path: { boost: 1, folder: 0.25, prefix: 1 },
  penalty: {
    test: 0.1,
    example: 0.35,
    docs: 0.2,
    compat: 0.5,
    declarations: 0.6,
    data: 0.5,
    machine: 0.3,
    older: 0.6,
    value: 0.75,
  },
  /** What a file of the package counts more that the repository is named for. */
  mainPackage: 1.15,
  /** What the latest of the open files counts more, and what lies beside one: see `near.ts`. */
  near: { open: 0.06, folder: 0.02 },
  /** The penalties where the question names the kind of file. */
  asked: { test: 0.5, example: 1, docs: 1, compat: 1, declarations: 1, data: 1 },
  /** Each further chunk of a file counts this much of the one before. */
  furtherChunk: 0.4,
  /** Which chunk of a file comes first, in units of the highest score. */
  place: { name: 1, meaning: 0.7, unnamed: 0.2, part: 0.7, test: 1.5 },
  /** What a fuzzy or prefix match of an unknown word counts. */
  typo: 0.6,
  /** What an abbreviation of a word counts, or the word that an abbreviation stands for. */
  otherForm: 0.2,
  /** What a word that means about the same counts, how much of the word it stands for, and in which share of all chunks it says nothing. */
  synonym: { weight: 0.7, credit: 0.3, common: 0.3 },
};

export type Weights = typeof weights;
