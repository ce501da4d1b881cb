/** What search and the index say to the outside: the command line's JSON and the extension's API. */

export type SearchMode = 'hybrid' | 'lexical' | 'semantic';

export interface SearchOptions {
  /** How many results; 10 unless told. */
  readonly limit?: number;
  readonly mode?: SearchMode;
  /** A glob, or the start of a path, relative to the workspace. */
  readonly path?: string;
  /** A kind of symbol: function, method, class, … */
  readonly kind?: string;
}

/** A result. Lines are 1-based and inclusive, counted as VS Code does; `text` is exactly those lines, joined by `\n`. */
export interface SearchHit {
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly symbol: string | null;
  readonly kind: string | null;
  /** Never rises down the list; comparable within one list only. */
  readonly score: number;
  readonly text: string;
}

/**
 * What decides where a result stands. `lexical` and `dense` are the shares of the two sides, `bm25` and the shares say what
 * made the first; from `coherence` to `quoted` are added, in the same unit; the others multiply.
 */
export type Signal =
  | 'lexical'
  | 'dense'
  | 'bm25'
  | 'idfShare'
  | 'countShare'
  | 'fileShare'
  | 'coherence'
  | 'definition'
  | 'reExport'
  | 'path'
  | 'place'
  | 'quoted'
  | 'test'
  | 'example'
  | 'docs'
  | 'compat'
  | 'declarations'
  | 'data'
  | 'generated'
  | 'value'
  | 'older'
  | 'main'
  | 'near'
  | 'further';
export type Signals = Readonly<Partial<Record<Signal, number>>>;

export const SKIP_REASONS = [
  'secret',
  'symlink',
  'binary',
  'too_large',
  'special',
  'unreadable',
  'parse_limit',
] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];

/** What the index holds of one file, or why it doesn't. */
export interface CoverageRow {
  readonly path: string;
  readonly status: 'indexed' | 'skipped';
  readonly reason?: SkipReason;
  readonly chunks: number;
  /** A language id such as `typescript`; null where there is none. */
  readonly language: string | null;
}

export interface IndexStatus {
  readonly state: 'scanning' | 'indexing' | 'ready' | 'error';
  readonly files: number;
  readonly indexed: number;
  readonly skipped: number;
  readonly chunks: number;
}

export interface IndexSummary {
  readonly files: number;
  readonly indexed: number;
  readonly skipped: number;
  readonly chunks: number;
  /** Wall time of the run. */
  readonly ms: number;
  /** Time spent in parsers; 0 when nothing was parsed. */
  readonly parseMs: number;
  /** Bytes of the files indexed. */
  readonly bytes: number;
}
