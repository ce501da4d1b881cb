import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { TurnSettings } from '../../../src/agent/conversation.ts';
import { SavedConversation } from '../../../src/chat/snapshot.ts';
import { callTool, say } from '../../model-server/script.ts';
import type { Script } from '../../model-server/script.ts';
import { collect, endOf, ofType, rig, textOf, world } from './rig.ts';
import type { World } from './rig.ts';

let at: World;
before(async () => {
  at = await world();
});
after(async () => {
  await at[Symbol.asyncDispose]();
});

/** Never ends by itself; no two calls are alike. */
const endless: Script = (asked) => callTool('grep', { pattern: `needle${asked.number}` });

/** What a run may use of one kind, and the requests that it then sends. */
const BUDGETS = [
  ['steps', { maxSteps: 4 }, 4],
  ['dollars', { maxCostUsd: 0.02 }, undefined],
  ['minutes', { maxMinutes: 1 }, 2],
  ['tool_calls', { maxToolCalls: 3 }, 4],
  ['output_bytes', { maxOutputBytes: 40 }, undefined],
  ['tokens', { model: 'claude-fable-5-2', maxTokens: 12_000 }, undefined],
] as const satisfies readonly [string, Partial<TurnSettings>, number | undefined][];

describe('a budget', () => {
  for (const [kind, settings, requests] of BUDGETS)
    it(`of ${kind} stops before the request that would go over it, says so, and the user can go on, after a restart too`, async () => {
      let clock = 0;
      const script: Script = (asked) => {
        if (kind === 'minutes') clock += 30_000;
        return endless(asked);
      };
      await using r = await rig(at, { script }, { settings, deps: { now: () => clock } });
      const events = await r.run({ question: 'Find the needle.' });
      const [budget] = ofType(events, 'budget');
      assert.equal(budget?.kind, kind);
      const resultBytes = ofType(events, 'tool_result').map(({ bytes }) => bytes);
      // The results of tools alone are known only when they are there: those that go over it are not sent.
      const beforeLast = resultBytes.slice(0, -1).reduce((sum, bytes) => sum + bytes, 0);
      assert.ok((kind === 'output_bytes' ? beforeLast : budget.spent) <= budget.limit);
      assert.equal(endOf(events).stopReason, 'budget');
      assert.equal(events.at(-2), budget);
      assert.deepEqual(ofType(events, 'error'), []);
      const { usage } = endOf(events);
      if (kind === 'dollars') assert.ok((usage.costUsd ?? 1) <= 0.02, `${usage.costUsd}`);
      const sent = r.server.requests.length;
      assert.equal(sent, requests ?? sent);
      assert.ok(sent > 0);

      // What continues by itself, after a review, has no budget of its own: also not in a window that was reloaded.
      const saved = SavedConversation.parse(JSON.parse(JSON.stringify(r.conversation.snapshot())));
      for (const again of [r.conversation, r.restarted(saved)]) {
        const more = await collect(again, { question: '' });
        const [still] = ofType(more, 'budget');
        assert.deepEqual([still?.kind, still?.spent], [kind, budget.spent]);
        if (kind === 'tool_calls') assert.deepEqual(ofType(more, 'tool_call'), [], 'no further tool runs');
        else assert.equal(r.server.requests.length, sent, 'nothing more is sent');
      }
      for (const again of [r.conversation, r.restarted(saved)]) {
        r.server.setScript([say('It is not there.')]);
        const on = await collect(again, { question: 'Go on.' });
        assert.equal(textOf(on), 'It is not there.');
        assert.equal(endOf(on).stopReason, 'end_turn');
      }
    });

  it('of minutes doesn’t count the time that a command waits for the user', async () => {
    let clock = 0;
    await using r = await rig(
      at,
      {
        script: (asked) =>
          asked.number < 2 ? callTool('run_command', { command: `echo ${asked.number}` }) : say('Done.'),
      },
      {
        settings: { maxMinutes: 1 },
        deps: {
          now: () => clock,
          commands: {
            approve: () => {
              clock += 10 * 60_000;
              return Promise.resolve('run');
            },
            run: () => Promise.resolve({ exitCode: 0, output: 'ok\n', timedOut: false, cutBytes: 0 }),
          },
        },
      },
    );
    const events = await r.run({ question: 'Run both.', mode: 'agent' });
    assert.equal(endOf(events).stopReason, 'end_turn');
  });

  it('of minutes ends an answer that drips for ever', async () => {
    await using r = await rig(
      at,
      { script: [say('Slowly', { do: 'drip', bytes: 1, ms: 50 }, ' '.repeat(5000))] },
      { settings: { maxMinutes: 0.005 } },
    );
    const events = await r.run({ question: 'What is a cart?' });
    assert.equal(ofType(events, 'budget')[0]?.kind, 'minutes');
    assert.equal(endOf(events).stopReason, 'budget');
  });

  it('is kept by the turn that goes on after a review', async () => {
    await using r = await rig(at, { script: endless }, { settings: { maxSteps: 3 } });
    await r.run({ question: 'Find the needle.' });
    const events = await r.run({ question: '' });
    assert.equal(ofType(events, 'budget')[0]?.kind, 'steps');
    assert.equal(r.server.requests.length, 3);
  });

  it('that is nearly used up is told to the model, once', async () => {
    await using r = await rig(at, { script: endless }, { settings: { maxSteps: 6 } });
    await r.run({ question: 'Find the needle.' });
    const last = r.server.requests.at(-1)?.text ?? '';
    assert.equal(last.split('is nearly used up').length - 1, 1);
  });
});

describe('repetition', () => {
  it('is warned of at the third identical call, and stops the turn at the fifth', async () => {
    await using r = await rig(at, { script: () => callTool('grep', { pattern: 'nowhere', glob: '*.ts' }) });
    const events = await r.run({ question: 'Find it.' });
    assert.equal(endOf(events).stopReason, 'repetition');
    assert.equal(r.server.requests.length, 5);
    assert.ok(!r.server.requests[2]?.text.includes('third time'));
    assert.ok(r.server.requests[3]?.text.includes('third time'));
    r.server.setScript([say('Yes.')]);
    assert.equal(textOf(await r.run({ question: 'There?' })), 'Yes.');
  });

  it('is seen when two calls alternate, and when the keys of an input change places', async () => {
    const inputs = [
      { pattern: 'nowhere', glob: '*.ts' },
      { glob: '*.ts', pattern: 'nowhere' },
      { pattern: 'nowhere' },
    ];
    await using r = await rig(at, { script: (asked) => callTool('grep', inputs[asked.number % 3] ?? {}) });
    const events = await r.run({ question: 'Find it.' });
    assert.equal(endOf(events).stopReason, 'repetition');
    assert.ok(r.server.requests.length <= 8);
  });

  it('of mistakes stops the turn, whatever they are', async () => {
    await using r = await rig(at, {
      script: (asked) => callTool('read_file', { path: `none/${asked.number}.ts` }),
    });
    const events = await r.run({ question: 'Read it.' });
    assert.equal(endOf(events).stopReason, 'repetition');
    assert.equal(r.server.requests.length, 8);
  });

  it('of endless pauses stops the turn', async () => {
    await using r = await rig(at, { script: () => ({ ...say('Hm. '), stopReason: 'pause_turn' }) });
    assert.equal(endOf(await r.run({ question: 'Well?' })).stopReason, 'repetition');
  });
});
