import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { DiagnosticsPort } from '../../../src/agent/ports.ts';
import type { StopReason } from '../../../src/protocol/turn.ts';
import { callTool, say } from '../../model-server/script.ts';
import type { Reply, Script } from '../../model-server/script.ts';
import { endOf, ofType, rig, textOf, world } from './rig.ts';
import type { Rig, World } from './rig.ts';

let at: World;
before(async () => {
  at = await world();
});
after(async () => {
  await at[Symbol.asyncDispose]();
});

const look: Script = () => callTool('get_diagnostics', {});
const MB = 1024 * 1024;

async function goesOn(r: Rig): Promise<void> {
  r.server.setScript([say('Yes.')]);
  assert.equal(textOf(await r.run({ question: 'Are you there?' })), 'Yes.', 'the next turn works');
}

describe('the loop stops on', () => {
  for (const [what, read, said] of [
    ['a tool that hangs', () => new Promise(() => undefined), /took longer than 0\.05 s/],
    ['a tool that throws', () => Promise.reject(new Error('out of order')), /failed: out of order/],
    [
      'a tool that throws at once',
      () => {
        throw new Error('out of order');
      },
      /failed: out of order/,
    ],
  ] as const satisfies readonly [string, DiagnosticsPort['read'], RegExp][])
    it(`${what}, when the model calls it again and again`, async () => {
      const deps = { diagnostics: { read } };
      await using r = await rig(at, { script: look }, { deps, settings: { maxReadSeconds: 0.05 } });
      const events = await r.run({ question: 'What is wrong?' });
      assert.equal(endOf(events).stopReason, 'repetition');
      assert.equal(r.server.requests.length, 5);
      assert.match(r.server.requests[1]?.text ?? '', said);
      await goesOn(r);
    });

  it('a tool that returns 100 MB, with little of it sent, and at once', async () => {
    const message = `${'x'.repeat(80)}\n`.repeat(MB / 81);
    const all = Array.from({ length: 100 }, (_, n) => ({
      uri: at.uri('src/main.ts'),
      line: n + 1,
      severity: 'error' as const,
      message,
    }));
    const deps = { diagnostics: { read: () => Promise.resolve(all) } };
    await using r = await rig(at, { script: look }, { deps });
    const began = performance.now();
    const events = await r.run({ question: 'What is wrong?' });
    assert.equal(endOf(events).stopReason, 'repetition');
    assert.ok(performance.now() - began < 20_000, 'in time');
    const longest = Math.max(...r.server.requests.map(({ text }) => text.length));
    assert.ok(longest < MB, `${longest} characters in a request`);
    assert.ok(ofType(events, 'tool_result').every(({ bytes }) => bytes < MB));
    await goesOn(r);
  });

  it('a command that returns 100 MB, whoever runs it', async () => {
    const output = `${'x'.repeat(99)}\n`.repeat(MB);
    const run = (): Promise<never> => Promise.reject(new Error('no'));
    const commands = {
      approve: () => Promise.resolve('run' as const),
      run: () => Promise.resolve({ exitCode: 0, output, timedOut: false, cutBytes: 0 }),
      scratch: { offer: () => Promise.resolve(undefined), run },
    };
    const script: Script = (asked) =>
      asked.number === 0 ? callTool('run_command', { command: 'yes' }) : say('Too much.');
    await using r = await rig(at, { script }, { deps: { commands } });
    const began = performance.now();
    const events = await r.run({ question: 'Run it.', mode: 'agent' });
    assert.equal(endOf(events).stopReason, 'end_turn');
    assert.ok(performance.now() - began < 10_000, `took ${performance.now() - began} ms`);
    assert.ok((r.server.requests[1]?.text.length ?? 0) < MB);
  });

  const thinking = (stopReason: NonNullable<Reply['stopReason']>): Reply => ({
    parts: [{ type: 'thinking', pieces: ['Hm.'] }],
    stopReason,
  });
  for (const [how, reply, stop, requests] of [
    ['and ends', thinking('end_turn'), 'end_turn', 1],
    ['to its greatest length', thinking('max_tokens'), 'max_tokens', 1],
    ['and pauses, again and again', thinking('pause_turn'), 'repetition', 5],
  ] as const satisfies readonly [string, Reply, StopReason, number][])
    it(`a model that only thinks, ${how}`, async () => {
      await using r = await rig(at, { script: () => reply });
      const events = await r.run({ question: 'What is a cart?' });
      assert.equal(endOf(events).stopReason, stop);
      assert.equal(r.server.requests.length, requests);
      await goesOn(r);
    });

  it('a model that thinks for ever, when its minutes are over', async () => {
    const script: Script = () => ({
      parts: [{ type: 'thinking', pieces: ['Hm.', { do: 'drip', bytes: 1, ms: 50 }, ' '.repeat(5000)] }],
    });
    await using r = await rig(at, { script }, { settings: { maxMinutes: 0.005 } });
    const events = await r.run({ question: 'What is a cart?' });
    assert.equal(ofType(events, 'budget')[0]?.kind, 'minutes');
    assert.equal(endOf(events).stopReason, 'budget');
    await goesOn(r);
  });

  it('calls that alternate among three', async () => {
    const three = ['a', 'b', 'c'].map((name) => callTool('grep', { pattern: `nowhere-${name}` }));
    await using r = await rig(at, { script: (asked) => three[asked.number % 3] ?? say('') });
    const events = await r.run({ question: 'Find it.' });
    assert.equal(endOf(events).stopReason, 'repetition');
    assert.ok(r.server.requests.length <= 13);
    await goesOn(r);
  });
});
