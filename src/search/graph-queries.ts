import type { ReferenceHit, SymbolHit } from './code-index.ts';
import type { Engine, IndexedFile } from './engine.ts';
import { central } from './graph/central.ts';
import type { CentralSource } from './graph/central.ts';
import { referencesTo } from './graph/references.ts';
import { SymbolGraph } from './graph/symbol-graph.ts';
import type { Target } from './graph/symbol-graph.ts';
import type { Indexer } from './indexer.ts';
import { pathFilter } from './rank/filter.ts';
import { fileStem } from './files.ts';

const MAX_REFERENCES = 1000;

/** Questions to the graph of symbols. It is made when one is asked, and again after the files have changed. */
export class GraphQueries {
  private readonly engine: Engine;
  private readonly indexer: Indexer;
  private made:
    { readonly revision: number; readonly graph: SymbolGraph; readonly source: CentralSource } | undefined;

  constructor(engine: Engine, indexer: Indexer) {
    this.engine = engine;
    this.indexer = indexer;
  }

  findReferences(
    symbol: string,
    options: { path?: string | undefined; limit?: number | undefined },
  ): ReferenceHit[] {
    const parts = symbol.split(/\.|::|#|->/).filter((part) => part !== '');
    const name = parts.at(-1) ?? symbol;
    const { graph, source } = this.current();
    const fits = options.path === undefined ? () => true : pathFilter(options.path);
    const files = [...source.mentioning(name)].filter((file) => fits(file.path));
    const found = referencesTo(
      graph,
      name,
      asked(source.definitions(name), parts.slice(0, -1)),
      files,
      (file) => source.lines(file),
      Math.min(options.limit ?? MAX_REFERENCES, MAX_REFERENCES),
    );
    return found.map(({ file, line, text, role, sure, targets }) => ({
      uri: file.uri,
      path: file.path,
      line,
      text,
      role,
      sure,
      within: around(file, line),
      targets: targets.map(({ file: home, definition }) => ({
        path: home.path,
        line: definition.startLine,
        qualifiedName: definition.qualifiedName,
      })),
    }));
  }

  async central(limit = 10): Promise<SymbolHit[]> {
    const { symbols } = await central(this.current().source, undefined, () => new Promise(setImmediate));
    return symbols
      .slice(0, limit)
      .map(({ file, definition }) => ({ uri: file.uri, path: file.path, ...definition }));
  }

  private current(): { graph: SymbolGraph; source: CentralSource } {
    const { revision } = this.engine;
    if (this.made?.revision === revision) return this.made;
    const source = this.source();
    this.made = { revision, source, graph: new SymbolGraph(source) };
    return this.made;
  }

  private source(): CentralSource {
    const known = new Map<string, Target[]>();
    return {
      files: () => this.engine.files(),
      lines: (file) => this.indexer.lines(file),
      mentioning: (name) => this.engine.mentioning(name),
      definitions: (name) => {
        const found = known.get(name) ?? this.definitions(name);
        known.set(name, found);
        return found;
      },
    };
  }

  private definitions(name: string): Target[] {
    return [...this.engine.naming(name)]
      .sort((a, b) => (a.path < b.path ? -1 : 1))
      .flatMap((file) =>
        file.definitions.flatMap((definition) => (definition.name === name ? [{ file, definition }] : [])),
      );
  }
}

/** The definitions that a qualified name means: inside symbols, or in a file, of these names; all when none fits. */
function asked(all: readonly Target[], parents: readonly string[]): readonly Target[] {
  const within = all.filter(({ file, definition }) => {
    const path = [fileStem(file.path), ...definition.qualifiedName.split('.').slice(0, -1)];
    return parents.every((parent) => path.includes(parent));
  });
  return within.length > 0 ? within : all;
}

/** The innermost definition around a line. */
function around(file: IndexedFile, line: number): string | null {
  let best: IndexedFile['definitions'][number] | undefined;
  for (const d of file.definitions)
    if (
      d.startLine <= line &&
      line <= d.endLine &&
      (!best || d.endLine - d.startLine <= best.endLine - best.startLine)
    )
      best = d;
  return best?.qualifiedName ?? null;
}
