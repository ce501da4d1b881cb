import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { SavedConversation } from '../../../src/chat/snapshot.ts';
import { sha256 } from '../../../src/base/hash.ts';
import { callTool, say } from '../../model-server/script.ts';
import type { Script } from '../../model-server/script.ts';
import type { RecordedRequest } from '../../model-server/server.ts';
import { collect, endOf, ofType, rig, textOf, world } from './rig.ts';
import type { World } from './rig.ts';

let at: World;
before(async () => {
  at = await world();
});
after(async () => {
  await at[Symbol.asyncDispose]();
});

const QUESTIONS = [
  'What is a cart?',
  'How is a session renewed?',
  'What does backoff do?',
  'Where are taxes computed?',
];

const reading: Script = (asked) =>
  asked.toolResults.length === 0
    ? callTool('read_file', { path: 'src/cart/total.ts', start_line: (asked.number % 9) + 1 })
    : say(`Answer ${asked.number}.`);

const prefix = ({ body }: RecordedRequest): string =>
  sha256(JSON.stringify([body?.['tools'], body?.['system'], body?.['thinking'], body?.['output_config']]));

describe('the cached prefix', () => {
  it('is the same bytes over 20 turns, a restart and another checkout path; the meter agrees with the server to the token', async () => {
    await using r = await rig(at, { script: reading });
    const metered = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };
    for (let turn = 0; turn < 20; turn++) {
      const events = await r.run({ question: `${QUESTIONS[turn % 4]} (${turn})` });
      const { usage } = endOf(events);
      metered.input += usage.input;
      metered.output += usage.output;
      metered.cacheRead += usage.cacheRead;
      metered.cacheWrite += usage.cacheWrite;
    }
    const counted = r.server.requests.reduce(
      (sum, { input }) => ({
        input: sum.input + (input?.input ?? 0),
        cacheRead: sum.cacheRead + (input?.read ?? 0),
        cacheWrite: sum.cacheWrite + (input?.write5m ?? 0) + (input?.write1h ?? 0),
      }),
      { input: 0, cacheRead: 0, cacheWrite: 0 },
    );
    assert.deepEqual({ ...metered, output: undefined }, { ...counted, output: undefined });
    assert.ok(
      metered.cacheRead > 10 * metered.input,
      `${metered.cacheRead} read, ${metered.input} not cached`,
    );

    const saved: unknown = JSON.parse(JSON.stringify(r.conversation.snapshot()));
    await collect(r.restarted(SavedConversation.parse(saved)), { question: 'And after a restart?' });
    await using elsewhere = await world();
    await using other = await rig(elsewhere, { script: reading });
    await other.run({ question: 'And elsewhere?' });
    const prefixes = new Set([...r.server.requests, ...other.server.requests].map(prefix));
    assert.equal(prefixes.size, 1);
  });

  it('reaches over whole turns: each request begins with all of the one before', async () => {
    await using r = await rig(at, { script: reading });
    for (const question of QUESTIONS) await r.run({ question });
    const messages = r.server.requests.map(({ body }) =>
      JSON.stringify(body?.['messages'], (key, value: unknown) =>
        key === 'cache_control' ? undefined : value,
      ),
    );
    for (const [n, now] of messages.entries()) {
      const then = messages[n - 1];
      if (then !== undefined)
        assert.ok(now.startsWith(then.slice(0, -2)), `request ${n} changed what was sent`);
    }
  });

  it('has at most four breakpoints, whatever the turn', async () => {
    await using r = await rig(at, { script: reading });
    for (const question of QUESTIONS) await r.run({ question });
    for (const { text } of r.server.requests) assert.ok(text.split('"cache_control"').length - 1 <= 4);
  });
});

describe('a conversation', () => {
  it('goes on after a restart: messages, sources and what was read are kept', async () => {
    const script: Script = (asked) => {
      if (asked.number === 0) return callTool('read_file', { path: 'src/cart/total.ts' });
      if (asked.number === 1) return say('Read.');
      if (asked.number === 2)
        return callTool('edit_file', {
          path: 'src/cart/total.ts',
          old_string: 'i <= lines',
          new_string: 'i < lines',
        });
      return {
        parts: [{ type: 'text', pieces: ['It summed one too many.'], cite: [{ text: 'i <= lines' }] }],
      };
    };
    await using r = await rig(at, { script });
    await r.run({ question: 'Read totalOf.', mode: 'agent' });
    const again = r.restarted(SavedConversation.parse(JSON.parse(JSON.stringify(r.conversation.snapshot()))));
    const events = await collect(again, { question: 'Mend it.', mode: 'agent' });
    assert.ok(ofType(events, 'tool_result').every(({ ok }) => ok));
    assert.equal(ofType(events, 'citation')[0]?.path, 'src/cart/total.ts');
    // Its own staged edit stands over the file: what the answer cites is gone from what the conversation sees.
    assert.equal(ofType(events, 'citation')[0]?.state, 'stale');
  });

  it('doesn’t send the same lines of the same text twice', async () => {
    await using r = await rig(at, { script: () => say('Yes.') });
    const sent = (events: Awaited<ReturnType<typeof r.run>>): string[] =>
      ofType(events, 'retrieved')[0]?.receipt.items.map(({ path, startLine }) => `${path}:${startLine}`) ??
      [];
    const first = sent(await r.run({ question: 'How is the discount of a cart computed?' }));
    const second = sent(await r.run({ question: 'How is the discount of a cart computed?' }));
    assert.ok(first.length > 0);
    assert.deepEqual(
      second.filter((item) => first.includes(item)),
      [],
    );
  });

  it('puts what the user selected first, whole, and says so in the receipt', async () => {
    await using r = await rig(at, { script: () => say('Yes.') });
    const context = [{ uri: at.uri('src/http/backoff.ts'), startLine: 4, endLine: 9 }];
    const events = await r.run({ question: 'Explain this.', context });
    const [first] = ofType(events, 'retrieved')[0]?.receipt.items ?? [];
    assert.deepEqual([first?.path, first?.startLine, first?.endLine], ['src/http/backoff.ts', 4, 9]);
    const body = r.server.requests[0]?.text ?? '';
    assert.match(body, /"title":"src\/http\/backoff\.ts:4-9"/);
    assert.equal(textOf(events), 'Yes.');
  });

  it('hears a nested folder’s instructions once, when something below it is first read', async () => {
    await at.write('gateway/AGENTS.md', 'Go code here has no panics.\n');
    await using r = await rig(at, {
      script: (asked) =>
        asked.number < 2
          ? callTool('read_file', { path: 'gateway/limiter.go', start_line: asked.number + 1 })
          : say('Read.'),
    });
    await r.run({ question: 'zzz' });
    const times = r.server.requests.map(({ text }) => text.split('Go code here has no panics').length - 1);
    assert.deepEqual(times, [0, 1, 1]);
  });

  it('ignores the project’s instructions in a workspace that isn’t trusted', async () => {
    await using r = await rig(at, { script: () => say('Yes.') }, { settings: { trusted: false } });
    await r.run({ question: 'What is a cart?' });
    assert.ok(!r.server.requests[0]?.text.includes('<project_instructions>'));
  });
});
