import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Results } from '../../host/results.ts';
import { withSecondTry } from '../../../tools/second-try.ts';

/** A runner in which each file's test passes from its n-th run on; 0 is never. */
function runner(passesFrom: Record<string, number>) {
  const runs = new Map<string, number>();
  const run = (names: readonly string[]): Promise<Results> =>
    Promise.resolve(
      new Map(
        names.map((name) => {
          const nth = (runs.get(name) ?? 0) + 1;
          runs.set(name, nth);
          const from = passesFrom[name] ?? 1;
          const passed = from > 0 && nth >= from;
          const outcome = passed
            ? { state: 'passed' as const }
            : { state: 'failed' as const, error: `run ${nth}` };
          return [name, [{ name: 'keeps a promise', ms: 1, ...outcome }]];
        }),
      ),
    );
  return { run, runs };
}

test('a file that fails once and then passes counts as passed, and is told with its first error', async () => {
  const { run, runs } = runner({ a: 1, b: 2 });
  const outcome = await withSecondTry(['a', 'b'], run);
  assert.deepEqual(
    outcome.results.map(({ state }) => state),
    ['passed', 'passed'],
  );
  assert.deepEqual(outcome.flaky, ['b: keeps a promise\nrun 1']);
  assert.deepEqual(outcome.failures, []);
  assert.equal(runs.get('a'), 1, 'what passed is not run again');
});

test('a file that fails twice has failed', async () => {
  const outcome = await withSecondTry(['a', 'b'], runner({ b: 0 }).run);
  assert.deepEqual(outcome.failures, ['b: keeps a promise\nrun 2']);
  assert.deepEqual(outcome.flaky, []);
  assert.equal(outcome.results.filter(({ state }) => state === 'failed').length, 1);
});

test('a change that breaks more than a few files gets no second try', async () => {
  const names = ['a', 'b', 'c', 'd'];
  const { run, runs } = runner(Object.fromEntries(names.map((name) => [name, 2])));
  const outcome = await withSecondTry(names, run);
  assert.equal(outcome.failures.length, 4);
  assert.equal(runs.get('a'), 1);
});
