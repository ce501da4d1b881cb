import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gate } from '../../model-server/gate.ts';
import { callTool, say } from '../../model-server/script.ts';
import { answerOf, outcome, request, rig, text } from './ask.ts';

describe('an answer', () => {
  it('comes in pieces while the server still streams', async () => {
    const hold = gate();
    await using it = await rig({ script: [say('first', { do: 'gate', gate: hold }, 'second')] });
    const events = it.client.stream(request(), new AbortController().signal)[Symbol.asyncIterator]();
    assert.equal((await events.next()).value.type, 'started');
    assert.deepEqual((await events.next()).value, { type: 'text_delta', block: 0, text: 'first' });
    await hold.reached();
    hold.step();
    assert.deepEqual((await events.next()).value, { type: 'text_delta', block: 0, text: 'second' });
    assert.equal((await events.next()).value.type, 'answer');
    assert.equal((await events.next()).done, true);
  });

  it('brings thinking, text, citations and tool calls, each with what it belongs to', async () => {
    await using it = await rig({
      script: [
        {
          parts: [
            { type: 'thinking', pieces: ['hm'] },
            { type: 'text', pieces: ['a is 1'], cite: [{ result: 0, start: 0, end: 2 }] },
            { type: 'tool_use', name: 'read_file', input: { path: 'b.ts' }, id: 'toolu_1' },
          ],
        },
      ],
    });
    const { events, answer } = await outcome(it.client);
    const [started, ...rest] = events.slice(0, -1);
    assert.ok(started?.type === 'started' && started.usage.input === answer!.usage.input);
    assert.deepEqual(rest, [
      { type: 'thinking_delta', text: 'hm' },
      { type: 'text_delta', block: 1, text: 'a is 1' },
      {
        type: 'citation',
        block: 1,
        citation: {
          source: 's1',
          searchResultIndex: 0,
          startBlock: 0,
          endBlock: 2,
          citedText: 'const a = 1;const b = 2;',
        },
      },
      { type: 'tool_use_start', id: 'toolu_1', name: 'read_file' },
    ]);
    assert.equal(answer!.stopReason, 'tool_use');
    assert.deepEqual(answer!.toolUses, [{ id: 'toolu_1', name: 'read_file', input: { path: 'b.ts' } }]);
    assert.match(answer!.requestId!, /^req_/);
  });

  it('goes back as it came, thinking and signature included, and the server takes it', async () => {
    await using it = await rig({
      script: [
        {
          parts: [
            { type: 'thinking', pieces: ['I need b.'] },
            { type: 'redacted_thinking' },
            ...callTool('read_file', { path: 'b.ts' }).parts,
          ],
        },
        say('done'),
      ],
    });
    const first = request();
    const answer = await answerOf(it.client, first);
    const kept: unknown = JSON.parse(JSON.stringify(answer.content));
    assert.deepEqual(kept, answer.content);
    const next = await answerOf(it.client, {
      ...first,
      messages: [
        ...first.messages,
        { role: 'assistant', content: answer.content },
        {
          role: 'user',
          content: [
            {
              type: 'tool_result',
              toolUseId: answer.toolUses[0]!.id,
              content: [{ type: 'text', text: text('b = 2') }],
            },
          ],
        },
      ],
    });
    assert.equal(next.stopReason, 'end_turn');
    assert.equal(it.server.requests[1]!.status, 200);
  });

  it('that was cut off at max_tokens has no tool calls to run and none to send back', async () => {
    await using it = await rig({
      script: [
        {
          parts: [
            { type: 'text', pieces: ['I edit.'] },
            { type: 'tool_use', name: 'read_file', input: { path: 'whole' }, pieces: ['{"path": "ha'] },
          ],
          stopReason: 'max_tokens',
        },
      ],
    });
    const answer = await answerOf(it.client);
    assert.equal(answer.stopReason, 'max_tokens');
    assert.deepEqual(answer.toolUses, []);
    assert.deepEqual(
      answer.content.map((block) => (block as { type: string }).type),
      ['text'],
    );
  });

  it('passes a tool input that isn’t whole JSON on as text, which no schema takes', async () => {
    await using it = await rig({
      script: [{ parts: [{ type: 'tool_use', name: 'read_file', input: {}, pieces: ['{"path": "ha'] }] }],
    });
    assert.deepEqual((await answerOf(it.client)).toolUses[0]!.input, '{"path": "ha');
  });

  for (const stopReason of [
    'refusal',
    'pause_turn',
    'model_context_window_exceeded',
    'stop_sequence',
  ] as const)
    it(`that stops with ${stopReason} is an answer that says so`, async () => {
      await using it = await rig({ script: [{ ...say('as far as I go'), stopReason }] });
      const answer = await answerOf(it.client);
      assert.equal(answer.stopReason, stopReason);
      assert.equal(answer.content.length, 1);
    });

  it('has its blank texts left out when it goes back, since the service refuses them', async () => {
    await using it = await rig({ script: () => say('fine') });
    const content = [
      { type: 'text', text: '\n\n' },
      { type: 'text', text: 'I said this.' },
      { type: 'text', text: '' },
    ];
    const first = request();
    const more = { role: 'user', content: [{ type: 'text', text: text('and?') }] } as const;
    await answerOf(it.client, {
      ...first,
      messages: [...first.messages, { role: 'assistant', content }, more],
    });
    const sent = it.server.requests[0]!.body!['messages'] as { content: unknown[] }[];
    assert.deepEqual(sent[1]!.content, [{ type: 'text', text: 'I said this.' }]);
  });
});

describe('Stop', () => {
  it('before the start sends nothing', async () => {
    await using it = await rig({ script: () => say('never') });
    const { error, events } = await outcome(it.client, request(), AbortSignal.abort());
    assert.equal(error!.code, 'cancelled');
    assert.deepEqual([events.length, it.server.requests.length], [0, 0]);
  });

  it('while the key is being read sends nothing', async () => {
    const stop = new AbortController();
    await using it = await rig(
      { script: () => say('never') },
      {
        apiKey: () => {
          stop.abort();
          return Promise.resolve('key');
        },
      },
    );
    assert.equal((await outcome(it.client, request(), stop.signal)).error!.code, 'cancelled');
    assert.equal(it.server.requests.length, 0);
  });

  for (const [where, script] of [
    ['before the headers', () => ({ ...say('x'), beforeHeaders: [{ do: 'stall' as const }] })],
    ['before the first event', () => ({ ...say('x'), beforeStart: [{ do: 'stall' as const }] })],
  ] as const)
    it(`${where} ends at once and closes the connection`, async () => {
      await using it = await rig({ script });
      const stop = new AbortController();
      const ended = outcome(it.client, request(), stop.signal);
      await it.server.arrived(1);
      stop.abort();
      assert.equal((await ended).error!.code, 'cancelled');
      await it.server.left(1);
    });

  it('in the middle keeps what came and closes the connection', async () => {
    const hold = gate();
    await using it = await rig({ script: [say('kept ', { do: 'gate', gate: hold }, 'never')] });
    const stop = new AbortController();
    const seen: string[] = [];
    await assert.rejects(
      async () => {
        for await (const event of it.client.stream(request(), stop.signal)) {
          if (event.type === 'text_delta') seen.push(event.text);
          stop.abort();
        }
      },
      { code: 'cancelled' },
    );
    assert.deepEqual(seen, ['kept ']);
    assert.equal(it.waits.length, 0);
    await it.server.left(1);
  });

  it('while waiting for a retry ends the wait', async () => {
    const stop = new AbortController();
    await using it = await rig(
      { script: () => ({ refuse: 'overloaded_error' }) },
      {
        sleep: (await import('../../../src/model/sleep.ts')).sleep,
      },
    );
    const ended = (async () => {
      for await (const event of it.client.stream(request(), stop.signal))
        if (event.type === 'retry') stop.abort();
    })();
    await assert.rejects(ended, { code: 'cancelled' });
    assert.equal(it.server.requests.length, 1);
  });

  it('by leaving the loop closes the connection', async () => {
    const hold = gate();
    await using it = await rig({ script: [say('one', { do: 'gate', gate: hold }, 'two')] });
    for await (const event of it.client.stream(request(), new AbortController().signal)) {
      if (event.type === 'started') continue;
      assert.equal(event.type, 'text_delta');
      break;
    }
    await it.server.left(1);
  });
});
