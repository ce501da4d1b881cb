import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { SavedConversation } from '../../../src/chat/snapshot.ts';
import type { Plan } from '../../../src/protocol/plan.ts';
import { callTool, say } from '../../model-server/script.ts';
import type { Script } from '../../model-server/script.ts';
import { collect, ofType, rig, textOf, world } from './rig.ts';
import type { World } from './rig.ts';

let at: World;
before(async () => {
  at = await world();
});
after(async () => {
  await at[Symbol.asyncDispose]();
});

const STEPS: Plan = [
  { text: 'Mend the loop of totalOf in src/cart/total.ts.', state: 'open' },
  { text: 'Run npm test.', state: 'open' },
];
const EDITED: Plan = [
  { text: 'Mend the loop of totalOf in src/cart/total.ts.', state: 'done' },
  { text: 'Round to whole cents.', state: 'open' },
];
const planning: Script = (asked) =>
  asked.called.length === 0 ? callTool('update_plan', { steps: STEPS }) : say('Two steps.');
const TOLD = '1. [x] Mend the loop of totalOf in src/cart/total.ts.\\n2. [ ] Round to whole cents.';

describe('the plan', () => {
  it('that the model makes is shown as steps, and not told back to it', async () => {
    await using r = await rig(at, { script: planning });
    const events = await r.run({ question: 'Plan the fix.', mode: 'plan' });
    assert.deepEqual(
      ofType(events, 'plan').map(({ steps }) => steps),
      [STEPS],
    );
    await r.run({ question: 'Thanks.', mode: 'plan' });
    assert.ok(!r.server.requests.at(-1)?.text.includes('The plan as the user wants it'));
  });

  it('that the user edits reaches the model with the next question, once, and after a restart too', async () => {
    await using r = await rig(at, { script: planning });
    await r.run({ question: 'Plan the fix.', mode: 'plan' });
    r.conversation.editPlan(EDITED);
    const saved = SavedConversation.parse(JSON.parse(JSON.stringify(r.conversation.snapshot())));
    for (const one of [r.conversation, r.restarted(saved)]) {
      r.server.setScript(() => say('Yes.'));
      await collect(one, { question: 'Carry out the plan.', mode: 'agent' });
      await collect(one, { question: 'And now?', mode: 'agent' });
      const told = r.server.requests.slice(-2).map(({ text }) => text.split(TOLD).length - 1);
      assert.deepEqual(told, [1, 1], 'it stands where it was told, and is not told again');
    }
  });

  it('that the user edits while the model works reaches its next request, and the model’s own is refused', async () => {
    let result = '';
    await using r = await rig(at, {
      script: (asked) => {
        if (asked.number === 0) {
          r.conversation.editPlan(EDITED);
          return callTool('update_plan', { steps: STEPS });
        }
        result = asked.toolResults[0]?.text ?? '';
        return asked.number === 1 ? callTool('update_plan', { steps: EDITED }) : say('As you say.');
      },
    });
    const events = await r.run({ question: 'Do it.', mode: 'agent' });
    assert.match(result, /The user sees the plan/, 'the second call is taken');
    assert.ok(r.server.requests[1]?.text.includes(TOLD));
    assert.deepEqual(
      ofType(events, 'tool_result').map(({ ok }) => ok),
      [false, true],
    );
    assert.deepEqual(
      ofType(events, 'plan').map(({ steps }) => steps),
      [EDITED],
    );
    assert.equal(textOf(events), 'As you say.');
  });

  it('that was told in a turn which is taken back is told again', async () => {
    await using r = await rig(at, { script: planning });
    await r.run({ question: 'Plan the fix.', mode: 'plan' });
    r.conversation.editPlan(EDITED);
    r.server.setScript(() => ({ ...say('I'), stopReason: 'refusal' }));
    await r.run({ question: 'Carry out the plan.', mode: 'agent' });
    r.server.setScript(() => say('Yes.'));
    await r.run({ question: 'Carry it out, please.', mode: 'agent' });
    assert.equal((r.server.requests.at(-1)?.text.split(TOLD).length ?? 0) - 1, 1);
  });

  it('is no tool of Ask mode, and what a user writes in it passes the gate', async () => {
    let tools: readonly string[] = [];
    await using r = await rig(at, { script: (asked) => ((tools = asked.tools), say('Yes.')) });
    await r.run({ question: 'What is a cart?', mode: 'ask' });
    assert.ok(!tools.includes('update_plan'));
    r.conversation.editPlan([{ text: 'Use sk-ant-api03-CANARY80abcdefghijklmnopqrstuv.', state: 'open' }]);
    await r.run({ question: 'Go.', mode: 'plan' });
    assert.ok(tools.includes('update_plan'));
    assert.ok(r.server.requests.at(-1)?.text.includes('1. [ ] Use '));
  });
});
