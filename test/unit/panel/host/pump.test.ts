import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HostMessage, type PanelState } from '../../../../src/protocol/host-message.ts';
import { createPump, FRAME_MS } from '../../../../src/vscode/chat/pump.ts';
import { emptyView, reduce } from '../../../../src/panel/reduce.ts';

const state: PanelState = {
  protocol: 1,
  chat: { id: 'c', title: '', turns: [] },
  running: null,
  draft: { text: '', context: [] },
  ...emptyView.live,
};

function rig() {
  const sent: HostMessage[] = [];
  let clock = 0;
  let timer: { at: number; run: () => void } | undefined;
  const pump = createPump({
    post: (message) => {
      sent.push(message);
    },
    snapshot: () => state,
    later: (run, ms) => {
      timer = { at: clock + ms, run };
      return () => {
        timer = undefined;
      };
    },
    now: () => clock,
  });
  const tick = (ms: number): void => {
    clock += ms;
    const due = timer;
    if (due !== undefined && due.at <= clock) {
      timer = undefined;
      due.run();
    }
  };
  const delta = (text: string) =>
    ({
      type: 'events',
      turnId: 't',
      events: [{ at: clock, event: { type: 'text_delta', text } }],
    }) as const;
  return { pump, sent, tick, delta };
}

test('nothing is sent to a panel that has not asked for its state yet', () => {
  const { pump, sent, delta } = rig();
  pump.take(delta('a'));
  assert.deepEqual(sent, []);
});

test('the first piece after a pause is sent at once; later ones wait for the next frame and come joined', () => {
  const { pump, sent, tick, delta } = rig();
  pump.sync();
  tick(100);
  pump.take(delta('a'));
  assert.equal(sent.length, 2);
  for (const letter of 'bcdefg') pump.take(delta(letter));
  assert.equal(sent.length, 2);
  tick(FRAME_MS);
  assert.equal(sent.length, 3);
  const last = sent[2];
  assert.ok(last?.type === 'events');
  assert.deepEqual(
    last.events.map(({ event }) => event),
    [{ type: 'text_delta', text: 'bcdefg' }],
  );
});

test('messages are numbered without gaps, and all pass the check that the panel makes', () => {
  const { pump, sent, tick, delta } = rig();
  pump.sync();
  tick(100);
  pump.take(delta('a'));
  pump.take({ type: 'patch', patch: { mode: 'agent' } });
  pump.take({ type: 'compose', text: 'x' });
  pump.take({ type: 'showHistory', chats: [] });
  tick(100);
  assert.deepEqual(
    sent.map(({ seq }) => seq),
    [1, 2, 3, 4, 5],
  );
  for (const message of sent) assert.ok(HostMessage.safeParse(message).success);
});

test('what waits is dropped when the whole state is sent, which already holds it', () => {
  const { pump, sent, tick, delta } = rig();
  pump.sync();
  pump.take(delta('a'));
  pump.sync();
  tick(100);
  assert.deepEqual(
    sent.map(({ type }) => type),
    ['state', 'state'],
  );
});

test('a panel that misses a message notices, and the state that it is sent sets it right', () => {
  const { pump, sent, tick, delta } = rig();
  pump.sync();
  tick(100);
  pump.take(delta('lost'));
  tick(100);
  pump.take(delta('seen'));
  const [first, , third] = sent;
  assert.ok(first !== undefined && third !== undefined);
  let { view } = reduce(emptyView, first);
  const missed = reduce(view, third);
  assert.ok(missed.lost);
  pump.sync();
  const again = sent.at(-1);
  assert.ok(again !== undefined);
  ({ view } = reduce(missed.view, again));
  assert.ok(view.known);
});

test('10,000 pieces in a second become at most one message a frame', () => {
  const { pump, sent, tick, delta } = rig();
  pump.sync();
  for (let i = 0; i < 10_000; i++) {
    pump.take(delta('x'));
    tick(0.1);
  }
  tick(FRAME_MS);
  assert.ok(sent.length <= 1000 / FRAME_MS + 3, String(sent.length));
  const text = sent.flatMap((message) =>
    message.type === 'events'
      ? message.events.map(({ event }) => (event.type === 'text_delta' ? event.text : ''))
      : [],
  );
  assert.equal(text.join('').length, 10_000);
});
