// What each part of ranking is worth: the golden questions asked of plain word counts, BM25, minisearch, each side alone,
// both fused, and with one signal after the other. In this process, on the built-in weights.
import MiniSearch from 'minisearch';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { splitLines } from '../../src/base/lines.ts';
import { contentBuilder } from '../../src/search/content-build.ts';
import { openEmbedder } from '../../src/search/embedder-file.ts';
import { createEngine } from '../../src/search/engine.ts';
import type { Engine } from '../../src/search/engine.ts';
import { interval, judge, mean } from '../../src/search/quality/measures.ts';
import { isStopWord } from '../../src/search/rank/query.ts';
import { weights as builtIn } from '../../src/search/rank/weights.ts';
import type { Weights } from '../../src/search/rank/weights.ts';
import { createAnalyzer } from '../../src/syntax/analyze.ts';
import { DEFAULT_SCAN, scan } from '../../src/workspace/scan.ts';
import { decode } from '../../src/workspace/text.ts';
import { npmWasm } from '../unit/syntax/npm-wasm.ts';
import { ROOT, jsonLines } from './cli.ts';
import { folderOf, repositories } from './packages.ts';
import { Golden } from './retrieval.ts';

const RESULTS = 10;

interface Searched {
  readonly split: 'tune' | 'held-out';
  readonly questions: readonly { query: string; kind: string; relevant: string[] }[];
  readonly texts: ReadonlyMap<string, string>;
  /** Lines of files, by path: a quoted phrase is looked for there, as for a user. */
  readonly lines: ReadonlyMap<string, readonly string[]>;
  readonly engine: Engine;
  readonly mini: MiniSearch;
}

type Way = (from: Searched, query: string) => string[];

/** The repositories' files in engines of one set of weights, which may be changed between searches. */
async function searched(weights: Weights): Promise<Searched[]> {
  const embedder = openEmbedder(path.join(ROOT, 'media'));
  const analyzer = createAnalyzer({ wasm: npmWasm });
  const build = contentBuilder(embedder);
  const all: Searched[] = [];
  for (const repository of repositories()) {
    const engine = createEngine({ embedder, weights });
    const mini = new MiniSearch<{ id: number; path: string; text: string }>({ fields: ['text'], storeFields: ['path'] });
    const texts = new Map<string, string>();
    const linesOf = new Map<string, readonly string[]>();
    let id = 0;
    for (const row of scan(folderOf(repository), DEFAULT_SCAN)) {
      if (row.skip !== undefined) continue;
      const decoded = decode(readFileSync(row.file));
      if (decoded.kind !== 'text') continue;
      texts.set(row.path, decoded.text.toLowerCase());
      const analysis = await analyzer.analyze(decoded.text, row.path);
      engine.add({ uri: row.uri, path: row.path, contentHash: '' }, build.build(analysis, decoded.text, row.path));
      const lines = splitLines(decoded.text);
      linesOf.set(row.path, lines);
      for (const { startLine, endLine } of analysis.chunks)
        mini.add({ id: id++, path: row.path, text: lines.slice(startLine - 1, endLine).join('\n') });
    }
    while (!engine.maintain());
    const file = path.join(ROOT, 'test/evals/retrieval', `${repository.name}.jsonl`);
    const questions = jsonLines(readFileSync(file, 'utf8')).map((line) => Golden.parse(line));
    all.push({ split: repository.split, questions, texts, lines: linesOf, engine, mini });
  }
  analyzer.dispose();
  return all;
}

const by = (options: Parameters<Engine['search']>[1]): Way => ({ engine, lines }, query) =>
  engine
    .search(query, { limit: RESULTS, lines: (file) => lines.get(file.path), ...options })
    .map((hit) => hit.file.path);

/** As with ripgrep: files by how many of the question's words they hold, then by how often. */
const wordCount: Way = ({ texts }, query) => {
  const words = (query.toLowerCase().match(/[\p{L}\p{N}_$]+/gu) ?? []).filter((word) => !isStopWord(word));
  return [...texts]
    .map(([file, text]) => {
      const counts = words.map((word) => text.split(word).length - 1);
      return { file, words: counts.filter((n) => n > 0).length, times: counts.reduce((sum, n) => sum + n, 0) };
    })
    .sort((a, b) => b.words - a.words || b.times - a.times || (a.file < b.file ? -1 : 1))
    .slice(0, RESULTS)
    .map(({ file }) => file);
};

/** The chunks that words find, by the sum that BM25 makes of them alone. */
const bm25: Way = ({ engine, lines }, query) =>
  engine
    .search(query, { mode: 'lexical', limit: 1000, lines: (file) => lines.get(file.path) })
    .sort((a, b) => (b.signals['bm25'] ?? 0) - (a.signals['bm25'] ?? 0))
    .slice(0, RESULTS)
    .map((hit) => hit.file.path);

const miniDefault: Way = ({ mini }, query) =>
  mini.search(query).slice(0, RESULTS).map((hit) => String(hit['path'])); // prettier-ignore

/** The rows of the table, each with what it switches on; the weights stay as they are from row to row. */
function rows(weights: Weights): [string, () => void, Way][] {
  const nothing = (): void => undefined;
  const { coherence, definition, path: name, penalty, furtherChunk } = structuredClone(builtIn);
  const off = (): void => {
    weights.coherence.boost = 0;
    weights.definition.boost = 0;
    weights.path.boost = 0;
    for (const role of ['test', 'example', 'docs', 'compat', 'declarations', 'machine', 'older', 'value'] as const) weights.penalty[role] = 1; // prettier-ignore
    weights.asked.test = 1;
    weights.furtherChunk = 1;
  };
  return [
    ['words counted (ripgrep)', nothing, wordCount],
    ['minisearch, as it comes', nothing, miniDefault],
    ['BM25 of the text', off, bm25],
    ['words: fields and shares', nothing, by({ mode: 'lexical' })],
    ['meaning', nothing, by({ mode: 'semantic' })],
    ['both fused', nothing, by({})],
    ['+ coherence', () => Object.assign(weights.coherence, coherence), by({})],
    ['+ definition', () => Object.assign(weights.definition, definition), by({})],
    ['+ file name', () => Object.assign(weights.path, name), by({})],
    ['+ tests, examples, … down', () => Object.assign(weights.penalty, penalty) && Object.assign(weights.asked, builtIn.asked), by({})],
    ['+ further chunks down', () => (weights.furtherChunk = furtherChunk), by({})],
    ['words, all signals', nothing, by({ mode: 'lexical' })],
    ['meaning, all signals', nothing, by({ mode: 'semantic' })],
  ]; // prettier-ignore
}

const KINDS = ['symbol', 'behaviour', 'architecture'];

/** Prints the table, in Markdown. */
export async function signalTable(): Promise<void> {
  const weights = structuredClone(builtIn);
  const all = await searched(weights);
  // An engine keeps the lists of words by the weights of fields that it was asked with: these don't change under it.
  const ofText = await searched({ ...weights, bm25: { ...weights.bm25, field: [1, 0, 0, 0], fileStem: 0, folders: 0 } });
  const heads = (['tune', 'held-out'] as const).flatMap((split) => [`${split} [95 %]`, ...KINDS]);
  process.stdout.write(`| NDCG@10 | ${heads.join(' | ')} |\n|${' --- |'.repeat(heads.length + 1)}\n`);
  for (const [name, turnOn, way] of rows(weights)) {
    turnOn();
    const fares = (way === bm25 ? ofText : all).flatMap((from) =>
      from.questions.map(({ query, kind, relevant }) => ({
        split: from.split,
        kind,
        ndcg: judge(way(from, query), relevant, 0).ndcg10,
      })),
    );
    const cells = (['tune', 'held-out'] as const).flatMap((split) => {
      const part = fares.filter((fare) => fare.split === split);
      const [low, high] = interval(part.map((fare) => fare.ndcg));
      const whole = `${mean(part.map((fare) => fare.ndcg)).toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`;
      return [whole, ...KINDS.map((kind) => mean(part.filter((f) => f.kind === kind).map((f) => f.ndcg)).toFixed(3))];
    });
    process.stdout.write(`| ${name} | ${cells.join(' | ')} |\n`);
  }
}
