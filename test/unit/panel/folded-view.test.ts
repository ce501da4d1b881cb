// A chat is sent with the turns that have ended folded: what the panel then shows of them is what it would show of the whole.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sentState } from '../../../src/protocol/folded-turn.ts';
import { HostMessage, type PanelState } from '../../../src/protocol/host-message.ts';
import { emptyView, reduce, type PanelView } from '../../../src/panel/reduce.ts';
import { turnView } from '../../../src/panel/turn-view.ts';
import { EVERY_STATE } from '../../e2e/panel/every-state.ts';
import { answered, chat } from '../../e2e/panel/state-parts.ts';

/** As a panel takes it: through the window's own copy, and checked. */
function shown(state: ReturnType<typeof sentState>): PanelView {
  const message = HostMessage.parse(structuredClone({ type: 'state', seq: 1, state }));
  return reduce(emptyView, message).view;
}
/** Without what is only known of a turn before it is read. */
const read = ({ turns }: PanelView): object[] => turns.map(({ ...turn }) => ({ ...turn, size: undefined }));

test('a chat that was folded on its way is shown as the whole one, in every state', () => {
  let folded = 0;
  for (const [name, state] of Object.entries<PanelState>(EVERY_STATE)) {
    const sent = sentState(state);
    folded += sent.chat.turns.filter((turn) => 'chars' in turn).length;
    const whole = state.chat.turns.map((turn) => ({ ...turnView(turn), size: undefined }));
    assert.deepEqual(read(shown(sent)), whole, name);
    assert.deepEqual(
      shown(sent).turns.map(
        ({ size, text, citations }) => size ?? { chars: text.length, cited: citations.length },
      ),
      whole.map(({ text, citations }) => ({ chars: text.length, cited: citations.length })),
      name,
    );
  }
  assert.ok(folded > 10, `${String(folded)} turns were folded`);
});

test('an answer that cannot be read says so, and the chat is there', () => {
  const sent = sentState(chat([answered]));
  const [turn] = sent.chat.turns;
  assert.ok(turn !== undefined && 'chars' in turn);
  for (const events of ['{', '[{"at":1}]', '7']) {
    const { turns } = shown({ ...sent, chat: { ...sent.chat, turns: [{ ...turn, events }] } });
    assert.equal(turns[0]?.question, turn.question);
    assert.equal(turns[0]?.text, '');
    assert.equal(turns[0]?.error?.message, 'This answer cannot be read.');
  }
});
