import { pathRole } from '../rank/penalties.ts';
import type { CodeIndex } from '../code-index.ts';
import type { SearchMode } from '../../protocol/search.ts';
import { commitQuestions } from './commit-questions.ts';
import { docQuestions, withoutComments } from './doc-questions.ts';
import { interval, judge, mean, quantile } from './measures.ts';
import type { Fare } from './measures.ts';
import { shuffled } from './questions.ts';
import type { OwnQuestion } from './questions.ts';

const DOC_QUESTIONS = 120;
const COMMIT_QUESTIONS = 80;
/** No file asks more than its share, within these bounds. */
const PER_FILE = { least: 2, most: 8 };
/** Questions that are asked before the clock counts. */
const WARM_UP = 10;
const RESULTS = 10;

/** How one way of searching fared on one kind of question. Shares are 0..1, times milliseconds. */
export interface QualityRow {
  readonly mode: SearchMode;
  readonly kind: OwnQuestion['kind'] | 'all';
  readonly questions: number;
  readonly ndcg10: number;
  readonly low: number;
  readonly high: number;
  readonly mrr: number;
  readonly recall10: number;
  /** Share of questions whose very lines are among the first ten; files are judged otherwise. */
  readonly lines10: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
}

/** A question whose files are not among the first ten of the first way of searching. */
export interface Miss {
  readonly query: string;
  readonly wanted: string;
  readonly first: string | null;
}

interface Fared extends Fare {
  readonly mode: SearchMode;
  readonly kind: OwnQuestion['kind'];
  readonly lines: boolean;
}

export interface Quality {
  readonly rows: readonly QualityRow[];
  readonly misses: readonly Miss[];
}

export interface QualitySource {
  /** An index of its own, which is thrown away after: comments are taken out of it. */
  readonly index: CodeIndex;
  readonly folders: readonly { readonly path: string; readonly prefix: string }[];
  readonly modes: readonly SearchMode[];
  uriOf(path: string): string | undefined;
  /** A file's lines; undefined when it can't be read. */
  lines(uri: string): readonly string[] | undefined;
  /** Said between steps: what is done, of how much. */
  onProgress?(done: number, total: number): void;
}

/**
 * Asks a workspace what it says of itself: documentation comments (taken out of the index first) for their definitions,
 * commit messages for the files they changed. @throws AbortError
 */
export async function measureQuality(source: QualitySource, signal: AbortSignal): Promise<Quality> {
  const { index, modes } = source;
  await index.ready();
  const coverage = (await index.coverage()).filter((row) => row.status === 'indexed' && row.chunks > 0);
  const known = new Set(coverage.map((row) => row.path));
  const questions = await fromDocs(source, [...known], signal);
  for (const { path, prefix } of source.folders) {
    const left = COMMIT_QUESTIONS - questions.filter((question) => question.kind === 'commit').length;
    if (left > 0) questions.push(...(await commitQuestions(path, known, prefix, left, signal)));
  }
  for (const { query } of questions.slice(0, WARM_UP))
    for (const mode of modes) await index.search(query, { mode, limit: RESULTS }, signal);
  const fares: Fared[] = [];
  const misses: Miss[] = [];
  for (const question of questions)
    for (const mode of modes) {
      signal.throwIfAborted();
      const started = performance.now();
      const hits = await index.search(question.query, { mode, limit: RESULTS }, signal);
      const ms = performance.now() - started;
      const paths = hits.map((hit) => hit.path);
      const wanted = question.relevant.map(({ path }) => path);
      const fare = judge(paths, wanted, ms);
      const lines = hits.some((hit) =>
        question.relevant.some(
          ({ path, startLine = 1, endLine = Number.POSITIVE_INFINITY }) =>
            hit.path === path && hit.startLine <= endLine && startLine <= hit.endLine,
        ),
      );
      fares.push({ ...fare, mode, kind: question.kind, lines });
      if (mode === modes[0] && fare.recall10 === 0)
        misses.push({ query: question.query, wanted: wanted.join(', '), first: paths[0] ?? null });
      source.onProgress?.(fares.length, modes.length * questions.length);
    }
  const kinds = new Set(questions.map((question) => question.kind));
  const rows = modes.flatMap((mode) =>
    (['all', ...kinds] as const).map((kind) => {
      const part = fares.filter((fare) => fare.mode === mode && (kind === 'all' || fare.kind === kind));
      return rowOf(mode, kind, part);
    }),
  );
  return { rows: rows.filter((row) => row.questions > 0), misses };
}

async function fromDocs(
  source: QualitySource,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<OwnQuestion[]> {
  const questions: OwnQuestion[] = [];
  const code = paths.filter((path) => pathRole(path) === null);
  const perFile = Math.min(PER_FILE.most, Math.max(PER_FILE.least, Math.ceil(DOC_QUESTIONS / code.length)));
  for (const path of shuffled(code, (name) => name)) {
    if (questions.length >= DOC_QUESTIONS) break;
    signal.throwIfAborted();
    const uri = source.uriOf(path);
    const lines = uri === undefined ? undefined : source.lines(uri);
    if (uri === undefined || !lines) continue;
    const all = docQuestions(path, lines, await source.index.outline(uri));
    const chosen = shuffled(all, ({ question }) => question.query).slice(0, perFile);
    if (chosen.length === 0) continue;
    await source.index.overlay(uri, withoutComments(lines, chosen));
    questions.push(...chosen.map(({ question }) => question));
  }
  return questions;
}

function rowOf(mode: SearchMode, kind: QualityRow['kind'], fares: readonly Fared[]): QualityRow {
  const ndcg = fares.map((fare) => fare.ndcg10);
  const [low, high] = interval(ndcg);
  const times = fares.map((fare) => fare.ms);
  return {
    mode,
    kind,
    questions: fares.length,
    ndcg10: mean(ndcg),
    low,
    high,
    mrr: mean(fares.map((fare) => fare.reciprocalRank)),
    recall10: mean(fares.map((fare) => fare.recall10)),
    lines10: mean(fares.map((fare) => (fare.lines ? 1 : 0))),
    p50Ms: quantile(times, 0.5),
    p95Ms: quantile(times, 0.95),
  };
}
