import { machineMade, type MachineMade } from '../workspace/generated.ts';
import { cutByLines, cutByOutline, type Chunk } from './chunks.ts';
import { cutLanguage } from './cut-language.ts';
import { languageOf } from './languages.ts';
import { createParsers, type ParseLimit, type Parsers, type WasmFile } from './parser.ts';
import { definitionsOf, type Definition, type Import } from './symbols.ts';

/** All that the index wants to know of one text. */
export interface Analysis {
  /** A language id such as `typescript`; null where there is none. */
  readonly language: string | null;
  /** `symbols`: cut by its structure; `lines`: by windows of lines. */
  readonly mode: 'symbols' | 'lines';
  /** Written by a machine, found by content: ranked down and cut by lines. */
  readonly machine: MachineMade;
  readonly chunks: readonly Chunk[];
  readonly definitions: readonly Definition[];
  readonly imports: readonly Import[];
  /** Time spent in the parser. */
  readonly parseMs: number;
  /** The parser took too long or failed; the chunks are then by lines. */
  readonly problem?: 'parse_limit';
}

/** Owns the parsers of one thread. Texts are analysed one at a time. */
export interface Analyzer {
  /** `path` decides the language, by name or extension, and by a `#!` line. Never throws for a text. */
  analyze(text: string, path: string): Promise<Analysis>;
  dispose(): void;
}

export interface AnalyzerOptions {
  readonly wasm: WasmFile;
  /** What one parse may take. */
  readonly parseLimit?: ParseLimit;
}

/**
 * One to three seconds of a quiet processor: the same files are given up whatever else the machine does. The time is for what
 * the steps don't see, such as a scanner of a grammar's own, and below what the index takes for a hang.
 */
const PARSE_LIMIT: ParseLimit = { steps: 60_000, ms: 15_000 };

export function createAnalyzer(options: AnalyzerOptions): Analyzer {
  const parsers = createParsers(options.wasm);
  const limit = options.parseLimit ?? PARSE_LIMIT;
  return {
    analyze: async (text, path) => analyzeText(parsers, limit, text, path),
    dispose: () => {
      parsers.dispose();
    },
  };
}

async function analyzeText(
  parsers: Parsers,
  limit: ParseLimit,
  raw: string,
  path: string,
): Promise<Analysis> {
  const text = raw.includes('\r') ? raw.replace(/\r\n?/g, '\n') : raw;
  const lines = indexedLines(text);
  const language = languageOf(path, text);
  const machine = machineMade(text);
  const byLines = (): Analysis => ({
    language: language?.id ?? null,
    mode: 'lines',
    machine,
    chunks: cutByLines(lines),
    definitions: [],
    imports: [],
    parseMs: 0,
  });
  if (language === undefined || machine !== null || lines.length === 0) return byLines();
  const found = await cutLanguage(parsers, limit, { text, lines }, language);
  if (found === undefined) return byLines();
  if (found.kind === 'limit') return { ...byLines(), parseMs: found.ms, problem: 'parse_limit' };
  return {
    language: language.id,
    mode: 'symbols',
    machine,
    chunks: cutByOutline(lines, found.outline.items),
    definitions: definitionsOf(found.outline.items),
    imports: found.outline.imports,
    parseMs: found.ms,
  };
}

/** Lines without ends; the empty one after a final line end is none. */
export function indexedLines(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
