import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chatMarkdown } from '../../../../src/chat/export.ts';
import { turnView } from '../../../../src/panel/turn-view.ts';
import { A, world } from './controller-world.ts';
import { files, idle, textOf, turns } from './stores.ts';

test('a question runs as a turn, and its pieces are told as they come', async () => {
  const w = await world(files());
  w.controller.send('Where is it?', 'ask', []);
  const turn = await w.nextTurn();
  assert.equal(turn.request.question, 'Where is it?');
  turn.say({ type: 'text_delta', text: 'He' });
  await w.until(() => textOf(turns(w)[0]) === 'He');
  assert.notEqual(w.controller.snapshot().running, null);
  turn.say({ type: 'text_delta', text: 're.' });
  turn.end();
  await idle(w);
  assert.equal(textOf(turns(w)[0]), 'Here.');
  assert.equal(w.controller.snapshot().chat.title, 'Where is it?');
});

test('Stop ends the turn and keeps what came', async () => {
  const w = await world(files());
  w.controller.send('q', 'ask', []);
  const turn = await w.nextTurn();
  turn.say({ type: 'text_delta', text: 'half' });
  await w.until(() => textOf(turns(w)[0]) === 'half');
  await w.handle({ type: 'stop' });
  await idle(w);
  assert.ok(turn.signal.aborted);
  assert.equal(textOf(turns(w)[0]), 'half');
  assert.deepEqual(turns(w)[0]?.events.at(-1)?.event.type, 'turn_end');
});

test('a message sent while a turn runs waits, and runs next', async () => {
  const w = await world(files());
  w.controller.send('first', 'ask', []);
  const first = await w.nextTurn();
  await w.handle({ type: 'send', text: 'second', mode: 'agent', context: [] });
  assert.deepEqual(
    w.controller.snapshot().queued.map(({ text }) => text),
    ['second'],
  );
  first.end();
  const second = await w.nextTurn();
  assert.equal(second.request.question, 'second');
  assert.equal(second.request.mode, 'agent');
  assert.deepEqual(w.controller.snapshot().queued, []);
  second.end();
  await idle(w);
});

test('a queued message joins the running turn when the user says so', async () => {
  const w = await world(files());
  w.controller.send('first', 'ask', []);
  const first = await w.nextTurn();
  w.controller.send('also this', 'ask', []);
  await w.handle({ type: 'steer', id: w.controller.snapshot().queued[0]?.id ?? '' });
  assert.deepEqual(w.steered, ['also this']);
  assert.deepEqual(w.controller.snapshot().queued, []);
  first.end();
  await idle(w);
  assert.equal(turns(w).length, 1);
  const [turn] = turns(w);
  assert.ok(turn);
  assert.deepEqual(turnView(turn).added, ['also this'], 'its words stay with the answer');
  assert.match(chatMarkdown('', [turn]), /## first\n\n> also this\n/);
});

test('a turn of the core that throws ends as an error, and the next question works', async () => {
  const w = await world(files());
  w.controller.send('q', 'ask', []);
  const turn = await w.nextTurn();
  turn.say({ type: 'text_delta', text: 'x' });
  turn.end('error');
  await idle(w);
  w.controller.send('again', 'ask', []);
  (await w.nextTurn()).end();
  await idle(w);
  assert.equal(turns(w).length, 2);
});

test('Retry puts the question again, locally if asked', async () => {
  const w = await world(files());
  w.controller.send('q', 'ask', []);
  (await w.nextTurn()).end('error');
  await idle(w);
  await w.handle({ type: 'retry', turnId: turns(w)[0]?.id ?? '', local: true });
  const again = await w.nextTurn();
  assert.equal(again.request.question, 'local: q');
  again.end();
  await idle(w);
});

test('lines added while no panel is open wait in the draft, once', async () => {
  const w = await world(files());
  const chip = { uri: A, path: 'a.ts', startLine: 1, endLine: 2 };
  w.controller.addContext([chip]);
  w.controller.addContext([chip]);
  assert.deepEqual(w.controller.snapshot().draft.context, [chip]);
});

test('a message that is sent leaves the draft of every panel but the one that sent it', async () => {
  const w = await world(files());
  const pinned = { uri: A, path: 'a.ts', startLine: 1, endLine: 2, pinned: true };
  const panel = {};
  await w.handle({ type: 'draft', draft: { text: 'Where?', context: [pinned] } });
  await w.controller.handle({ type: 'send', text: 'Where?', mode: 'ask', context: [pinned] }, panel);
  (await w.nextTurn()).end();
  assert.deepEqual(
    w.events.filter(({ type }) => type === 'left'),
    [{ type: 'left', draft: { text: '', context: [pinned] }, from: panel }],
  );
  await idle(w);
});

test('agent mode is not for an untrusted workspace', async () => {
  const w = await world(files(), new Map(), false);
  await w.handle({ type: 'mode', mode: 'agent' });
  assert.equal(w.controller.snapshot().mode, 'ask');
});

test('/remember and /forget are done without a question, and the message is empty after', async () => {
  const w = await world(files());
  await w.handle({ type: 'send', text: '/remember Money is in cents', mode: 'agent', context: [] });
  await w.handle({ type: 'send', text: '/forget money', mode: 'ask', context: [] });
  assert.deepEqual(w.done, ['remember Money is in cents of ', 'forget money']);
  assert.deepEqual(turns(w), []);
  assert.equal(w.controller.snapshot().draft.text, '');
});
