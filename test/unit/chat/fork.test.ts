import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chatJson, readChatJson } from '../../../src/chat/export.ts';
import { forkedConversation, retold } from '../../../src/chat/fork.ts';
import type { SavedConversation } from '../../../src/chat/snapshot.ts';
import type { PanelTurn } from '../../../src/protocol/panel.ts';
import type { Plan } from '../../../src/protocol/plan.ts';
import type { TurnEvent } from '../../../src/protocol/turn.ts';

const RETRIEVED: TurnEvent = {
  type: 'retrieved',
  receipt: { prompt: 1, instructions: [], conversation: 0, items: [], keptBack: [], tokens: 1 },
};
const refused: TurnEvent = { type: 'error', code: 'refused', message: 'no', retryable: false };
const turn = (id: string, answer: string, ...more: TurnEvent[]): PanelTurn => ({
  id,
  question: `q ${id}`,
  mode: 'ask',
  context: [],
  at: 1,
  events: [RETRIEVED, { type: 'text_delta', text: answer } as const, ...more].map((event) => ({
    at: 1,
    event,
  })),
});
const user = (text: string): SavedConversation['messages'][number] => ({
  role: 'user',
  content: [{ type: 'text', text: { text } }],
});
const assistant = (...content: unknown[]): SavedConversation['messages'][number] => ({
  role: 'assistant',
  content,
});
const said = (text: string) => ({ type: 'text', text });

const saved: SavedConversation = {
  version: 1,
  id: 'old',
  messages: [
    user('instructions'),
    user('q one'),
    assistant(said('1')),
    user('q two'),
    assistant({ type: 'tool_use', id: 'c' }),
    user('result'),
    assistant(said('2')),
    user('q three'),
    assistant(said('3')),
  ],
  turnStarts: [1, 3, 7],
  instructions: true,
  sources: [],
  seen: [],
};
const one = turn('one', '1');
const two = turn('two', '2');
const three = turn('three', '3');

test('a fork knows exactly what the model knew then', () => {
  const fork = forkedConversation(saved, 'new', [one], [two, three]);
  assert.equal(fork?.id, 'new');
  assert.deepEqual(fork?.messages, saved.messages.slice(0, 3));
  assert.deepEqual(fork.turnStarts, [1]);
  assert.equal(fork.instructions, true);
  assert.deepEqual(
    forkedConversation(saved, 'new', [one, two], [three])?.messages,
    saved.messages.slice(0, 7),
  );
  assert.deepEqual(forkedConversation(saved, 'new', [one, two, three], [])?.messages, saved.messages);
});

test('a fork of the beginning of a full chat has room: what later turns used is not counted as its own', () => {
  const full = { ...saved, counted: { tokens: 195_000, messages: 9 }, goal: 'q three' };
  const fork = forkedConversation(full, 'new', [one], [two, three]);
  assert.equal(fork?.counted, undefined);
  assert.equal(fork?.goal, 'q one');
  assert.equal(forkedConversation(full, 'new', [one, two, three], [])?.counted?.tokens, 195_000);
});

test('turns that the model never heard of, or that were taken back, are not counted', () => {
  const local: PanelTurn = {
    ...turn('l', 'x'),
    events: [{ at: 1, event: { type: 'text_delta', text: 'x' } }],
  };
  const no = turn('no', '', refused);
  assert.deepEqual(
    forkedConversation(saved, 'new', [one, two], [local, no, three])?.messages,
    saved.messages.slice(0, 7),
  );
});

test('where older turns were summed up since, a fork knows what was asked and answered', () => {
  const short = { ...saved, turnStarts: [1], instructions: false };
  const fork = forkedConversation(short, 'new', [one], [two, three]);
  assert.deepEqual(fork?.messages, [user('<question>\nq one\n</question>'), assistant(said('1'))]);
  assert.deepEqual(fork?.turnStarts, [0]);
});

test('where older turns were summed up since, a fork keeps the project’s instructions, as they were then', () => {
  const block = (text: string) => ({ type: 'text' as const, text: { text } });
  const summed: SavedConversation = {
    ...saved,
    messages: [
      { role: 'user', content: [block('instructions'), block('summary'), block('q three')] },
      assistant(said('3')),
    ],
    turnStarts: [0],
  };
  const fork = forkedConversation(summed, 'new', [one], [two, three]);
  assert.deepEqual(fork?.messages, [
    { role: 'user', content: [block('instructions'), block('<question>\nq one\n</question>')] },
    assistant(said('1')),
  ]);
  assert.equal(fork?.instructions, true);
});

test('a fork carries the plan as it was then, told anew, and none where there was none yet', () => {
  const then: Plan = [{ text: 'Mend the loop.', state: 'open' }];
  const now: Plan = [{ text: 'Ship it.', state: 'done' }];
  const planned = turn('two', '2', { type: 'plan', steps: then });
  const newest = turn('three', '3', { type: 'plan', steps: now });
  const chat = { ...saved, plan: { steps: now, told: true } };
  const told = { steps: then, told: false };
  assert.deepEqual(forkedConversation(chat, 'new', [one, planned], [newest])?.plan, told);
  assert.equal(forkedConversation(chat, 'new', [one], [planned, newest])?.plan, undefined);
  assert.deepEqual(forkedConversation(chat, 'new', [one, planned, newest], [])?.plan, chat.plan);
  const summed = { ...chat, turnStarts: [1] };
  assert.deepEqual(forkedConversation(summed, 'new', [one, planned], [newest])?.plan, told);
  assert.deepEqual(retold('new', [one, planned])?.plan, told, 'an imported chat too');
});

test('an imported chat has yet to read the project’s instructions', () => {
  assert.equal(retold('new', [one])?.unread, true);
  assert.equal(forkedConversation(undefined, 'new', [one], [])?.unread, true);
});

test('a fork never ends in a call without its result', () => {
  const broken = {
    ...saved,
    messages: [user('q one'), assistant({ type: 'tool_use', id: 'c' }), user('q two')],
    turnStarts: [0, 2],
  };
  assert.deepEqual(forkedConversation(broken, 'new', [one], [two])?.messages.at(-1), assistant(said('1')));
  assert.equal(forkedConversation(saved, 'new', [], [one]), undefined);
});

test('a chat that was exported as JSON can be read again, and nothing else can', () => {
  const file = chatJson('Title', [one, two]);
  assert.deepEqual(readChatJson(file), { title: 'Title', turns: [one, two] });
  for (const bad of ['', '{}', '[]', '{"version":1,"title":"x","turns":[{"id":1}]}', chatJson('empty', [])])
    assert.equal(readChatJson(bad), undefined, bad);
});
