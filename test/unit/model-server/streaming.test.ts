import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { gate } from '../../model-server/gate.ts';
import { callTool, refuse, say, type Reply } from '../../model-server/script.ts';
import { startModelServer, type ModelServer } from '../../model-server/server.ts';
import { parseEvents, post, valid, without, type Body, type SseEvent } from './post.ts';

let server: ModelServer;
before(async () => {
  server = await startModelServer();
});
after(() => server.close());
afterEach(() => {
  assert.deepEqual(server.scriptErrors, []);
});

async function streamed(reply: Reply): Promise<SseEvent[]> {
  server.setScript(() => reply);
  return parseEvents(await (await post(server, valid())).text());
}

const all = (events: readonly SseEvent[], type: string): Body[] =>
  events.flatMap(({ data }) => {
    const delta = data['delta'] as Body | undefined;
    return delta?.['type'] === type ? [delta] : [];
  });

const everything: Reply = {
  parts: [
    { type: 'thinking', pieces: ['Let me ', 'see.'] },
    { type: 'text', pieces: ['a is ', 'one.'], cite: [{ text: 'const a' }, { result: 0, start: 0, end: 2 }] },
    { type: 'tool_use', name: 'read_file', input: { path: 'c.ts' }, id: 'toolu_9' },
  ],
};

describe('the model server streams', () => {
  it('every kind of event, in the service’s order', async () => {
    const events = await streamed(everything);
    const block = (index: number): SseEvent[] => events.filter(({ data }) => data['index'] === index);
    assert.deepEqual(
      events.slice(0, 2).map(({ event }) => event),
      ['message_start', 'ping'],
    );
    for (const index of [0, 1, 2]) {
      assert.equal(block(index)[0]!.event, 'content_block_start');
      assert.equal(block(index).at(-1)!.event, 'content_block_stop');
    }
    assert.deepEqual(
      events.slice(-2).map(({ event }) => event),
      ['message_delta', 'message_stop'],
    );
    for (const { event, data } of events) assert.equal(data['type'], event);
  });

  it('text, thinking with its signature, and tool input in pieces', async () => {
    const events = await streamed(everything);
    assert.deepEqual(
      all(events, 'text_delta').map((each) => each['text']),
      ['a is ', 'one.'],
    );
    assert.deepEqual(
      all(events, 'thinking_delta').map((each) => each['thinking']),
      ['Let me ', 'see.'],
    );
    assert.equal(all(events, 'signature_delta').length, 1);
    const json = all(events, 'input_json_delta')
      .map((each) => each['partial_json'])
      .join('');
    assert.deepEqual(JSON.parse(json), { path: 'c.ts' });
  });

  it('citations that name the request’s own blocks', async () => {
    const cited = all(await streamed(everything), 'citations_delta').map((each) => each['citation']);
    assert.deepEqual(cited, [
      {
        type: 'search_result_location',
        cited_text: 'const a = 1;',
        source: 'file:///a.ts',
        title: 'a.ts',
        search_result_index: 0,
        start_block_index: 0,
        end_block_index: 1,
      },
      {
        type: 'search_result_location',
        cited_text: 'const a = 1;const b = 2;\nconst c = 3;',
        source: 'file:///a.ts',
        title: 'a.ts',
        search_result_index: 0,
        start_block_index: 0,
        end_block_index: 2,
      },
    ]);
  });

  it('a stop reason that fits what it said, unless the script says another', async () => {
    const reason = (events: SseEvent[]): unknown => (events.at(-2)!.data['delta'] as Body)['stop_reason'];
    assert.equal(reason(await streamed(say('x'))), 'end_turn');
    assert.equal(reason(await streamed(callTool('read_file', { path: 'x' }))), 'tool_use');
    assert.equal(reason(await streamed({ ...say('x'), stopReason: 'max_tokens' })), 'max_tokens');
  });

  it('no thinking text where the request asks for none', async () => {
    server.setScript(() => everything);
    const body = { ...valid(), thinking: { type: 'adaptive', display: 'omitted' } };
    const events = parseEvents(await (await post(server, body)).text());
    assert.equal(all(events, 'thinking_delta').length, 0);
    assert.equal(all(events, 'signature_delta').length, 1);
    const off = { ...valid(), thinking: { type: 'between_tools' } };
    const none = parseEvents(await (await post(server, off)).text());
    assert.equal(all(none, 'signature_delta').length, 0);
  });

  it('nothing for max_tokens 0', async () => {
    server.setScript(() => everything);
    const events = parseEvents(await (await post(server, { ...valid(), max_tokens: 0 })).text());
    assert.deepEqual(
      events.map(({ event }) => event),
      ['message_start', 'ping', 'message_delta', 'message_stop'],
    );
  });

  it('the same answer as one JSON body when it isn’t asked to stream', async () => {
    server.setScript(() => everything);
    const body = without(valid(), 'stream');
    const message = (await (await post(server, body)).json()) as Body;
    assert.equal(message['stop_reason'], 'tool_use');
    assert.deepEqual(
      (message['content'] as Body[]).map((each) => each['type']),
      ['thinking', 'text', 'tool_use'],
    );
  });

  it('as far as a gate, and on when the test steps it', async () => {
    const hold = gate();
    server.setScript(() => say('first ', { do: 'gate', gate: hold }, 'second'));
    const response = await post(server, valid());
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    await hold.reached();
    let text = '';
    while (!text.includes('first')) text += (await reader.read()).value ?? '';
    assert.ok(!text.includes('second'));
    hold.step();
    for (let next = await reader.read(); !next.done; next = await reader.read()) text += next.value;
    assert.ok(text.includes('second') && text.includes('message_stop'));
  });
});

describe('the model server fails on demand', () => {
  it('with an error event in the middle', async () => {
    const events = await streamed(
      say('half', { do: 'error', type: 'overloaded_error', message: 'Overloaded' }, 'never'),
    );
    assert.deepEqual(events.at(-1), {
      event: 'error',
      data: { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
    });
  });

  it('by ending too early', async () => {
    const events = await streamed(say('half', { do: 'truncate' }, 'never'));
    assert.equal(events.at(-1)!.event, 'content_block_delta');
  });

  it('by dropping the connection, before the headers and in the text', async () => {
    for (const fault of [{ do: 'drop' }, { do: 'reset' }] as const) {
      server.setScript(() => ({ ...say('x'), beforeHeaders: [fault] }));
      await assert.rejects(post(server, valid()));
    }
    server.setScript(() => say('half', { do: 'drop' }));
    const response = await post(server, valid());
    await assert.rejects(response.text());
  });

  it('by going silent with the connection open', async () => {
    server.setScript(() => say('half', { do: 'stall' }));
    const stop = new AbortController();
    const response = await fetch(`${server.url}/v1/messages`, {
      method: 'POST',
      headers: { 'anthropic-version': '2026-10-21', 'x-api-key': 'k', 'content-type': 'application/json' },
      body: JSON.stringify(valid()),
      signal: stop.signal,
    });
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.includes('half')) text += (await reader.read()).value ?? '';
    const next = reader.read();
    stop.abort();
    await assert.rejects(next, { name: 'AbortError' });
  });

  it('byte by byte', async () => {
    server.setScript(() => ({ ...say('slow'), beforeStart: [{ do: 'drip', bytes: 400, ms: 1 }] }));
    const events = parseEvents(await (await post(server, valid())).text());
    assert.equal(events.at(-1)!.event, 'message_stop');
  });

  it('with garbage between events', async () => {
    server.setScript(() => say('a', { do: 'raw', text: 'data: {"type": oops\n\n' }));
    assert.match(await (await post(server, valid())).text(), /oops/);
  });

  it('with any HTTP error, its headers and its body', async () => {
    server.setScript([
      refuse('rate_limit_error', { message: 'slow down', headers: { 'retry-after': '7' } }),
      refuse('overloaded_error'),
      refuse('api_error', {
        status: 502,
        body: '<html>bad gateway</html>',
        headers: { 'content-type': 'text/html' },
      }),
    ]);
    const limited = await post(server, valid());
    assert.deepEqual([limited.status, limited.headers.get('retry-after')], [429, '7']);
    assert.match(await limited.text(), /"type":"rate_limit_error","message":"slow down"/);
    assert.equal((await post(server, valid())).status, 529);
    const gateway = await post(server, valid());
    assert.deepEqual([gateway.status, await gateway.text()], [502, '<html>bad gateway</html>']);
  });
});
