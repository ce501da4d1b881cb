import { globSync } from 'node:fs';
import path from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { inspect } from 'node:util';
import type { Results, TestResult } from '../test/host/results.ts';

const root = path.dirname(import.meta.dirname);

export interface NodeTestOptions {
  /** Files at the same time, each in a process of its own. */
  readonly concurrency: number;
  /** Seconds after which a file counts as failed. */
  readonly fileTimeoutS: number;
}

/** A folder's test files whose path contains `filter`, from the project's root. */
export const testFiles = (folder: string, ending: string, filter: string): string[] =>
  globSync(`${folder}/**/*${ending}`, { cwd: root })
    .filter((file) => file.includes(filter))
    .sort();

/** Runs node:test over files, printing as it goes. A file that can't be loaded has one failed test. */
export async function runNodeTests(
  files: readonly string[],
  { concurrency, fileTimeoutS }: NodeTestOptions,
): Promise<Results> {
  const results = new Map<string, TestResult[]>(files.map((file) => [file, []]));
  if (files.length === 0) return results;
  const paths = files.map((file) => path.join(root, file));
  const execArgv = ['--import', path.join(root, 'test/fixed-seed.ts')];
  const stream = run({ files: paths, concurrency, timeout: fileTimeoutS * 1000, cwd: root, execArgv });
  // Suites and files are containers: their tests are what is counted, and they themselves only when nothing in them ran.
  const isFile = new Set(paths);
  const keep = (file: string | undefined, result: TestResult) => {
    const name = path.relative(root, file ?? result.name);
    results.set(name, [...(results.get(name) ?? []), result]);
  };
  stream.on('test:pass', ({ name, file, skip, todo, details }) => {
    if (details.type === 'suite' || isFile.has(name)) return;
    const state = skip !== undefined || todo !== undefined ? 'skipped' : 'passed';
    keep(file, { name, state, ms: details.duration_ms });
  });
  stream.on('test:fail', ({ name, file, details }) => {
    if (details.type === 'suite' && isSubtestFailure(details.error)) return;
    const error = inspect(details.error.cause ?? details.error);
    keep(file, { name, state: 'failed', ms: details.duration_ms, error });
  });
  const printed = stream.compose(new spec());
  printed.pipe(process.stdout, { end: false });
  await new Promise((resolve, reject) => printed.once('end', resolve).once('error', reject));
  return results;
}

/** Whether a suite failed only because a test in it did, which is counted already. */
function isSubtestFailure(error: unknown): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    'failureType' in error &&
    error.failureType === 'subtestsFailed'
  );
}
