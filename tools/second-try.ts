import type { Results, TestResult } from '../test/host/results.ts';

/** More files with failures than this are a broken change, not an unlucky moment: they aren't run again. */
const MOST_FILES = 3;

export interface Outcome {
  /** What counts: of a file that was run again, its second results. */
  readonly results: readonly TestResult[];
  /** Tests that failed, and failed again where there was a second try: `file: name`, with the error below. */
  readonly failures: readonly string[];
  /** The first failures of files that passed at their second try. Each is a fault to find. */
  readonly flaky: readonly string[];
}

/** Runs files or suites; the few that failed once more, alone. A second try hides nothing: it is told. */
export async function withSecondTry(
  names: readonly string[],
  run: (names: readonly string[]) => Promise<Results>,
): Promise<Outcome> {
  const first = await run(names);
  const failed = [...first.keys()].filter((name) => failuresOf(first, name).length > 0);
  const again = failed.length <= MOST_FILES ? failed : [];
  if (again.length > 0) console.log(`\nOnce more, alone: ${again.join(', ')}`);
  const last = new Map(first);
  for (const name of again) for (const [file, results] of await run([name])) last.set(file, results);
  return {
    results: [...last.values()].flat(),
    failures: failed.flatMap((name) => failuresOf(last, name)),
    flaky: again
      .filter((name) => failuresOf(last, name).length === 0)
      .flatMap((name) => failuresOf(first, name)),
  };
}

const failuresOf = (results: Results, file: string): string[] =>
  (results.get(file) ?? [])
    .filter(({ state }) => state === 'failed')
    .map(({ name, error = '' }) => `${file}: ${name}\n${error.split('\n').slice(0, ERROR_LINES).join('\n')}`);

const ERROR_LINES = 25;
