import assert from 'node:assert/strict';
import { it } from 'node:test';
import { emptyView, reduce } from '../../../src/panel/reduce.ts';
import { PANEL_PROTOCOL } from '../../../src/protocol/panel.ts';
import type { PanelState } from '../../../src/protocol/host-message.ts';

it('a question sent right after the mode was switched goes out in the new mode, before the extension has answered', () => {
  const switched = reduce({ ...emptyView, known: true }, { type: 'mode', mode: 'agent' });
  assert.equal(switched.view.live.mode, 'agent');
  assert.equal(switched.lost, false);
});

it('a state that was on its way when the mode was switched does not take the switch back', () => {
  const { chatId, title, running, live, draft } = emptyView;
  const asked: PanelState = {
    protocol: PANEL_PROTOCOL,
    chat: { id: chatId, title, turns: [] },
    running,
    draft,
    ...live,
  };
  const switched = reduce({ ...emptyView, known: true, seq: 4 }, { type: 'mode', mode: 'agent' });
  const met = reduce(switched.view, { type: 'state', seq: 5, state: asked });
  assert.equal(met.view.live.mode, 'agent');
  const answered = reduce(met.view, { type: 'patch', seq: 6, patch: { mode: 'agent' } });
  const later = reduce(answered.view, { type: 'state', seq: 7, state: { ...asked, mode: 'plan' } });
  assert.equal(later.view.live.mode, 'plan', 'what the extension says later counts');
  const untrusted = reduce(switched.view, { type: 'state', seq: 5, state: { ...asked, trusted: false } });
  assert.equal(untrusted.view.live.mode, 'ask', 'nobody can edit in an untrusted workspace');
});

it('the extension has the last word on the mode: an untrusted workspace stays at Ask', () => {
  const switched = reduce({ ...emptyView, known: true, seq: 4 }, { type: 'mode', mode: 'agent' });
  const refused = reduce(switched.view, { type: 'patch', seq: 5, patch: { mode: 'ask' } });
  assert.equal(refused.view.live.mode, 'ask');
});
