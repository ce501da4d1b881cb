import assert from 'node:assert/strict';
import { test } from 'node:test';
import { world } from './controller-world.ts';
import { files } from './stores.ts';

test('a list of completions that is open is told anew when what it holds has changed', async () => {
  const w = await world(files());
  const told = (): number => w.events.filter(({ type }) => type === 'mentions').length;
  w.mentionsChanged();
  assert.deepEqual(w.done, [], 'nothing was asked for');
  await w.handle({ type: 'mentions', query: 'diff' });
  assert.equal(told(), 1);
  w.mentionsChanged();
  await w.until(() => told() === 2);
  assert.deepEqual(w.done, ['mentions diff', 'mentions diff']);
});
