import { globSync } from 'node:fs';
import path from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import type { Counts } from '../test/host/results.ts';

const root = path.dirname(import.meta.dirname);

export interface NodeTestOptions {
  /** Only files whose path contains it. */
  readonly filter: string;
  /** Files at the same time, each in a process of its own. */
  readonly concurrency: number;
  /** Seconds after which a file counts as failed. */
  readonly fileTimeoutS: number;
}

/** Runs node:test over a folder's files, printing as it goes. A file that can't be loaded counts as a failure. */
export async function runNodeTests(
  folder: string,
  ending: string,
  { filter, concurrency, fileTimeoutS }: NodeTestOptions,
): Promise<Counts> {
  const files = globSync(`${folder}/**/*${ending}`, { cwd: root })
    .filter((file) => file.includes(filter))
    .sort()
    .map((file) => path.join(root, file));
  const counts = { passed: 0, failed: 0, skipped: 0 };
  if (files.length === 0) return counts;
  const execArgv = ['--import', path.join(root, 'test/fixed-seed.ts')];
  const stream = run({ files, concurrency, timeout: fileTimeoutS * 1000, cwd: root, execArgv });
  // Suites and files are containers: their tests are what is counted, and they themselves only when nothing in them ran.
  const isFile = new Set(files);
  stream.on('test:pass', ({ name, skip, todo, details }) => {
    if (details.type === 'suite' || isFile.has(name)) return;
    if (skip !== undefined || todo !== undefined) counts.skipped++;
    else counts.passed++;
  });
  stream.on('test:fail', ({ details }) => {
    if (details.type === 'suite' && isSubtestFailure(details.error)) return;
    counts.failed++;
  });
  const printed = stream.compose(new spec());
  printed.pipe(process.stdout, { end: false });
  await new Promise((resolve, reject) => printed.once('end', resolve).once('error', reject));
  return counts;
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
