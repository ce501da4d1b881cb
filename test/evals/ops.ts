import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as z from 'zod/mini';
import { footnote, jsonLines, type CliRun } from './cli.ts';
import type { Report } from './report.ts';

const Summary = z.object({
  summary: z.object({ files: z.number(), indexed: z.number(), skipped: z.number(), chunks: z.number(), parseMs: z.number() }),
});
const Found = z.object({
  id: z.string(),
  results: z.array(
    z.object({
      path: z.string(),
      startLine: z.number(),
      endLine: z.number(),
      symbol: z.nullable(z.string()),
      kind: z.nullable(z.string()),
      score: z.number(),
      text: z.string(),
    }),
  ),
});

const SAMPLE = {
  'src/cart.ts': 'export class Cart {\n  /** Adds an item to the cart. */\n  add(item: string): void {\n    this.items.push(item);\n  }\n  items: string[] = [];\n}\n',
  'src/price.py': 'def total_price(items):\n    """Sum of all prices, with tax."""\n    return sum(items) * 1.2\n',
  'README.md': '# Shop\n\nA cart and its price.\n',
  'empty.ts': '',
};

/** What a script or a pipeline relies on: exit codes, clean output, one line a question, a store that stays outside. */
export async function ops(report: Report): Promise<void> {
  const work = mkdtempSync(path.join(tmpdir(), 'footnote-eval-ops-'));
  const folder = path.join(work, 'workspace');
  const store = ['--store', path.join(work, 'store')];
  for (const [file, text] of Object.entries(SAMPLE)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  const exits = async (promise: string, code: number, args: readonly string[]): Promise<CliRun> => {
    const run = await footnote(args);
    report.check(`${promise}: exit ${String(code)}`, run.code === code, `exit ${String(run.code)} ${run.stderr}`);
    return run;
  };
  try {
    await exits('no arguments', 2, []);
    await exits('--help', 0, ['--help']);
    await exits('an unknown command', 2, ['frobnicate']);
    await exits('an unknown option', 2, ['search', folder, 'x', '--frobnicate']);
    await exits('a folder that is not there', 1, ['index', path.join(work, 'nowhere')]);
    await exits('a base URL that is none', 2, ['ask', folder, 'x', '--base-url', 'nonsense']);
    await exits('semantic search without embeddings', 1, [
      'search', folder, 'cart', '--mode', 'semantic', '--embeddings', 'none', ...store,
    ]);

    const first = await exits('an index', 0, ['index', folder, '--json', ...store]);
    const { summary } = Summary.parse(jsonLines(first.stdout)[0]);
    report.check('an empty file is indexed too', summary.indexed === Object.keys(SAMPLE).length, first.stdout);
    const again = await exits('a second index', 0, ['index', folder, '--json', ...store]);
    report.check('nothing is parsed twice', Summary.parse(jsonLines(again.stdout)[0]).summary.parseMs === 0, again.stdout);

    const questions = path.join(work, 'questions.jsonl');
    writeFileSync(questions, '{"id":"a","query":"Cart"}\n{"id":"b","query":"total price with tax"}\n{"id":"c","query":""}\n');
    const found = await exits('questions from a file', 0, ['search', folder, '--queries', questions, '--json', ...store]);
    const answers = jsonLines(found.stdout).map((line) => Found.parse(line));
    report.check('one line a question, in order', answers.map(({ id }) => id).join('') === 'abc', found.stdout);
    report.check('the right file comes first', answers[0]?.results[0]?.path === 'src/cart.ts' && answers[1]?.results[0]?.path === 'src/price.py', found.stdout);
    report.check('an empty question finds nothing', answers[2]?.results.length === 0, found.stdout);
    report.check('texts are the lines that are named, verbatim', answers.every(({ results }) => results.every(verbatim)), found.stdout);
    report.check(
      'scores never rise down a list',
      answers.every(({ results }) => results.every(({ score }, at) => score <= (results[at - 1]?.score ?? Infinity))),
      found.stdout,
    );
    writeFileSync(questions, '{"id":"a","query":"Cart"}\nnot json\n');
    const broken = await exits('a broken line of questions', 1, ['search', folder, '--queries', questions, '--json', ...store]);
    report.check('the broken line is named by its number', /\b2\b/.test(broken.stderr), broken.stderr);
    report.check('nothing was written into the workspace', readdirSync(folder).sort().join() === 'README.md,empty.ts,src', readdirSync(folder).join());
  } finally {
    rmSync(work, { recursive: true, force: true });
  }

  function verbatim(hit: { path: string; startLine: number; endLine: number; text: string }): boolean {
    const lines = readFileSync(path.join(folder, hit.path), 'utf8').split('\n');
    return lines.slice(hit.startLine - 1, hit.endLine).join('\n') === hit.text;
  }
}
