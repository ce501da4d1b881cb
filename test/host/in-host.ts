// Runs within the extension host: real mocha over the files of one suite, results to a file.
import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';
import type { TestResult } from './results.ts';

/** Node 22 hands out the package's names, newer Node its class, which has the same names. */
const { Mocha: MochaClass } = Mocha as typeof Mocha & { readonly Mocha: typeof Mocha };

/**
 * Loads the test files (they call mocha's `describe` and `it`) and runs them one after the other.
 * @throws when a test failed, so that the window's exit code says so too
 */
export async function runSuite(resultsFile: string, load: () => Promise<unknown>): Promise<void> {
  const mocha = new MochaClass({
    ui: 'bdd',
    timeout: 20_000,
    slow: 5_000,
    reporter: 'base',
    forbidOnly: true,
  });
  mocha.suite.emit('pre-require', globalThis, '', mocha);
  await load();
  const results: TestResult[] = [];
  const failures = await new Promise<number>((resolve) => {
    const record = (test: Mocha.Test, state: TestResult['state'], error?: Error) =>
      results.push({
        name: test.fullTitle(),
        state,
        ms: test.duration ?? 0,
        ...(error && { error: error.stack ?? error.message }),
      });
    mocha
      .run(resolve)
      .on('pass', (test) => record(test, 'passed'))
      .on('fail', (test, error: Error) => record(test, 'failed', error))
      .on('pending', (test) => record(test, 'skipped'));
  });
  writeFileSync(resultsFile, JSON.stringify(results, null, 1));
  if (failures > 0) throw new Error(`${failures} failed`);
}
