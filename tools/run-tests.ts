// Runs the three kinds of tests one after the other and counts them. Usage: run-tests.ts [unit|host|e2e|desktop [FILTER]]
// The last line is `N passed, M failed`. Exit code 0 when nothing failed and something passed.
// Without a filter, the few files that failed get a second try, alone; what only then passed is told as such.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { ensureChromium } from '../test/host/chromium.ts';
import { provision } from '../test/host/provision.ts';
import { NONE, add, countOf, type Counts, type Results } from '../test/host/results.ts';
import { runHostTests } from '../test/host/run.ts';
import { runDesktopTests } from '../test/host/desktop.ts';
import { suiteNames } from '../test/host/suites.ts';
import { runNodeTests, testFiles } from './node-tests.ts';
import { withSecondTry } from './second-try.ts';

const root = path.dirname(import.meta.dirname);

interface KindOfTest {
  /** What there is to run, by path or suite. */
  readonly names: (filter: string) => readonly string[];
  readonly run: (names: readonly string[]) => Promise<Results>;
}

/** End-to-end tests that measure time have the machine to themselves; of the others two files run at once. */
const TIMED: ReadonlySet<string> = new Set(['test/e2e/edit/large.e2e.ts', 'test/e2e/panel/speed.e2e.ts']);

const KINDS = {
  unit: {
    names: (filter) => testFiles('test/unit', '.test.ts', filter),
    run: (names) => runNodeTests(names, { concurrency: 2, fileTimeoutS: 600 }),
  },
  host: {
    names: suiteNames,
    run: async (names) => {
      await prepareEditor();
      return runHostTests(names);
    },
  },
  e2e: {
    names: (filter) => testFiles('test/e2e', '.e2e.ts', filter),
    run: async (names) => {
      await prepareEditor();
      const others = names.filter((name) => !TIMED.has(name));
      const timed = names.filter((name) => TIMED.has(name));
      const results = await runNodeTests(others, { concurrency: 2, fileTimeoutS: 600 });
      return new Map([...results, ...(await runNodeTests(timed, { concurrency: 1, fileTimeoutS: 600 }))]);
    },
  },
  desktop: { names: suiteNames, run: runDesktopTests },
} as const satisfies Record<string, KindOfTest>;
type Kind = keyof typeof KINDS;

/** A run that hangs in spite of every smaller limit ends here. */
const LONGEST_MINUTES = 75;

const isKind = (name: string): name is Kind => Object.hasOwn(KINDS, name);

async function prepareEditor(): Promise<void> {
  ensureChromium();
  await provision();
}

/** Tests that failed or passed only at their second try, told at the end, where whoever reads the log looks first. */
const failures: string[] = [];
const flaky: string[] = [];

async function countKind(kind: Kind, filter: string): Promise<Counts> {
  const { names, run } = KINDS[kind];
  try {
    if (kind === 'e2e') rmSync(path.join(root, 'out/e2e'), { recursive: true, force: true });
    if (filter !== '') return countOf([...(await run(names(filter))).values()].flat());
    const outcome = await withSecondTry(names(filter), run);
    failures.push(...outcome.failures);
    flaky.push(...outcome.flaky);
    return countOf(outcome.results);
  } catch (error) {
    console.error(error);
    return { ...NONE, failed: 1 };
  }
}

async function main(asked: string | undefined, filter = ''): Promise<number> {
  if (asked !== undefined && !isKind(asked)) {
    console.error(
      `Unknown kind of test: ${asked}. Usage: npm test [-- ${Object.keys(KINDS).join('|')} [FILTER]]`,
    );
    return 2;
  }
  const kinds: Kind[] = asked === undefined ? ['unit', 'host', 'e2e'] : [asked];
  const table: [Kind, Counts, number][] = [];
  for (const kind of kinds) {
    const started = Date.now();
    console.log(`\n== ${kind} tests`);
    table.push([kind, await countKind(kind, filter), (Date.now() - started) / 1000]);
  }
  for (const test of failures) console.log(`\nFAILED ${test}`);
  for (const test of flaky) console.log(`\nPASSED ONLY AT THE SECOND TRY ${test}`);
  console.log('');
  for (const [kind, { passed, failed, skipped }, seconds] of table)
    console.log(
      `${kind.padEnd(5)} ${passed} passed, ${failed} failed, ${skipped} skipped (${seconds.toFixed(1)} s)`,
    );
  const all = table.map(([, counts]) => counts).reduce(add, NONE);
  console.log(`${all.passed} passed, ${all.failed} failed`);
  return all.failed === 0 && all.passed > 0 ? 0 : 1;
}

setTimeout(() => {
  console.error(`The tests took longer than ${LONGEST_MINUTES} minutes; they are ended here.`);
  process.exit(1);
}, LONGEST_MINUTES * 60_000).unref();

// Ctrl+C ends through `exit`, so that servers are taken down with us.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));
process.exit(await main(process.argv[2], process.argv[3]));
