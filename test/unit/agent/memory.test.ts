import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { say } from '../../model-server/script.ts';
import { ofType, rig, world } from './rig.ts';
import type { RigOptions, World } from './rig.ts';

let at: World;
before(async () => {
  at = await world();
});
after(async () => {
  await at[Symbol.asyncDispose]();
});

const SECRET = 'sk-ant-api03-MEMORYabcdefghijklmnopqrstuvwx';
const NOTES = [
  { date: '2026-11-21', source: 'a chat', text: 'Money is in cents.' },
  { date: '2026-11-21', source: 'a chat', text: `The key is ${SECRET}.` },
];
const remembering = (settings: RigOptions['settings'] = {}): RigOptions => ({
  settings,
  deps: { remembered: () => Promise.resolve(NOTES) },
});

describe('memory', () => {
  it('stands in the first message with the project’s instructions, once, and in the receipt', async () => {
    await using r = await rig(at, { script: () => say('Yes.') }, remembering());
    const events = await r.run({ question: 'In what unit is money?' });
    await r.run({ question: 'Sure?' });
    const firsts = r.server.requests.map(({ body }) =>
      JSON.stringify((body as { messages: { content: unknown[] }[] }).messages[0]?.content[0]),
    );
    assert.match(firsts[0] ?? '', /project_instructions[^]*<remembered>[^]*Money is in cents/);
    assert.equal(
      new Set(firsts.map((first) => first.replaceAll(/,?"cache_control":\{[^}]*\}/g, ''))).size,
      1,
      'the cached prefix stays',
    );
    const given = ofType(events, 'retrieved')[0]?.receipt.instructions.map(({ path }) => path);
    assert.deepEqual(given, ['AGENTS.md', 'Memory, 2 notes']);
  });

  it('passes the gate', async () => {
    await using r = await rig(at, { script: () => say('Yes.') }, remembering());
    await r.run({ question: 'zzz' });
    assert.ok(!JSON.stringify(r.server.requests[0]?.body).includes(SECRET));
  });

  it('is ignored in a workspace that isn’t trusted', async () => {
    await using r = await rig(at, { script: () => say('Yes.') }, remembering({ trusted: false }));
    await r.run({ question: 'zzz' });
    assert.ok(!JSON.stringify(r.server.requests[0]?.body).includes('Money is in cents'));
  });
});
