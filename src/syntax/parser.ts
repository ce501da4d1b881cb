import { Language, Parser, type Tree } from 'web-tree-sitter';

/** Where the wasm files are: `dist/grammars/NAME.wasm`, and `web-tree-sitter.wasm` beside them. */
export type WasmFile = (name: string) => string;

/** The wasm files of a folder, as the build lays them out. */
export const wasmIn =
  (folder: string): WasmFile =>
  (name) =>
    `${folder}/${name}.wasm`;

/** What a parse gave. `limit`: it took too long and was stopped. Delete the tree when done. */
export type Parsed =
  | { readonly kind: 'tree'; readonly tree: Tree; readonly ms: number }
  | { readonly kind: 'limit'; readonly ms: number };

/** What stops a parse. */
export interface ParseLimit {
  /** Hundreds of the parser's own operations: the same on every machine, however busy. A millisecond is about 20 to 50. */
  readonly steps: number;
  /** A few milliseconds over. */
  readonly ms: number;
}

/** The parsers of one thread; each grammar is loaded with its first file. */
export interface Parsers {
  /**
   * @throws when the grammar can't be loaded, or its wasm traps; the next call starts afresh.
   */
  parse(grammar: string, text: string, limit: ParseLimit): Promise<Parsed>;
  dispose(): void;
}

export function createParsers(wasm: WasmFile): Parsers {
  const ready = new Map<string, Promise<Parser>>();

  const load = async (grammar: string): Promise<Parser> => {
    await Parser.init({ locateFile: () => wasm('web-tree-sitter') });
    const parser = new Parser();
    parser.setLanguage(await Language.load(wasm(grammar)));
    return parser;
  };

  const parserFor = (grammar: string): Promise<Parser> => {
    const known = ready.get(grammar);
    if (known !== undefined) return known;
    const loading = load(grammar);
    ready.set(grammar, loading);
    loading.catch(() => ready.delete(grammar));
    return loading;
  };

  return {
    parse: async (grammar, text, limit) => {
      const parser = await parserFor(grammar);
      const start = performance.now();
      const end = start + limit.ms;
      let steps = 0;
      try {
        const tree = parser.parse(text, null, {
          progressCallback: () => ++steps > limit.steps || performance.now() > end,
        });
        const ms = performance.now() - start;
        if (tree !== null) return { kind: 'tree', tree, ms };
        parser.reset();
        return { kind: 'limit', ms };
      } catch (error) {
        ready.delete(grammar);
        throw error;
      }
    },
    dispose: () => {
      for (const parser of ready.values())
        parser.then(
          (loaded) => {
            loaded.delete();
          },
          () => undefined, // a parser that never loaded has nothing to free
        );
      ready.clear();
    },
  };
}
