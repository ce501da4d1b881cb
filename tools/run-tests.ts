// Runs the three kinds of tests one after the other and counts them. Usage: run-tests.ts [unit|host|e2e|desktop [FILTER]]
// The last line is `N passed, M failed`. Exit code 0 when nothing failed and something passed.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { ensureChromium } from '../test/host/chromium.ts';
import { provision } from '../test/host/provision.ts';
import { NONE, add, type Counts } from '../test/host/results.ts';
import { runHostTests } from '../test/host/run.ts';
import { runDesktopTests } from '../test/host/desktop.ts';
import { runNodeTests } from './node-tests.ts';

const root = path.dirname(import.meta.dirname);

const KINDS = {
  unit: (filter: string) =>
    runNodeTests('test/unit', '.test.ts', { filter, concurrency: 2, fileTimeoutS: 600 }),
  host: async (filter: string) => {
    await prepareEditor();
    return runHostTests(filter);
  },
  e2e: async (filter: string) => {
    await prepareEditor();
    rmSync(path.join(root, 'out/e2e'), { recursive: true, force: true });
    return runNodeTests('test/e2e', '.e2e.ts', { filter, concurrency: 1, fileTimeoutS: 600 });
  },
  desktop: runDesktopTests,
} as const;
type Kind = keyof typeof KINDS;

/** A run that hangs in spite of every smaller limit ends here. */
const LONGEST_MINUTES = 40;

const isKind = (name: string): name is Kind => Object.hasOwn(KINDS, name);

async function prepareEditor(): Promise<void> {
  ensureChromium();
  await provision();
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
    const counts = await KINDS[kind](filter).catch((error: unknown): Counts => {
      console.error(error);
      return { ...NONE, failed: 1 };
    });
    table.push([kind, counts, (Date.now() - started) / 1000]);
  }
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
