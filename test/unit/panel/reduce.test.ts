import assert from 'node:assert/strict';
import { it } from 'node:test';
import { emptyView, reduce } from '../../../src/panel/reduce.ts';

it('a question sent right after the mode was switched goes out in the new mode, before the extension has answered', () => {
  const switched = reduce({ ...emptyView, known: true }, { type: 'mode', mode: 'agent' });
  assert.equal(switched.view.live.mode, 'agent');
  assert.equal(switched.lost, false);
});

it('the extension has the last word on the mode: an untrusted workspace stays at Ask', () => {
  const switched = reduce({ ...emptyView, known: true, seq: 4 }, { type: 'mode', mode: 'agent' });
  const refused = reduce(switched.view, { type: 'patch', seq: 5, patch: { mode: 'ask' } });
  assert.equal(refused.view.live.mode, 'ask');
});
