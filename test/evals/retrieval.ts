import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as z from 'zod/mini';
import { footnote, jsonLines } from './cli.ts';
import { interval, judge, mean, quantile, type Fare } from '../../src/search/quality/measures.ts';
import { folderOf, repositories } from './packages.ts';
import type { Report } from './report.ts';

export const Golden = z.object({
  id: z.string(),
  query: z.string(),
  kind: z.enum(['symbol', 'behaviour', 'architecture']),
  /** What is there to mislead. */
  adversarial: z.optional(
    z.enum(['typo', 'tests', 'misleading-name', 'documentation', 'duplicate', 'other-language']),
  ),
  relevant: z.array(z.string()).check(z.minLength(1)),
  /** Why these files answer. */
  reason: z.string().check(z.minLength(1)),
});
const Answer = z.object({
  id: z.string(),
  ms: z.number(),
  results: z.array(z.object({ path: z.string() })),
});
/** By round. */
const Baseline = z.record(z.enum(['1', '2']), z.object({ heldOut: z.number(), tune: z.number() }));

interface Row extends Fare {
  readonly id: string;
  readonly query: string;
  readonly kind: string;
  readonly adversarial: boolean;
  readonly language: string;
  readonly split: 'tune' | 'held-out';
  readonly round: 1 | 2;
  readonly first: string;
}

const here = import.meta.dirname;
const BASELINE = path.join(here, 'baseline.json');
const ROUNDS = [1, 2] as const;
/** How much of the baseline may be lost. */
const ALLOWED_LOSS = 0.02;

const LANGUAGES: Readonly<Record<string, string>> = {
  js: 'JavaScript',
  ts: 'TypeScript',
  py: 'Python',
  c: 'C',
  h: 'C',
  cc: 'C++',
  cpp: 'C++',
  hpp: 'C++',
  sol: 'Solidity',
  java: 'Java',
  swift: 'Swift',
  kt: 'Kotlin',
  scss: 'SCSS',
  m: 'Objective-C',
  go: 'Go',
  rs: 'Rust',
  rb: 'Ruby',
  php: 'PHP',
  cs: 'C#',
};
const languageOf = (file: string): string => LANGUAGES[file.slice(file.lastIndexOf('.') + 1)] ?? 'other';

async function rowsOf(store: string): Promise<Row[]> {
  const rows: Row[] = [];
  for (const repository of repositories()) {
    const questions = path.join(here, 'retrieval', `${repository.name}.jsonl`);
    const golden = jsonLines(readFileSync(questions, 'utf8')).map((line) => Golden.parse(line));
    const run = await footnote([
      'search',
      folderOf(repository),
      '--queries',
      questions,
      '--limit',
      '50',
      '--json',
      '--store',
      path.join(store, repository.name),
    ]);
    if (run.code !== 0) throw new Error(`footnote search failed on ${repository.name}: ${run.stderr}`);
    const found = new Map(jsonLines(run.stdout).map((line) => Answer.parse(line)).map((answer) => [answer.id, answer]));
    for (const { id, query, kind, adversarial, relevant } of golden) {
      const answer = found.get(id);
      if (answer === undefined) throw new Error(`footnote search gave no line for ${id}.`);
      const paths = answer.results.map((result) => result.path);
      rows.push({
        ...judge(paths, relevant, answer.ms),
        id,
        query,
        kind,
        adversarial: adversarial !== undefined,
        language: languageOf(relevant[0] ?? ''),
        split: repository.split,
        round: repository.round,
        first: paths[0] ?? 'nothing',
      });
    }
  }
  return rows;
}

const three = (value: number): string => value.toFixed(3);

function line(name: string, rows: readonly Row[]): void {
  const ndcg = rows.map((row) => row.ndcg10);
  const [low, high] = interval(ndcg);
  const times = rows.map((row) => row.ms);
  process.stdout.write(
    `${name.padEnd(26)} ${String(rows.length).padStart(4)}  ${three(mean(ndcg))} [${three(low)}, ${three(high)}]  ` +
      `${three(mean(rows.map((row) => row.reciprocalRank)))}  ${three(mean(rows.map((row) => row.recall10)))}  ` +
      `${three(mean(rows.map((row) => row.recall50)))}  ${quantile(times, 0.5).toFixed(1).padStart(6)} ` +
      `${quantile(times, 0.95).toFixed(1).padStart(6)}\n`,
  );
}

function table(rows: readonly Row[]): void {
  process.stdout.write(
    `${''.padEnd(26)}    n  NDCG@10 [95 %]         MRR    rec@10 rec@50  p50 ms p95 ms\n`,
  );
  for (const split of ['tune', 'held-out'] as const) {
    const part = rows.filter((row) => row.split === split);
    line(split, part);
    for (const round of ROUNDS)
      line(
        `  round ${String(round)}`,
        part.filter((row) => row.round === round),
      );
    for (const kind of ['symbol', 'behaviour', 'architecture'])
      line(
        `  ${kind}`,
        part.filter((row) => row.kind === kind),
      );
    line(
      '  adversarial',
      part.filter((row) => row.adversarial),
    );
    for (const language of [...new Set(part.map((row) => row.language))].sort())
      line(
        `  ${language}`,
        part.filter((row) => row.language === language),
      );
  }
}

/** The golden questions through `footnote search`, with intervals, against the baseline. */
export async function retrieval(
  report: Report,
  options: { readonly update: boolean; readonly worst: number },
): Promise<void> {
  const store = mkdtempSync(path.join(tmpdir(), 'footnote-eval-store-'));
  let rows: Row[];
  try {
    rows = await rowsOf(store);
  } finally {
    rmSync(store, { recursive: true, force: true });
  }
  table(rows);
  // Held-out questions are only counted: who reads how they fail tunes on them.
  const read = rows.filter((row) => row.split === 'tune').sort((a, b) => a.ndcg10 - b.ndcg10);
  for (const row of read.slice(0, options.worst))
    process.stdout.write(`${three(row.ndcg10)}  ${row.id}  ${row.query}  (first: ${row.first})\n`);
  const of = (split: string, round: number): number => {
    const part = rows.filter((row) => row.split === split && row.round === round);
    return Number(mean(part.map((row) => row.ndcg10)).toFixed(4));
  };
  const baseline = Baseline.parse(JSON.parse(readFileSync(BASELINE, 'utf8')));
  for (const round of ROUNDS) {
    const { heldOut } = baseline[round];
    const found = of('held-out', round);
    // The bar only ever rises.
    if (options.update)
      baseline[round] = {
        heldOut: Math.max(heldOut, found),
        tune: Math.max(baseline[round].tune, of('tune', round)),
      };
    report.check(
      `held-out NDCG@10 of round ${String(round)} ${three(found)} is at most 2 % below the baseline's ${three(heldOut)}`,
      found >= heldOut * (1 - ALLOWED_LOSS),
    );
  }
  if (options.update) writeFileSync(BASELINE, `${JSON.stringify(baseline, null, 2)}\n`);
}
