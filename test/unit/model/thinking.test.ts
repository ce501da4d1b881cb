import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ModelMessage, ModelRequest } from '../../../src/model/client.ts';
import { say, type Reply } from '../../model-server/script.ts';
import { answerOf, request, rig, text, type Rig } from './ask.ts';

const thinkThenCall = (id: string): Reply => ({
  parts: [
    { type: 'thinking', pieces: ['I need a file.'] },
    { type: 'redacted_thinking' },
    { type: 'tool_use', name: 'read_file', input: { path: 'a.ts' }, id },
  ],
});
const result = (id: string): ModelMessage => ({
  role: 'user',
  content: [{ type: 'tool_result', toolUseId: id, content: [{ type: 'text', text: text('const a = 1;') }] }],
});

/** A chat in which the model has thought and called a tool, ready for its next request. */
async function thoughtful(it: Rig): Promise<ModelRequest> {
  const first = request();
  const { content } = await answerOf(it.client, first);
  return { ...first, messages: [...first.messages, { role: 'assistant', content }, result('toolu_1')] };
}
const thinkingSent = (it: Rig): number =>
  (JSON.stringify(it.server.requests.at(-1)!.body).match(/"type":"(redacted_)?thinking"/g) ?? []).length;
const statuses = (it: Rig): (number | undefined)[] => it.server.requests.map(({ status }) => status);

describe('thinking', () => {
  it('goes back with the conversation while nothing before it changes', async () => {
    await using it = await rig({ script: [thinkThenCall('toolu_1'), say('done')] });
    await answerOf(it.client, await thoughtful(it));
    assert.equal(thinkingSent(it), 2);
    assert.deepEqual(statuses(it), [200, 200]);
  });

  for (const [what, change] of [
    ['the mode’s system prompt', { system: 'You may edit now.' }],
    ['the mode’s tools', { tools: [] as ModelRequest['tools'] }],
  ] as const)
    it(`is left out, unseen by the user, when ${what} changed and the service won’t take it back`, async () => {
      await using it = await rig({ script: [thinkThenCall('toolu_1'), say('done'), say('again')] });
      const next = await thoughtful(it);
      const tools =
        change === undefined || !('tools' in change)
          ? next.tools
          : [...next.tools, { ...next.tools[0]!, name: 'grep' }];
      const changed = { ...next, ...change, tools };
      const answer = await answerOf(it.client, changed);
      assert.equal(answer.stopReason, 'end_turn');
      assert.deepEqual(statuses(it), [200, 400, 200]);
      assert.equal(thinkingSent(it), 0);
      await answerOf(it.client, changed);
      assert.deepEqual(statuses(it).slice(3), [200], 'what was refused once isn’t sent again');
    });

  it('that came after the change is kept when what is before is left out', async () => {
    await using it = await rig({ script: [thinkThenCall('toolu_1'), thinkThenCall('toolu_2'), say('done')] });
    const next = { ...(await thoughtful(it)), system: 'Another mode.' };
    const { content } = await answerOf(it.client, next);
    await answerOf(it.client, {
      ...next,
      messages: [...next.messages, { role: 'assistant', content }, result('toolu_2')],
    });
    assert.deepEqual(statuses(it), [200, 400, 200, 200]);
    assert.equal(thinkingSent(it), 2);
  });

  it('other refusals are not mended by leaving it out', async () => {
    await using it = await rig({
      script: [thinkThenCall('toolu_1'), { refuse: 'invalid_request_error', message: 'messages.2: wrong' }],
    });
    const next = await thoughtful(it);
    await assert.rejects(answerOf(it.client, next), /messages\.2: wrong/);
    assert.deepEqual(statuses(it), [200, 400]);
  });

  for (const [model, off] of [
    ['claude-sonnet-5-5', { type: 'between_tools' }],
    ['claude-haiku-5-5', { type: 'disabled' }],
    ['claude-opus-5-5', { type: 'adaptive', display: 'omitted' }],
    ['claude-fable-5-2', { type: 'adaptive', display: 'omitted' }],
    ['claude-haiku-4-5', undefined],
  ] as const)
    it(`switched off is asked of ${model} in the way that it takes`, async () => {
      await using it = await rig({ script: () => say('ok') });
      for (const thinking of ['off', 'adaptive'] as const)
        await answerOf(it.client, request('x', { model, thinking }));
      assert.deepEqual(it.server.requests[0]!.body!['thinking'], off);
      const on = model === 'claude-haiku-4-5' ? undefined : { type: 'adaptive', display: 'summarized' };
      assert.deepEqual(it.server.requests[1]!.body!['thinking'], on);
    });
});
