import type { Event } from '../base/events.ts';
import type {
  CoverageRow,
  IndexStatus,
  IndexSummary,
  SearchHit,
  SearchOptions,
  SkipReason,
} from '../protocol/search.ts';

/** A hit as the inside knows it. */
export interface IndexHit extends SearchHit {
  readonly uri: string;
  readonly language: string | null;
  /** SHA-256 of the bytes (or the unsaved text) that were indexed. */
  readonly contentHash: string;
  /** Why this result stands here, for a person: "defines refreshSession; file name matches". */
  readonly why: string;
  /** Each signal's share, for `footnote search --explain`. */
  readonly signals?: Readonly<Record<string, number>>;
}

export interface IndexSearchOptions extends SearchOptions {
  /** URIs of files that are open or were just edited, the latest first: they win against results as good as theirs. */
  readonly near?: readonly string[];
  /** The question's vector, where vectors come from the caller too: then those stand for the index's own. */
  readonly vector?: Int8Array;
  /** The question is still being typed: it goes nowhere. */
  readonly typing?: boolean;
}

export interface SymbolHit {
  readonly uri: string;
  readonly path: string;
  readonly name: string;
  readonly qualifiedName: string;
  readonly kind: string;
  readonly signature: string;
  readonly startLine: number;
  readonly endLine: number;
}

export const SURENESS = ['same file', 'imported', 'same package', 'by name'] as const;
/** How it is known which definition a mention means, surest first. */
export type Sureness = (typeof SURENESS)[number];

/** A place that mentions a symbol. `within`: the qualified name of the symbol around it, if any. */
export interface ReferenceHit {
  readonly uri: string;
  readonly path: string;
  readonly line: number;
  readonly text: string;
  readonly within: string | null;
  readonly role: 'definition' | 'import' | 'use';
  readonly sure: Sureness;
  /** What it may mean; several where the code doesn't say which. */
  readonly targets: readonly {
    readonly path: string;
    readonly line: number;
    readonly qualifiedName: string;
  }[];
}

export interface IndexProgress extends IndexStatus {
  /** Files done in the run under way, and how many it has. */
  readonly done: number;
  readonly total: number;
  /** Seconds left, when there is enough to tell. */
  readonly secondsLeft?: number;
  /** What went wrong, for a person, when `state` is `error`. */
  readonly message?: string;
}

/** How far a run is that still brings files in; undefined when the index is whole. Ask after a search, which may have waited. */
export const unfinished = ({
  state,
  done,
  total,
}: IndexProgress): { readonly done: number; readonly total: number } | undefined =>
  state === 'indexing' && total > 0 ? { done, total } : undefined;

/** One root folder of the workspace. `name` stands before paths when there are several. */
export interface IndexFolder {
  readonly uri: string;
  readonly name: string;
}

export interface IndexConfig {
  readonly folders: readonly IndexFolder[];
  /** Whether paths begin with their folder's name; unless told, where there are several. */
  readonly prefixed?: boolean;
  /** Where the store lives (a folder on this machine), never in the workspace. */
  readonly storeDir: string;
  readonly exclude: readonly string[];
  readonly maxFileSizeKb: number;
  readonly respectGitignore: boolean;
  /** Patterns of `files.exclude` and global git excludes: the editor's alone. */
  readonly editorExclude: readonly string[];
  readonly globalExcludes: boolean;
  readonly embeddings: 'local' | 'none';
  /** Vectors come from the caller too, by `unembedded` and `embedded`. `name` says all that makes them what they are. */
  readonly remoteVectors?: { readonly name: string; readonly dims: number };
}

/**
 * The index of a workspace: scan, parse, rank and keep, all in a worker thread; this is its face on the caller's thread.
 * Every method is safe to call at any time. In the first seconds searches wait for all files; then they answer from those that
 * are in and from those still to come that likely hold an answer, which are brought in for it; `status` says how far it is.
 */
export interface CodeIndex {
  status(): IndexProgress;
  readonly onProgress: Event<IndexProgress>;
  /** Resolves when the first index is searchable. Rejects with `index_unavailable` when it can't be. */
  ready(): Promise<IndexStatus>;
  search(query: string, options?: IndexSearchOptions, signal?: AbortSignal): Promise<IndexHit[]>;
  findSymbol(
    name: string,
    options?: { readonly kind?: string; readonly limit?: number },
  ): Promise<SymbolHit[]>;
  findReferences(
    symbol: string,
    options?: { readonly path?: string; readonly limit?: number },
  ): Promise<ReferenceHit[]>;
  /** The symbols that most of the code leads to, first the most central: where a reader would begin. */
  central(limit?: number): Promise<SymbolHit[]>;
  /** The outline of one file as indexed, top to bottom. */
  outline(uri: string): Promise<SymbolHit[]>;
  /** The first syntax error that a text has and the one before hadn't, in words; undefined when there is none. */
  syntaxError(path: string, before: string, after: string): Promise<string | undefined>;
  coverage(): Promise<CoverageRow[]>;
  /** Files with a line that is in no chunk: the index's own check of itself. */
  uncovered(): Promise<{ readonly path: string; readonly line: number }[]>;
  /** Files that may have changed, come or gone. Resolves when they are searchable. */
  update(uris: readonly string[]): Promise<void>;
  /** Text that stands in an editor unsaved; undefined when it is saved or closed again. */
  overlay(uri: string, text: string | undefined): Promise<void>;
  /** Forgets all and indexes again. */
  rebuild(): Promise<IndexSummary>;
  /** Looks at all files again and indexes what changed. */
  refresh(): Promise<IndexSummary>;
  close(): Promise<void>;
}

export type { SkipReason };
