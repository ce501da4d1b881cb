import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CHARS_A_FRAME, createPace } from '../../../src/panel/pace.ts';
import type { PanelAction } from '../../../src/panel/reduce.ts';
import type { HostMessage } from '../../../src/protocol/host-message.ts';
import { empty } from '../../e2e/panel/state-parts.ts';

function world() {
  const applied: (readonly PanelAction[])[] = [];
  const frames: (() => void)[] = [];
  const take = createPace({
    apply: (actions) => applied.push([...actions]),
    nextFrame: (then) => frames.push(then),
  });
  return { take, applied, frame: () => frames.shift()?.() };
}

let seq = 1;
const says = (text: string): HostMessage => ({
  type: 'events',
  seq: ++seq,
  turnId: 't',
  events: [{ at: 0, event: { type: 'text_delta', text } }],
});
const textOf = (actions: readonly PanelAction[]): string =>
  actions
    .flatMap((action) => (action.type === 'events' || action.type === 'piece' ? action.events : []))
    .map(({ event }) => (event.type === 'text_delta' ? event.text : ''))
    .join('');

test('the first message of a frame is drawn at once, and those that follow it together in the next', () => {
  const { take, applied, frame } = world();
  take(says('a'));
  assert.deepEqual(applied.map(textOf), ['a']);
  take(says('b'));
  take(says('c'));
  assert.equal(applied.length, 1);
  frame();
  assert.deepEqual(applied.map(textOf), ['a', 'bc']);
  frame();
  take(says('d'));
  assert.equal(applied.length, 3, 'after a frame without anything the next is at once again');
});

test('a burst of text takes as many frames as it needs, in order, and only its last piece has the number', () => {
  const { take, applied, frame } = world();
  const burst = Array.from({ length: 2.5 * CHARS_A_FRAME }, (_, i) => String(i % 10)).join('');
  take(says(burst));
  take({ type: 'patch', seq: ++seq, patch: { demo: true } });
  for (let i = 0; i < 4; i++) frame();
  assert.deepEqual(
    applied.map((actions) => textOf(actions).length),
    [CHARS_A_FRAME, CHARS_A_FRAME, CHARS_A_FRAME / 2],
  );
  assert.equal(textOf(applied.flat()), burst);
  assert.deepEqual(
    applied.flat().map(({ type }) => type),
    ['piece', 'piece', 'events', 'patch'],
  );
});

test('a character of two halves is never cut', () => {
  const { take, applied, frame } = world();
  take(says(`${'a'.repeat(CHARS_A_FRAME - 1)}\u{1F600}b`));
  assert.ok(textOf(applied[0] ?? []).endsWith('\u{1F600}'));
  frame();
  assert.equal(textOf(applied[1] ?? []), 'b');
});

test('a whole state takes the place of what waits', () => {
  const { take, applied, frame } = world();
  take(says('a'.repeat(3 * CHARS_A_FRAME)));
  take({ type: 'state', seq: ++seq, state: empty });
  frame();
  frame();
  assert.deepEqual(
    applied.flat().map(({ type }) => type),
    ['piece', 'state'],
  );
});
