/** Every constant of ranking. Tuned on the development repositories; held-out ones only read the result. */
export const weights = {
  bm25: {
    k1: 1.2,
    /** One field each, in the order of `content.ts`: text, identifiers, name, doc. */
    field: [1, 1.5, 3, 0.5],
    b: [0.7, 0.6, 0.6, 0.6],
    fileStem: 3,
    folders: 0.5,
    pathB: 0.6,
  },
  /** How many of each side are fused. */
  candidates: 250,
  rrfK: 60,
  dense: 0.4,
  /** The dense side's weight is multiplied by this for symbol questions. */
  denseForSymbols: 0.6,
  coherence: 0.3,
  definition: { boost: 2, type: 1.2, fileNamed: 1.5 },
  path: { boost: 0.5, folder: 0.25, prefix: 0.8 },
  penalty: { test: 0.1, example: 0.5, compat: 0.5, declarations: 0.6, machine: 0.3 },
  /** Each further chunk of a file counts this much of the one before. */
  furtherChunk: 0.2,
  /** What a fuzzy or prefix match of an unknown word counts. */
  typo: 0.6,
};

export type Weights = typeof weights;
