import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { say } from '../../model-server/script.ts';
import { signSummary } from '../../model-server/signatures.ts';
import { startModelServer, type ModelServer } from '../../model-server/server.ts';
import { HEADERS, post, searchResult, valid, type Body } from './post.ts';

let server: ModelServer;
before(async () => {
  server = await startModelServer({ script: () => say('fine'), keys: ['test-key'] });
});
after(() => server.close());

type Change = (body: Body) => void;

const messages = (body: Body): { role: string; content: Body[] }[] =>
  body['messages'] as { role: string; content: Body[] }[];
const content = (body: Body, at: number): Body[] => messages(body)[at]!.content;
const tool = (body: Body): Body => (body['tools'] as Body[])[0]!;

const signed = (content: string): Body => ({ type: 'compaction', content, signature: signSummary(content) });
/** What is wrong, how the valid request is made so, and what the answer must say. */
const MALFORMED: readonly (readonly [string, Change, RegExp])[] = [
  ['no max_tokens', (b) => delete b['max_tokens'], /^max_tokens: Field required/],
  [
    'max_tokens over the model’s limit',
    (b) => (b['max_tokens'] = 128_001),
    /128001 > 128000.*maximum allowed/,
  ],
  ['negative max_tokens', (b) => (b['max_tokens'] = -1), /^max_tokens: .*greater than or equal to 0/],
  ['fractional max_tokens', (b) => (b['max_tokens'] = 1.5), /^max_tokens: .*integer/],
  [
    'a compaction without its beta',
    (b) => (b['compaction'] = { type: 'summarize' }),
    /^compaction: Extra inputs/,
  ],
  [
    'a compaction block without the beta',
    (b) => messages(b).unshift({ role: 'assistant', content: [signed('Summed up.')] }),
    /'compaction' is not expected/,
  ],
  [
    'a compaction block that was changed',
    (b) =>
      messages(b).unshift({ role: 'assistant', content: [{ ...signed('Summed up.'), content: 'Else.' }] }),
    /differs from the text/,
  ],
  [
    'a compaction block of somebody else’s',
    (b) => messages(b).unshift({ role: 'assistant', content: [{ ...signed('x'), signature: 'a.b' }] }),
    /does not verify/,
  ],
  ['no messages', (b) => (b['messages'] = []), /at least one message/],
  ['an unknown field', (b) => (b['max_token'] = 1), /^max_token: Extra inputs are not permitted/],
  ['temperature', (b) => (b['temperature'] = 0.5), /^temperature: .*not supported/],
  ['top_p', (b) => (b['top_p'] = 0.5), /^top_p: .*not supported/],
  ['top_k', (b) => (b['top_k'] = 5), /^top_k: .*not supported/],
  [
    'thinking with a budget',
    (b) => (b['thinking'] = { type: 'enabled', budget_tokens: 2000 }),
    /budget_tokens/,
  ],
  [
    'thinking off where it can’t be',
    (b) => (b['thinking'] = { type: 'disabled' }),
    /'disabled' is not supported by claude-sonnet-5-5/,
  ],
  ['an unknown display', (b) => (b['thinking'] = { type: 'adaptive', display: 'full' }), /^thinking.display/],
  ['an unknown effort', (b) => (b['output_config'] = { effort: 'huge' }), /^output_config.effort/],
  [
    'a format with citations',
    (b) =>
      (b['output_config'] = {
        format: { type: 'json_schema', schema: { type: 'object', additionalProperties: false } },
      }),
    /citations cannot be enabled together/,
  ],
  ['forced tool use', (b) => (b['tool_choice'] = { type: 'any' }), /forcing tool use/],
  ['an assistant first', (b) => messages(b).shift(), /first message must use the "user" role/],
  [
    'prefill',
    (b) => messages(b).push({ role: 'assistant', content: [{ type: 'text', text: 'The' }] }),
    /prefill/,
  ],
  ['an unknown role', (b) => (messages(b)[0]!.role = 'tool'), /^messages.0.role/],
  [
    'empty content',
    (b) => (messages(b)[0]!.content = []),
    /^messages.0: all messages must have non-empty content/,
  ],
  ['an empty text', (b) => (content(b, 0)[1]!['text'] = ''), /^messages.0.content.1.text: .*non-empty/],
  ['a blank text', (b) => (content(b, 0)[1]!['text'] = ' \n'), /non-whitespace/],
  [
    'an unknown block field',
    (b) => (content(b, 0)[1]!['note'] = 'x'),
    /^messages.0.content.1.note: Extra inputs/,
  ],
  [
    'a tool_use from the user',
    (b) => content(b, 0).push({ type: 'tool_use', id: 'x', name: 'y', input: {} }),
    /'tool_use' is not expected in a user message/,
  ],
  [
    'a search result from the assistant',
    (b) => content(b, 1).unshift(searchResult('s', ['t'])),
    /'search_result' is not expected/,
  ],
  [
    'a missing tool_result',
    (b) => content(b, 2).splice(1, 1),
    /without `tool_result` blocks immediately after: toolu_2/,
  ],
  [
    'results in a later message',
    (b) => messages(b).splice(2, 0, { role: 'user', content: [{ type: 'text', text: 'wait' }] }),
    /without `tool_result` blocks immediately after/,
  ],
  [
    'an extra tool_result',
    (b) => content(b, 2).splice(1, 0, { type: 'tool_result', tool_use_id: 'toolu_9', content: 'x' }),
    /unexpected `tool_use_id`.*toolu_9/,
  ],
  [
    'two results for a call',
    (b) => content(b, 2).splice(1, 0, { type: 'tool_result', tool_use_id: 'toolu_1', content: 'x' }),
    /single result/,
  ],
  [
    'text before the results',
    (b) => content(b, 2).unshift({ type: 'text', text: 'first' }),
    /must come first/,
  ],
  [
    'a result in the first message',
    (b) => content(b, 0).unshift({ type: 'tool_result', tool_use_id: 'toolu_1', content: 'x' }),
    /unexpected `tool_use_id`/,
  ],
  ['a tool_use id used twice', (b) => (content(b, 1)[2]!['id'] = 'toolu_1'), /ids must be unique/],
  ['a bad tool_use id', (b) => (content(b, 1)[1]!['id'] = 'a b'), /^messages.1.content.1.id: .*pattern/],
  [
    'tool input that isn’t an object',
    (b) => (content(b, 1)[1]!['input'] = 'x'),
    /^messages.1.content.1.input: .*object/,
  ],
  [
    'sources in a failed result',
    (b) => (content(b, 2)[1]!['content'] = [searchResult('s', ['t'])]),
    /all content must be type "text" if "is_error"/,
  ],
  ['tool calls without tools', (b) => delete b['tools'], /must define tools/],
  [
    'thinking that isn’t ours',
    (b) => content(b, 1).unshift({ type: 'thinking', thinking: 'hm', signature: 'x' }),
    /Invalid `signature`/,
  ],
  [
    'thinking without a signature',
    (b) => content(b, 1).unshift({ type: 'thinking', thinking: 'hm' }),
    /signature: Field required/,
  ],
  [
    'redacted thinking that isn’t ours',
    (b) => content(b, 1).unshift({ type: 'redacted_thinking', data: 'x' }),
    /Invalid `data`/,
  ],
  [
    'a fifth cache mark',
    (b) => {
      for (const each of content(b, 2)) each['cache_control'] = { type: 'ephemeral' };
    },
    /maximum of 4 blocks.*Found 5/,
  ],
  [
    'an unknown ttl',
    (b) => (content(b, 0)[1]!['cache_control'] = { type: 'ephemeral', ttl: '2h' }),
    /'5m' or '1h'/,
  ],
  ['an unknown cache type', (b) => (content(b, 0)[1]!['cache_control'] = { type: 'lasting' }), /'ephemeral'/],
  [
    'an hour after five minutes',
    (b) => (content(b, 2)[2]!['cache_control'] = { type: 'ephemeral', ttl: '1h' }),
    /ttl='1h' .*must not come after/,
  ],
  [
    'citations on some sources only',
    (b) => delete (content(b, 2)[0]!['content'] as Body[])[0]!['citations'],
    /all or none/,
  ],
  ['a source without blocks', (b) => (content(b, 0)[0]!['content'] = []), /at least one text block/],
  [
    'a blank block in a source',
    (b) => (content(b, 0)[0]!['content'] = [{ type: 'text', text: '  ' }]),
    /^messages.0.content.0.content.0.text: .*non-whitespace/,
  ],
  [
    'an image in a source',
    (b) => (content(b, 0)[0]!['content'] = [{ type: 'image', text: 'x' }]),
    /content.0.type: .*'text'/,
  ],
  ['a source without a name', (b) => (content(b, 0)[0]!['source'] = ''), /source: .*at least 1 character/],
  ['a source without a title', (b) => delete content(b, 0)[0]!['title'], /title: Field required/],
  [
    'an inverted citation',
    (b) =>
      (content(b, 1)[0]!['citations'] = [
        {
          type: 'search_result_location',
          cited_text: 'x',
          source: 's',
          title: 't',
          search_result_index: 0,
          start_block_index: 1,
          end_block_index: 1,
        },
      ]),
    /greater than start_block_index/,
  ],
  ['two tools of one name', (b) => (b['tools'] = [tool(b), tool(b)]), /Tool names must be unique/],
  ['a bad tool name', (b) => (tool(b)['name'] = 'read file'), /^tools.0.name: .*pattern/],
  ['a tool without a schema', (b) => delete tool(b)['input_schema'], /input_schema: Field required/],
  [
    'a schema that isn’t an object’s',
    (b) => (tool(b)['input_schema'] = { type: 'string' }),
    /input_schema.type/,
  ],
  [
    'a strict schema left open',
    (b) => delete (tool(b)['input_schema'] as Body)['additionalProperties'],
    /'additionalProperties' must be explicitly set to false/,
  ],
  [
    'a strict schema with a range',
    (b) =>
      ((tool(b)['input_schema'] as { properties: Body }).properties['n'] = { type: 'integer', minimum: 1 }),
    /'minimum' is not supported/,
  ],
  ['a blank system', (b) => (b['system'] = [{ type: 'text', text: '' }]), /^system.0.text/],
  ['a blank stop sequence', (b) => (b['stop_sequences'] = [' ']), /stop sequence/],
  ['an unknown metadata field', (b) => (b['metadata'] = { name: 'x' }), /^metadata.name: Extra/],
];

describe('the model server refuses', () => {
  for (const [what, change, expected] of MALFORMED)
    it(what, async () => {
      const body = valid();
      change(body);
      const response = await post(server, body);
      const answer = (await response.json()) as {
        type: string;
        error: { type: string; message: string };
        request_id: string;
      };
      assert.equal(response.status, 400, answer.error?.message);
      assert.equal(answer.type, 'error');
      assert.equal(answer.error.type, 'invalid_request_error');
      assert.match(answer.error.message, expected);
      assert.equal(answer.request_id, response.headers.get('request-id'));
    });

  it('nothing of the request that those are made from', async () => {
    const response = await post(server, valid());
    assert.equal(response.status, 200, await response.text());
  });

  const REFUSED: readonly (readonly [string, Record<string, string>, number, string])[] = [
    ['a missing version', { ...HEADERS, 'anthropic-version': '' }, 400, 'invalid_request_error'],
    ['an unknown version', { ...HEADERS, 'anthropic-version': '2020-01-01' }, 400, 'invalid_request_error'],
    ['a missing key', { ...HEADERS, authorization: '' }, 401, 'authentication_error'],
    ['a wrong key', { ...HEADERS, authorization: 'Bearer other' }, 401, 'authentication_error'],
    ['two keys', { ...HEADERS, 'x-api-key': 'test-key' }, 401, 'authentication_error'],
    ['another content type', { ...HEADERS, 'content-type': 'text/plain' }, 400, 'invalid_request_error'],
    ['an unknown beta', { ...HEADERS, 'anthropic-beta': 'x-2026-01-01' }, 400, 'invalid_request_error'],
  ];
  for (const [what, headers, status, type] of REFUSED)
    it(what, async () => {
      const sent = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ''));
      const response = await post(server, valid(), sent);
      assert.equal(response.status, status);
      assert.equal(((await response.json()) as { error: { type: string } }).error.type, type);
    });

  it('an unknown model and an unknown path as not found', async () => {
    for (const [body, path] of [
      [{ ...valid(), model: 'claude-2' }, '/v1/messages'],
      [valid(), '/v1/complete'],
    ] as const) {
      const response = await post(server, body, HEADERS, path);
      assert.equal(response.status, 404);
      assert.equal(((await response.json()) as { error: { type: string } }).error.type, 'not_found_error');
    }
  });

  it('a body that isn’t JSON', async () => {
    const response = await post(server, '{"model":');
    assert.equal(response.status, 400);
    assert.match(await response.text(), /not valid JSON/);
  });

  it('a body over 32 MB', async () => {
    const response = await post(server, { ...valid(), system: 'x'.repeat(33 * 1024 * 1024) });
    assert.equal(response.status, 413);
    assert.match(await response.text(), /request_too_large/);
  });

  it('a prompt over the model’s context', async () => {
    const response = await post(server, { ...valid(), system: 'x'.repeat(4_100_000) });
    assert.equal(response.status, 400);
    assert.match(await response.text(), /prompt is too long: \d+ tokens > 1000000 maximum/);
  });

  it('a token count with fields that only a message has', async () => {
    const { max_tokens: most, stream, ...counted } = valid();
    assert.equal(
      (await post(server, { ...counted, max_tokens: most }, HEADERS, '/v1/messages/count_tokens')).status,
      400,
    );
    assert.equal(
      (await post(server, { ...counted, stream }, HEADERS, '/v1/messages/count_tokens')).status,
      400,
    );
    const response = await post(server, counted, HEADERS, '/v1/messages/count_tokens');
    assert.equal(response.status, 200);
    assert.ok(((await response.json()) as { input_tokens: number }).input_tokens > 100);
  });
});

describe('compaction', () => {
  const BETA = { ...HEADERS, 'anthropic-beta': 'compact-2026-09-04' };
  const asks = (change: Change): Body => {
    const body = { ...valid(), compaction: { type: 'summarize' } };
    change(body);
    return body;
  };
  const refused: readonly (readonly [string, Change, RegExp])[] = [
    ['by a model that does not', (b) => (b['model'] = 'claude-haiku-4-5'), /not supported/],
    ['in the midst of a turn', (b) => messages(b).pop(), /not finished|without `tool_result`/],
    [
      'with a form for the answer',
      (b) =>
        (b['output_config'] = {
          format: {
            type: 'json_schema',
            schema: { type: 'object', properties: {}, additionalProperties: false },
          },
        }),
      /format/,
    ],
    [
      'with a block that is not the first',
      (b) => messages(b).push({ role: 'assistant', content: [signed('Late.')] }),
      /must be the first/,
    ],
    [
      'with two blocks',
      (b) => messages(b).unshift({ role: 'assistant', content: [signed('One.'), signed('Two.')] }),
      /more than one/,
    ],
    [
      'of nothing but a block',
      (b) => (b['messages'] = [{ role: 'assistant', content: [signed('One.')] }]),
      /nothing to summarize/,
    ],
  ];
  for (const [what, change, says] of refused)
    it(`refuses one ${what}`, async () => {
      const answer = await post(server, asks(change), BETA);
      assert.equal(answer.status, 400);
      assert.match(((await answer.json()) as { error: { message: string } }).error.message, says);
    });

  it('answers with one signed block, which a later request begins with', async () => {
    const answer = await post(server, { ...asks(() => undefined), stream: false }, BETA);
    const { content, stop_reason } = (await answer.json()) as { content: Body[]; stop_reason: string };
    assert.equal(stop_reason, 'compaction');
    assert.deepEqual(
      content.map(({ type, content: text }) => [type, text]),
      [['compaction', 'fine']],
    );
    const next = [
      { role: 'assistant', content },
      { role: 'user', content: [{ type: 'text', text: 'Go on.' }] },
    ];
    assert.equal((await post(server, { ...valid(), messages: next }, BETA)).status, 200);
  });
});
