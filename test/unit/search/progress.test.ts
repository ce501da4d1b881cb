import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProgressMessage } from '../../../src/protocol/worker.ts';
import { Progress } from '../../../src/search/progress.ts';

test('progress is told ten times a second with the seconds left, whatever the wall clock does', (t) => {
  let wall = Date.now();
  t.mock.method(Date, 'now', () => (wall -= 60_000));
  let time = 500;
  const told: ProgressMessage[] = [];
  const progress = new Progress(
    (message) => told.push(message),
    () => time,
  );
  progress.step(0, 1000);
  for (let done = 1; done <= 500; done++) {
    time += 10;
    progress.step(done, 1000);
  }
  assert.ok(told.length >= 45 && told.length <= 55, String(told.length));
  assert.ok(told.every((message) => message.state === 'indexing'));
  assert.equal(told.find((message) => message.done < 100)?.secondsLeft, undefined);
  const { done = 0, secondsLeft } = told.at(-1) ?? {};
  assert.equal(secondsLeft, Math.ceil((1000 - done) / 100));
});
