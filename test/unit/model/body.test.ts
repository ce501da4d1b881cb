import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { requestBody } from '../../../src/model/body.ts';
import type { ToolDefinition } from '../../../src/model/client.ts';
import { say } from '../../model-server/script.ts';
import { answerOf, NEVER, outcome, request, rig, text } from './ask.ts';

describe('a request', () => {
  it('is exactly this, in this order of keys', () => {
    const full = request('What is a?', {
      effort: 'high',
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: text('rules'), cache: { ttl: '1h' } },
            {
              type: 'search_result',
              source: 's1',
              title: 'a.ts:1-2',
              blocks: [text('const a = 1;'), text('a++;')],
              cache: { ttl: '5m' },
            },
          ],
        },
        {
          role: 'assistant',
          content: [{ type: 'tool_use', id: 'toolu_1', name: 'read_file', input: { path: 'b' } }],
        },
        {
          role: 'user',
          content: [
            {
              type: 'tool_result',
              toolUseId: 'toolu_1',
              isError: true,
              content: [{ type: 'text', text: text('no such file') }],
              cache: { ttl: '5m' },
            },
          ],
        },
      ],
    });
    const expected =
      '{"model":"claude-sonnet-5-5","thinking":{"type":"adaptive","display":"summarized"},"output_config":{"effort":"high"},' +
      '"tools":[{"name":"read_file","description":"Reads a file.","input_schema":{"type":"object","properties":{"path":{"type":"string"}},"required":["path"],"additionalProperties":false},"strict":true}],' +
      '"system":[{"type":"text","text":"You answer from the sources.","cache_control":{"type":"ephemeral","ttl":"1h"}}],' +
      '"messages":[{"role":"user","content":[{"type":"text","text":"rules","cache_control":{"type":"ephemeral","ttl":"1h"}},' +
      '{"type":"search_result","source":"s1","title":"a.ts:1-2","content":[{"type":"text","text":"const a = 1;"},{"type":"text","text":"a++;"}],"citations":{"enabled":true},"cache_control":{"type":"ephemeral","ttl":"5m"}}]},' +
      '{"role":"assistant","content":[{"type":"tool_use","id":"toolu_1","name":"read_file","input":{"path":"b"}}]},' +
      '{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":[{"type":"text","text":"no such file"}],"is_error":true,"cache_control":{"type":"ephemeral","ttl":"5m"}}]}],' +
      '"max_tokens":2000}';
    assert.equal(JSON.stringify(requestBody(full)), expected);
  });

  it('leaves out what the service refuses: blank texts, and effort where a model has none', async () => {
    await using it = await rig({ script: () => say('ok') });
    const content = [
      { type: 'text', text: text('  ') },
      { type: 'text', text: text('real') },
    ] as const;
    await answerOf(
      it.client,
      request('x', { model: 'claude-haiku-4-5', messages: [{ role: 'user', content }] }),
    );
    const body = it.server.requests[0]!.body!;
    assert.equal(body['output_config'], undefined);
    assert.equal((body['messages'] as { content: unknown[] }[])[0]!.content.length, 1);
  });

  it('with a kept answer in no form of the model’s is our error, and isn’t sent', async () => {
    await using it = await rig({ script: () => say('never') });
    const broken = request('x', {
      messages: [...request().messages, { role: 'assistant', content: ['text'] }],
    });
    assert.equal((await outcome(it.client, broken)).error!.code, 'internal');
    assert.equal(it.server.requests.length, 0);
  });
});

describe('strict tools', () => {
  const tool = (name: string, inputSchema: ToolDefinition['inputSchema']): ToolDefinition => ({
    name,
    description: name,
    inputSchema,
  });
  const object = (
    properties: Record<string, unknown>,
    required: string[] = Object.keys(properties),
  ): ToolDefinition['inputSchema'] => ({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    properties,
    required,
    additionalProperties: false,
  });
  const sent = (tools: ToolDefinition[]): Record<string, unknown>[] =>
    requestBody(request('x', { tools }))['tools'] as Record<string, unknown>[];

  it('say in words the bounds that the grammar can’t hold, and the server takes them', async () => {
    await using it = await rig({ script: () => say('ok') });
    const tools = [
      tool(
        'a',
        object({
          limit: { type: 'integer', minimum: 1, maximum: 30, description: 'How many.' },
          any: { type: 'integer', minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER },
        }),
      ),
      tool(
        'b',
        object({
          list: { type: 'array', items: { type: 'string', minLength: 1 } },
          either: { anyOf: [{ type: 'string' }, { type: 'null' }] },
        }),
      ),
    ];
    await answerOf(it.client, request('x', { tools }));
    const [a, b] = sent(tools);
    assert.deepEqual((a!['input_schema'] as { properties: unknown }).properties, {
      limit: { type: 'integer', description: 'How many. (minimum 1, maximum 30)' },
      any: { type: 'integer' },
    });
    assert.deepEqual([a!['strict'], b!['strict']], [true, true]);
  });

  it('are only those whose schema is closed through and through; the others go as they are', async () => {
    await using it = await rig({ script: () => say('ok') });
    const open = [
      tool('a', { type: 'object', properties: {} }),
      tool('b', object({ inner: { type: 'object', properties: {} } })),
      tool('c', object({ list: { type: 'array', items: { type: 'object' } } })),
      tool('d', object({ ref: { $ref: '#/$defs/x' } })),
      tool('e', object({ one: { anyOf: [{ type: 'object' }] } })),
    ];
    await answerOf(it.client, request('x', { tools: open }));
    sent(open).forEach((each, at) => {
      assert.equal(each['strict'], undefined);
      assert.deepEqual(each['input_schema'], open[at]!.inputSchema);
    });
  });

  it('stay within the service’s limits over all of them', () => {
    const many = Array.from({ length: 30 }, (_, at) => tool(`t${at}`, object({ x: { type: 'string' } })));
    assert.equal(sent(many).filter((each) => each['strict']).length, 20);
    const optional = Array.from({ length: 10 }, (_, at) =>
      tool(`t${at}`, object({ x: { type: 'string' }, y: { type: 'string' }, z: { type: 'string' } }, [])),
    );
    assert.equal(sent(optional).filter((each) => each['strict']).length, 8);
  });
});

describe('near a limit', () => {
  const counts = (requests: readonly { path: string }[]): number =>
    requests.filter(({ path }) => path.includes('count_tokens')).length;
  const ofTokens = (tokens: number): ReturnType<typeof request> =>
    request('x'.repeat(tokens * 4), { model: 'claude-haiku-4-5' });

  it('the service is asked to count first, and a request that can’t fit isn’t sent', async () => {
    await using it = await rig({ script: () => say('ok') });
    const { error } = await outcome(it.client, ofTokens(210_000));
    assert.equal(error!.code, 'too_large');
    assert.match(error!.message, /It has 210\d+ tokens; the limit is 200000\./);
    assert.deepEqual([counts(it.server.requests), it.server.requests.length], [1, 1]);
  });

  it('one that fits all the same is sent after the count', async () => {
    await using it = await rig({ script: () => say('ok') });
    assert.equal((await outcome(it.client, ofTokens(190_000))).text, 'ok');
    assert.deepEqual([counts(it.server.requests), it.server.requests.length], [1, 2]);
  });

  it('far from it nothing is counted', async () => {
    await using it = await rig({ script: () => say('ok') });
    await answerOf(it.client, ofTokens(50_000));
    assert.equal(counts(it.server.requests), 0);
  });

  it('a count is the service’s own, of the body less what only a message has', async () => {
    await using it = await rig({ script: () => say('ok') });
    const tokens = await it.client.countTokens(request(), NEVER);
    await answerOf(it.client);
    const { input, read, write5m, write1h } = it.server.requests[1]!.input!;
    assert.equal(tokens, input + read + write5m + write1h);
  });
});
