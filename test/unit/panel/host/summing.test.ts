import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { PanelMessage } from '../../../../src/protocol/panel.ts';
import { world, type PlayedTurn, type World } from './controller-world.ts';
import { files, idle, textOf, turns } from './stores.ts';

const ask = async (w: World, text: string): Promise<PlayedTurn> => {
  w.controller.send(text, 'ask', []);
  return w.nextTurn();
};
const answered = async (w: World, text: string): Promise<void> => {
  const turn = await ask(w, text);
  turn.say({ type: 'text_delta', text: `${text}!` });
  turn.end();
  await idle(w);
  await setImmediate(); // what follows an answer (the next question, a summary) has begun
};
const summing = (w: World): string | null => w.controller.snapshot().summing;
const summed = (summary: PlayedTurn): void => {
  summary.say(
    { type: 'text_delta', text: 'They asked.' },
    { type: 'compacted', turns: 1, before: 80, after: 9, by: 'model' },
  );
  summary.end();
};
const compact = (w: World): Promise<void> =>
  w.handle({ type: 'send', text: '/compact', mode: 'ask', context: [] });

test('/compact puts a summary into the chat, beside the turns, which stay whole over a restart', async () => {
  const memory = new Map<string, unknown>();
  const store = files('sum');
  const w = await world(store, memory);
  await answered(w, 'One');
  await answered(w, 'Two');
  await compact(w);
  const summary = await w.nextTurn();
  assert.equal(summing(w), turns(w)[2]?.id);
  assert.equal(w.controller.snapshot().running, null, 'the chat is free meanwhile');
  summed(summary);
  await w.until(() => summing(w) === null);
  assert.deepEqual(turns(w).map(textOf), ['One!', 'Two!', 'They asked.']);
  await store.flush();
  const again = await world(files('sum'), memory);
  assert.deepEqual(turns(again).map(textOf), ['One!', 'Two!', 'They asked.']);
  assert.deepEqual(
    turns(again).map(({ summary: is }) => is ?? false),
    [false, false, true],
  );
  assert.equal((await files('sum').list())[0]?.questions, 2, 'a summary is no question');
});

test('/compact with nothing older says so, and nothing runs', async () => {
  const w = await world(files());
  await compact(w);
  await answered(w, 'One');
  await compact(w);
  assert.deepEqual(
    w.done.filter((what) => what.startsWith('inform')),
    ['inform nothing older', 'inform nothing older'],
  );
  assert.equal(turns(w).length, 1);
});

test('a window that is 75 % full after an answer has older turns summed up while the next question runs', async () => {
  const w = await world(files());
  await answered(w, 'One');
  w.window.used = 74;
  await answered(w, 'Two');
  assert.equal(summing(w), null);
  w.window.used = 75;
  await answered(w, 'Three');
  const summary = await w.nextTurn();
  const question = await ask(w, 'Four');
  assert.notEqual(summing(w), null);
  assert.notEqual(w.controller.snapshot().running, null);
  summed(summary);
  await w.until(() => summing(w) === null);
  assert.notEqual(w.controller.snapshot().running, null, 'the question goes on');
  w.window.used = 10;
  question.end();
  await idle(w);
  assert.deepEqual(turns(w).map(textOf), ['One!', 'Two!', 'Three!', 'They asked.', '']);
});

test('an answer that failed starts no summary', async () => {
  const w = await world(files());
  await answered(w, 'One');
  w.window.used = 80;
  const turn = await ask(w, 'Two');
  turn.say({ type: 'error', code: 'overloaded', message: 'Busy.', retryable: true });
  turn.end('error');
  await idle(w);
  assert.equal(summing(w), null);
});

test('from 95 % on a question is not sent and stays in the message; the panel knows; /compact is done', async () => {
  const w = await world(files());
  await answered(w, 'One');
  await answered(w, 'Two');
  w.window.used = 95;
  const question: PanelMessage = { type: 'send', text: 'Three', mode: 'ask', context: [] };
  await w.handle(question);
  assert.equal(turns(w).length, 2);
  assert.equal(w.controller.snapshot().draft.text, 'Three');
  assert.deepEqual(w.controller.snapshot().window, { used: 95, of: 100 });
  assert.ok(w.done.includes('inform full'));
  await w.handle({ type: 'compact' });
  const summary = await w.nextTurn();
  w.window.used = 9;
  summed(summary);
  await w.until(() => summing(w) === null);
  await w.handle(question);
  assert.equal((await w.nextTurn()).request.question, 'Three');
});

test('Stop of a summary ends it alone, and Stop of a turn leaves it', async () => {
  const w = await world(files());
  await answered(w, 'One');
  await answered(w, 'Two');
  await compact(w);
  const summary = await w.nextTurn();
  const question = await ask(w, 'Three');
  await w.handle({ type: 'stop', turnId: summing(w) ?? '' });
  await w.until(() => summing(w) === null);
  assert.ok(summary.signal.aborted);
  assert.ok(!question.signal.aborted);
  await compact(w);
  const second = await w.nextTurn();
  await w.handle({ type: 'stop' });
  await idle(w);
  assert.ok(question.signal.aborted);
  assert.ok(!second.signal.aborted);
  summed(second);
  await w.until(() => summing(w) === null);
});

test('a new chat ends the summary of the one before, whose events stay there', async () => {
  const store = files('left');
  const w = await world(store);
  await answered(w, 'One');
  await answered(w, 'Two');
  const { id } = w.controller.snapshot().chat;
  await compact(w);
  const summary = await w.nextTurn();
  await w.handle({ type: 'newChat' });
  assert.ok(summary.signal.aborted);
  assert.equal(turns(w).length, 0);
  assert.equal((await store.load(id))?.turns.at(-1)?.events.at(-1)?.event.type, 'turn_end');
});
