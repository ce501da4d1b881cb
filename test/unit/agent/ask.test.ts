import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { say } from '../../model-server/script.ts';
import { endOf, ofType, rig, textOf, world } from './rig.ts';
import type { World } from './rig.ts';

let at: World;
before(async () => {
  at = await world();
});
after(async () => {
  await at[Symbol.asyncDispose]();
});

describe('a question', () => {
  it('sends what the index found, and ties the answer to lines', async () => {
    await using r = await rig(at, {
      script: [
        {
          parts: [
            { type: 'thinking', pieces: ['Looking.'] },
            {
              type: 'text',
              pieces: ['The session is renewed under ', 'a lock'],
              cite: [{ text: "withLock('session'" }],
            },
            { type: 'text', pieces: ['. That is all I know.'] },
          ],
        },
      ],
    });
    const events = await r.run({ question: 'How does refreshSession renew the tokens?' });
    assert.deepEqual(endOf(events).stopReason, 'end_turn');
    assert.equal(events[0]?.type, 'turn_start');
    const [cited] = ofType(events, 'citation');
    assert.ok(cited);
    assert.equal(cited.path, 'src/auth/session.ts');
    assert.equal(cited.state, 'verified');
    assert.equal(textOf(events).slice(cited.from, cited.to), 'The session is renewed under a lock');
    const lines = at.text('src/auth/session.ts').split('\n');
    assert.equal(cited.quote, lines.slice(cited.startLine - 1, cited.endLine).join('\n'));
    assert.match(cited.quote, /withLock\('session'/);
    const [receipt] = ofType(events, 'retrieved');
    assert.ok(receipt && receipt.receipt.items.some((item) => item.path === 'src/auth/session.ts'));
    assert.deepEqual(
      receipt.receipt.instructions.map(({ path }) => path),
      ['AGENTS.md'],
    );
    assert.deepEqual(endOf(events).citations, [cited.id]);
    assert.ok(endOf(events).usage.output > 0);
  });

  it('with no model gives a cited local answer that names the right file', async () => {
    await using r = await rig(at, {}, { local: true });
    const events = await r.run({ question: 'How is the discount of a cart computed?' });
    assert.deepEqual(events[0] && { ...events[0], turnId: '', traceId: '' }, {
      type: 'turn_start',
      turnId: '',
      traceId: '',
      mode: 'local',
    });
    const [first] = ofType(events, 'citation');
    assert.equal(first?.path, 'src/cart/discount.ts');
    assert.equal(r.server.requests.length, 0);
    assert.equal(endOf(events).stopReason, 'end_turn');
  });
});

void say;
