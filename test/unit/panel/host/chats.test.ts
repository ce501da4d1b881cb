import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PanelTurn } from '../../../../src/protocol/panel.ts';
import { A, world } from './controller-world.ts';
import { files, idle, textOf, turns } from './stores.ts';

test('the open chat, its draft and its mode are there again after a restart, and the conversation goes on', async () => {
  const store = 'restart';
  const memory = new Map<string, unknown>();
  const transcripts = files(store);
  const one = await world(transcripts, memory);
  one.controller.send('Where?', 'ask', []);
  const turn = await one.nextTurn();
  turn.say({ type: 'text_delta', text: 'There.' });
  turn.end();
  await idle(one);
  await one.handle({ type: 'draft', draft: { text: 'and then', context: [] } });
  await one.handle({ type: 'mode', mode: 'agent' });
  const id = one.controller.snapshot().chat.id;
  one.controller.dispose();
  await transcripts.flush();

  const two = await world(files(store), memory);
  const state = two.controller.snapshot();
  assert.equal(state.chat.id, id);
  assert.equal(state.chat.title, 'Where?');
  assert.equal(textOf(state.chat.turns[0]), 'There.');
  assert.equal(state.draft.text, 'and then');
  assert.equal(state.mode, 'agent');
  two.controller.send('more', 'ask', []);
  (await two.nextTurn()).end();
  assert.deepEqual(two.opened, [{ id, saved: { of: id, turns: 1 } }]);
  await idle(two);
});

test('an answer that a crash cut off is kept without an end', async () => {
  const store = 'crash';
  const memory = new Map<string, unknown>();
  const transcripts = files(store);
  const one = await world(transcripts, memory);
  one.controller.send('Where?', 'ask', []);
  const turn = await one.nextTurn();
  turn.say({ type: 'text_delta', text: 'Half an ans' });
  await one.until(() => textOf(turns(one)[0]) !== '');
  await transcripts.flush(); // no end comes: the host was killed

  const two = await world(files(store), memory);
  assert.equal(textOf(turns(two)[0]), 'Half an ans');
  assert.equal(two.controller.snapshot().running, null);
  assert.ok(turns(two)[0]?.events.every(({ event }) => event.type !== 'turn_end'));
  turn.end();
  await idle(one);
});

test('a new chat is empty, and the old one is found in the history, opens and can be deleted', async () => {
  const w = await world(files());
  w.controller.send('Old question', 'ask', []);
  (await w.nextTurn()).end();
  await idle(w);
  const old = w.controller.snapshot().chat.id;
  await w.handle({ type: 'newChat' });
  assert.deepEqual(turns(w), []);
  await w.handle({ type: 'history' });
  const shown = w.events.findLast((event) => event.type === 'showHistory');
  assert.deepEqual(
    shown?.chats.map(({ id, title, questions, costUsd }) => ({ id, title, questions, costUsd })),
    [{ id: old, title: 'Old question', questions: 1, costUsd: 0.01 }],
  );
  await w.handle({ type: 'openChat', id: old });
  assert.equal(turns(w)[0]?.question, 'Old question');
  await w.handle({ type: 'renameChat', id: old, title: 'New name' });
  assert.equal(w.controller.snapshot().chat.title, 'New name');
  await w.handle({ type: 'deleteChat', id: old });
  assert.deepEqual(turns(w), []);
  assert.deepEqual(w.events.findLast((event) => event.type === 'showHistory')?.chats, []);
});

test('questions that wait stay with their chat: they go on when it is opened again, and are gone when it is deleted', async () => {
  const w = await world(files());
  const waiting = () => w.controller.snapshot().queued.map(({ text }) => text);
  for (const text of ['first', 'second', 'third']) w.controller.send(text, 'ask', []);
  await w.nextTurn();
  const old = w.controller.snapshot().chat.id;
  await w.handle({ type: 'newChat' });
  assert.deepEqual([turns(w).length, waiting()], [0, []]);
  await w.handle({ type: 'openChat', id: old });
  assert.deepEqual(
    turns(w).map(({ question }) => question),
    ['first', 'second'],
  );
  assert.deepEqual(waiting(), ['third']);
  await w.nextTurn();
  await w.handle({ type: 'deleteChat', id: old });
  assert.deepEqual([turns(w).length, waiting()], [0, []]);
  await idle(w);
  assert.deepEqual(turns(w), []);
});

test('what is asked while a chat is being deleted is asked in the new one', async () => {
  const w = await world(files());
  w.controller.send('old', 'ask', []);
  await w.nextTurn();
  const gone = w.handle({ type: 'deleteChat', id: w.controller.snapshot().chat.id });
  w.controller.send('new', 'ask', []);
  await gone;
  (await w.nextTurn()).end();
  await idle(w);
  assert.deepEqual(
    turns(w).map(({ question }) => question),
    ['new'],
  );
});

test('New chat while a turn runs stops it, and its last events stay out of the new chat', async () => {
  const w = await world(files());
  w.controller.send('q', 'ask', []);
  const turn = await w.nextTurn();
  await w.handle({ type: 'newChat' });
  assert.ok(turn.signal.aborted);
  assert.deepEqual(turns(w), []);
  assert.equal(w.controller.snapshot().running, null);
});

test('a fork is a chat of its own that goes on from there; the one before is kept', async () => {
  const transcripts = files();
  const w = await world(transcripts);
  for (const text of ['one', 'two', 'three']) {
    w.controller.send(text, 'ask', []);
    (await w.nextTurn()).end();
    await idle(w);
  }
  const before = w.controller.snapshot().chat;
  await w.handle({ type: 'fork', turnId: before.turns[1]?.id ?? '' });
  const fork = w.controller.snapshot().chat;
  assert.notEqual(fork.id, before.id);
  assert.deepEqual(
    fork.turns.map(({ question }) => question),
    ['one', 'two'],
  );
  assert.equal((await transcripts.load(before.id))?.turns.length, 3);
  assert.equal((await transcripts.load(fork.id))?.turns.length, 2);
});

test('a question can be edited and asked again: in a new chat, with what came before it', async () => {
  const w = await world(files());
  for (const text of ['one', 'two']) {
    w.controller.send(text, 'ask', [{ uri: A, path: 'a.ts', startLine: 1, endLine: 2 }]);
    (await w.nextTurn()).end();
    await idle(w);
  }
  const second = turns(w)[1]?.id ?? '';
  await w.handle({ type: 'fork', turnId: second, edit: true });
  assert.equal(turns(w).length, 1);
  assert.equal(w.controller.snapshot().draft.text, 'two');
  assert.equal(w.controller.snapshot().draft.context.length, 1);
  await w.handle({ type: 'fork', turnId: turns(w)[0]?.id ?? '', edit: true });
  assert.equal(turns(w).length, 0);
  assert.equal(w.controller.snapshot().draft.text, 'one');
});

test('an imported chat opens as a new one, and is there again later', async () => {
  const transcripts = files();
  const w = await world(transcripts);
  const come: PanelTurn = {
    id: 'x',
    question: 'From elsewhere?',
    mode: 'ask',
    context: [],
    at: 5,
    events: [{ at: 6, event: { type: 'text_delta', text: 'Yes.' } }],
  };
  await w.controller.importChat('Elsewhere', [come]);
  const { id, title } = w.controller.snapshot().chat;
  assert.equal(title, 'Elsewhere');
  assert.deepEqual((await transcripts.load(id))?.turns, [come]);
});

test('a plan that the user edits is shown, told to the conversation, and there again after a restart', async () => {
  const store = 'plan';
  const memory = new Map<string, unknown>();
  const transcripts = files(store);
  const w = await world(transcripts, memory);
  w.controller.send('Plan it.', 'plan', []);
  const turn = await w.nextTurn();
  turn.say({ type: 'plan', steps: [{ text: 'Mend it.', state: 'open' }] });
  turn.end();
  await idle(w);
  const steps = [{ text: 'Mend it well.', state: 'open' as const }];
  await w.handle({ type: 'plan', steps });
  assert.deepEqual(w.plans, [steps]);
  const shown = (one: typeof w) =>
    one.controller
      .snapshot()
      .chat.turns.flatMap(({ events }) => events.map(({ event }) => event))
      .findLast(({ type }) => type === 'plan');
  assert.deepEqual(shown(w), { type: 'plan', steps });
  await transcripts.flush();
  const again = await world(files(store), memory);
  assert.deepEqual(shown(again), { type: 'plan', steps });
  // Also where nothing has been asked since: the conversation is opened for it.
  await again.handle({ type: 'plan', steps: [] });
  assert.deepEqual(again.plans, [[]]);
  assert.equal(again.opened.length, 1);
});
