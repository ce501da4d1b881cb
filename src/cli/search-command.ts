import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';
import type { IndexHit } from '../search/code-index.ts';
import { parseQuery } from '../search/rank/query.ts';
import { oneOf, positive, readArgs, UsageError } from './args.ts';
import { EXIT } from './io.ts';
import type { CliIo } from './io.ts';
import { CommandError, folderArgument, given, withIndex } from './open-index.ts';
import { printable } from './printable.ts';

export const SEARCH_HELP = `footnote search [DIR] QUERY | --queries FILE.jsonl

Finds the lines of a folder (the current one when none is given) that answer a question or define a name.
In QUERY, path:, lang:, kind: and symbol: narrow the search. A query in "quotes" finds those very words;
quotes and backticks within a sentence lift the lines that hold them.

  --queries FILE  a question a line: {"id": …, "query": "…"}
  --limit N       how many results (10)
  --mode M        hybrid, lexical or semantic (hybrid)
  --explain       why each result stands where it does
  --json          JSON lines on stdout and nothing else
  --store DIR     where the index is kept (otherwise in the user's cache folder)
  --embeddings E  local (vectors made on this machine) or none
`;

const OPTIONS = {
  queries: { type: 'string' },
  limit: { type: 'string', default: '10' },
  mode: { type: 'string', default: 'hybrid' },
  explain: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  store: { type: 'string' },
  embeddings: { type: 'string', default: 'local' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

const QueryLine = z.object({ id: z.optional(z.union([z.string(), z.number()])), query: z.string() });

interface Question {
  readonly id: string | number;
  readonly query: string;
}

/** `footnote search`. @returns the exit code */
export async function searchCommand(args: readonly string[], io: CliIo): Promise<number> {
  const { values, positionals } = readArgs(args, OPTIONS);
  if (values.help) {
    await io.out(SEARCH_HELP);
    return EXIT.done;
  }
  const limit = positive('limit', values.limit);
  const mode = oneOf('mode', values.mode, ['hybrid', 'lexical', 'semantic']);
  const embeddings = oneOf('embeddings', values.embeddings, ['local', 'none']);
  const { dir, questions } = readQuestions(positionals, values.queries, io);
  const folder = folderArgument(dir, io);
  if (mode === 'semantic' && embeddings === 'none')
    throw new CommandError('Semantic search needs embeddings, and --embeddings none switches them off.');
  return withIndex(folder, io, { store: values.store, embeddings }, async (index) => {
    await index.ready();
    for (const { id, query } of questions) {
      const started = performance.now();
      const hits = query.trim() === '' ? [] : await index.search(query, { limit, mode }, io.signal);
      const ms = Math.round((performance.now() - started) * 100) / 100;
      const results = hits.map((hit) => toResult(hit, values.explain));
      await io.out(
        values.json
          ? `${JSON.stringify({ id, query, ms, results })}\n`
          : forPerson(query, hits, values.explain),
      );
    }
    return EXIT.done;
  });
}

/** @throws UsageError, or CommandError when the file of queries can't be read or has a broken line */
function readQuestions(
  positionals: readonly string[],
  queries: string | undefined,
  io: CliIo,
): { dir: string; questions: Question[] } {
  const [first, second] = positionals;
  if (queries === undefined) {
    if (first === undefined) throw new UsageError('search needs a query');
    if (positionals.length > 2)
      throw new UsageError('search takes a folder and one query: put the query in quotes');
    return second === undefined
      ? { dir: '.', questions: [{ id: '1', query: first }] }
      : { dir: first, questions: [{ id: '1', query: second }] };
  }
  if (positionals.length > 1) throw new UsageError('with --queries, search takes one folder and no query');
  const file = given(queries, io);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new CommandError(`${queries} can't be read.`, { cause: error });
  }
  const lines = text.replace(/^\ufeff/, '').split(/\r?\n/);
  return { dir: first ?? '.', questions: lines.flatMap((line, i) => readLine(line, i + 1, queries)) };
}

function readLine(line: string, number: number, file: string): Question[] {
  if (line.trim() === '') return [];
  try {
    const { id, query } = QueryLine.parse(JSON.parse(line));
    return [{ id: id ?? String(number), query }];
  } catch (error) {
    throw new CommandError(`Line ${String(number)} of ${file} is not {"id": …, "query": "…"}.`, {
      cause: error,
    });
  }
}

function toResult(hit: IndexHit, explain: boolean): object {
  const { path: where, startLine, endLine, symbol, kind, score, text, why, signals } = hit;
  const result = { path: where, startLine, endLine, symbol, kind, score, text };
  return explain ? { ...result, why, signals } : result;
}

const PREVIEW_LINES = 4;

/** What to try where nothing is found. */
function advice(raw: string): string {
  const { text, terms, filters } = parseQuery(raw);
  const narrowed = Object.values(filters).some((values: readonly string[]) => values.length > 0);
  if (text === '' && narrowed)
    return 'path:, lang:, kind: and symbol: narrow a search: put words beside them.';
  if (narrowed) return 'Try it without path:, lang:, kind: and symbol:.';
  return terms.length === 0 ? 'A search is for words and names; signs alone have none.' : 'Try other words.';
}

function forPerson(query: string, hits: readonly IndexHit[], explain: boolean): string {
  if (hits.length === 0) return `Nothing found. ${advice(query)}\n`;
  return hits
    .map((hit, i) => {
      const what = hit.symbol === null ? '' : `  ${hit.kind ?? ''} ${printable(hit.symbol)}`.trimEnd();
      const head = `${String(i + 1)}. ${printable(hit.path)}:${String(hit.startLine)}-${String(hit.endLine)}${what}`;
      const text = hit.text.split('\n').filter((line) => line.trim() !== '');
      const body = text
        .slice(0, PREVIEW_LINES)
        .map((line) => `     ${printable(line.replaceAll('\t', '  '))}`);
      const signals = Object.entries(hit.signals ?? {}).map(
        ([name, value]) => `${name} ${value.toPrecision(3)}`,
      );
      const why = explain ? [`   ${hit.score.toPrecision(4)}: ${hit.why}`, `   ${signals.join(', ')}`] : [];
      return [head, ...why, ...body].join('\n');
    })
    .join('\n')
    .concat('\n');
}
