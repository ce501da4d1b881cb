import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { SavedConversation } from '../../../src/chat/snapshot.ts';
import { say } from '../../model-server/script.ts';
import type { Part, Script } from '../../model-server/script.ts';
import { collect, rig, textOf, world } from './rig.ts';
import type { World } from './rig.ts';

let at: World;
before(async () => {
  at = await world();
});
after(async () => {
  await at[Symbol.asyncDispose]();
});

const use = (name: string, input: Record<string, unknown>): Part => ({ type: 'tool_use', name, input });
const script: Script = (asked) =>
  asked.number > 3
    ? say('Ready.')
    : {
        parts: [
          { type: 'thinking', pieces: ['So'] },
          { type: 'text', pieces: [`Step ${asked.number}.`] },
          use('read_file', { path: 'src/cart/total.ts' }),
          use('grep', { pattern: `cents${asked.number}` }),
        ],
      };

describe('a conversation', () => {
  it('saved at any point of a run goes on after a restart, with what was found until then', async () => {
    const saved: SavedConversation[] = [];
    await using r = await rig(at, { script });
    const question = { question: 'What does a cart cost?', mode: 'agent', context: [] } as const;
    for await (const { type } of r.conversation.runTurn(question, new AbortController().signal)) {
      assert.notEqual(type, 'error');
      saved.push(SavedConversation.parse(JSON.parse(JSON.stringify(r.conversation.snapshot()))));
    }
    assert.ok(saved.length > 30, `${saved.length} points`);
    const open = saved.filter(({ messages }) => messages.at(-1)?.role === 'assistant');
    assert.ok(open.length > 0, 'some are taken while tools run');
    for (const [point, one] of saved.entries()) {
      r.server.setScript([say('Yes.')]);
      const next = await collect(r.restarted(one), { question: 'Go on.', mode: 'agent' });
      assert.equal(textOf(next), 'Yes.', `point ${point}: the next turn was refused`);
    }
    const told = r.server.requests.at(-1)?.text ?? '';
    assert.ok(told.includes('What does a cart cost?') && told.includes('lines[i].cents'));
  });
});
