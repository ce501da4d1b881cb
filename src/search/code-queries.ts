import { FootnoteError } from '../base/errors.ts';
import type { IndexHit, IndexSearchOptions, SymbolHit } from './code-index.ts';
import type { Engine, IndexedFile, RankedHit, RankOptions } from './engine.ts';
import { nameWords } from './names.ts';
import { Slice } from './slice.ts';

/** How often a search starts over because a file among its results changed on disk. */
const RETRIES = 3;

/** What the indexer knows of files. */
interface Files {
  /** Undefined when they aren't as indexed any more. */
  lines(file: IndexedFile): readonly string[] | undefined;
  update(uris: readonly string[]): Promise<unknown>;
  /** Whether the first run is over. */
  readonly ranOnce: boolean;
}

/** Questions to the index that need the files' lines besides the engine. */
export class CodeQueries {
  private readonly engine: Engine;
  private readonly indexer: Files;
  private readonly embeds: boolean;

  constructor(engine: Engine, indexer: Files, embeds: boolean) {
    this.engine = engine;
    this.indexer = indexer;
    this.embeds = embeds;
  }

  /**
   * Every hit's text is what stands in its file now: a file that changed unseen is indexed first.
   * @throws FootnoteError `cancelled` when it is aborted while files are read
   */
  async search(
    query: string,
    options: { [K in keyof IndexSearchOptions]?: IndexSearchOptions[K] | undefined },
    signal?: AbortSignal,
  ): Promise<IndexHit[]> {
    if (options.mode === 'semantic' && !this.embeds && options.vector === undefined)
      throw new FootnoteError('bad_request', 'Semantic search needs embeddings, and they are switched off.');
    const { limit, mode, path, kind, near, vector } = options;
    for (let attempt = 0; ; attempt++) {
      const read = new Map<IndexedFile, readonly string[] | undefined>();
      const lines = (file: IndexedFile): readonly string[] | undefined => {
        if (!read.has(file)) read.set(file, this.indexer.lines(file));
        return read.get(file);
      };
      const ranked = await this.ranked(
        query,
        {
          lines,
          ...(limit === undefined ? {} : { limit }),
          ...(mode === undefined ? {} : { mode }),
          ...(path === undefined ? {} : { path }),
          ...(kind === undefined ? {} : { kind }),
          ...(near === undefined ? {} : { near }),
          ...(vector === undefined ? {} : { vector }),
        },
        signal,
      );
      const moved = new Set<string>();
      const hits = ranked.flatMap((hit) => {
        const text = lines(hit.file);
        if (text) return [toHit(hit, text)];
        moved.add(hit.file.uri);
        return [];
      });
      // While the first run goes on, what moved is among the files that are still to come.
      if (moved.size === 0 || attempt === RETRIES || !this.indexer.ranOnce) return hits;
      await this.indexer.update([...moved]);
    }
  }

  /** Gives way to others while files are read, and starts over when they changed the index; the last time it doesn't. */
  private async ranked(query: string, options: RankOptions, signal?: AbortSignal): Promise<RankedHit[]> {
    for (let attempt = 0; attempt < RETRIES; attempt++) {
      const { revision } = this.engine;
      const slice = new Slice();
      const work = this.engine.searching(query, options);
      while (this.engine.revision === revision) {
        const { done, value } = work.next();
        if (done) return value;
        await slice.breathe();
        if (signal?.aborted) throw new FootnoteError('cancelled', 'You stopped this search.');
      }
    }
    return this.engine.search(query, options);
  }

  findSymbol(name: string, options: { kind?: string | undefined; limit?: number | undefined }): SymbolHit[] {
    const { kind, limit = 20 } = options;
    const own = name.split(/\.|::|#|->/).filter((part) => part !== '');
    const last = own.at(-1) ?? name;
    const files = this.engine.naming(last);
    const wanted = last.toLowerCase();
    const found = this.defined(files, kind, (d) => d.name.toLowerCase() === wanted);
    const parents = own.slice(0, -1);
    const rate = (hit: SymbolHit): number =>
      (hit.name === last ? 1 : 0) +
      (parents.length > 0 && parents.every((p) => hit.qualifiedName.includes(p)) ? 2 : 0);
    found.sort((a, b) => rate(b) - rate(a));
    if (found.length === 0)
      for (const { word, places } of this.engine.similar(last, limit))
        found.push(
          ...this.defined(new Set(places.map(({ file }) => file)), kind, (d) =>
            nameWords(d.name).includes(word),
          ),
        );
    return found.slice(0, limit);
  }

  outline(uri: string): SymbolHit[] {
    const file = this.engine.file(uri);
    return file ? file.definitions.map((d) => ({ uri, path: file.path, ...d })) : [];
  }

  /** Definitions in some files, by path and line. */
  private defined(
    files: ReadonlySet<IndexedFile>,
    kind: string | undefined,
    fits: (definition: IndexedFile['definitions'][number]) => boolean,
  ): SymbolHit[] {
    const found: SymbolHit[] = [];
    for (const file of [...files].sort((a, b) => (a.path < b.path ? -1 : 1)))
      for (const d of file.definitions)
        if (fits(d) && (kind === undefined || d.kind.toLowerCase() === kind.toLowerCase()))
          found.push({ uri: file.uri, path: file.path, ...d });
    return found;
  }
}

function toHit({ file, entry, score, signals, why }: RankedHit, lines: readonly string[]): IndexHit {
  return {
    uri: file.uri,
    path: file.path,
    startLine: entry.startLine,
    endLine: entry.endLine,
    symbol: entry.qualifiedName ?? entry.name,
    kind: entry.kind,
    score,
    text: lines.slice(entry.startLine - 1, entry.endLine).join('\n'),
    language: file.language,
    contentHash: file.contentHash,
    why,
    signals,
  };
}
