import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readdirSync, readFileSync } from 'node:fs';
import { say, type Reply } from '../../model-server/script.ts';
import { startModelServer } from '../../model-server/server.ts';
import { HEADERS, post, valid, without, type Body } from './post.ts';

const withMark = (text: string, ttl: '5m' | '1h' = '5m'): Body => ({
  type: 'text',
  text,
  cache_control: { type: 'ephemeral', ttl },
});
const ask = (...content: Body[]): Body => ({
  model: 'claude-sonnet-5-5',
  max_tokens: 100,
  messages: [{ role: 'user', content }],
});
const long = (seed: string, tokens: number): string => seed.repeat(Math.ceil((tokens * 4) / seed.length));

describe('the model server’s cache', () => {
  it('reads exactly the prefix that an earlier request wrote, and writes the rest', async () => {
    const server = await startModelServer({ script: () => say('ok') });
    const instructions = withMark(long('rules ', 2000));
    await post(server, ask(instructions, { type: 'text', text: 'one' }));
    await post(server, ask(instructions, withMark(long('more ', 500))));
    const [first, second] = server.requests.map((each) => each.input!);
    assert.equal(first!.read, 0);
    assert.ok(first!.write5m > 2000 && first!.input > 0);
    assert.equal(second!.read, first!.write5m);
    assert.ok(second!.write5m > 500 && second!.input === 0);
    await server.close();
  });

  it('misses after a change of one byte before the mark', async () => {
    const server = await startModelServer({ script: () => say('ok') });
    await post(server, ask(withMark(long('rules ', 2000))));
    await post(server, ask(withMark(`${long('rules ', 2000)}.`)));
    assert.equal(server.requests[1]!.input!.read, 0);
    await server.close();
  });

  it('finds an older prefix up to 20 blocks back, and no further', async () => {
    const server = await startModelServer({ script: () => say('ok') });
    const head = withMark(long('rules ', 2000));
    const between = (count: number): Body[] =>
      Array.from({ length: count }, (_, at) => ({ type: 'text', text: `block ${at}` }));
    const plain = without(head, 'cache_control');
    await post(server, ask(head));
    await post(server, ask(plain, ...between(18), withMark('end')));
    await post(server, ask(plain, ...between(40), withMark('end')));
    assert.ok(server.requests[1]!.input!.read > 2000);
    assert.equal(server.requests[2]!.input!.read, 0);
    await server.close();
  });

  it('keeps nothing below the model’s least length', async () => {
    const server = await startModelServer({ script: () => say('ok') });
    await post(server, ask(withMark(long('rules ', 900))));
    assert.deepEqual(server.requests[0]!.input, {
      input: server.requests[0]!.input!.input,
      read: 0,
      write5m: 0,
      write1h: 0,
    });
    await server.close();
  });

  it('forgets after five minutes or an hour, counted from the last read', async () => {
    let now = 0;
    const server = await startModelServer({ script: () => say('ok'), now: () => now });
    const minute = 60_000;
    const reads = async (block: Body): Promise<number> => {
      await post(server, ask(block));
      return server.requests.at(-1)!.input!.read;
    };
    const short = withMark(long('short ', 2000));
    const lasting = withMark(long('lasting ', 2000), '1h');
    assert.deepEqual([await reads(short), await reads(lasting)], [0, 0]);
    assert.ok(server.requests[1]!.input!.write1h > 0);
    now = 4 * minute;
    assert.ok((await reads(short)) > 0);
    now = 8 * minute;
    assert.ok((await reads(short)) > 0);
    now = 14 * minute;
    assert.equal(await reads(short), 0);
    now = 50 * minute;
    assert.ok((await reads(lasting)) > 0);
    now = 120 * minute;
    assert.equal(await reads(lasting), 0);
    await server.close();
  });

  it('counts the same tokens as count_tokens', async () => {
    const server = await startModelServer({ script: () => say('ok') });
    const counted = without(valid(), 'max_tokens', 'stream');
    const response = await post(server, counted, HEADERS, '/v1/messages/count_tokens');
    const { input_tokens } = (await response.json()) as { input_tokens: number };
    await post(server, valid());
    const { input, read, write5m, write1h } = server.requests[1]!.input!;
    assert.equal(input + read + write5m + write1h, input_tokens);
    await server.close();
  });
});

describe('the model server', () => {
  const thinkThenCall: Reply = {
    parts: [
      { type: 'thinking', pieces: ['I need the file.'] },
      { type: 'redacted_thinking' },
      { type: 'tool_use', name: 'read_file', input: { path: 'a.ts' } },
    ],
  };
  const answered = async (url: string): Promise<Body> => {
    const body = without(valid(), 'stream');
    const messages = [{ role: 'user', content: 'Read a.ts' }];
    const response = await fetch(`${url}/v1/messages`, {
      method: 'POST',
      headers: HEADERS,
      body: JSON.stringify({ ...body, messages }),
    });
    const { content } = (await response.json()) as { content: Body[] };
    const id = content.find((each) => each['type'] === 'tool_use')!['id'];
    const result = { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content: 'text' }] };
    return { ...body, messages: [...messages, { role: 'assistant', content }, result] };
  };

  it('takes its own thinking back unchanged, and nothing less', async () => {
    const server = await startModelServer({ script: () => thinkThenCall });
    const body = await answered(server.url);
    assert.equal((await post(server, body)).status, 200);
    const content = (body['messages'] as { content: Body[] }[])[1]!.content;
    const thinking = content.splice(0, 1);
    const lost = await post(server, body);
    assert.equal(lost.status, 400);
    assert.match(await lost.text(), /cannot be modified or left out/);
    content.unshift({ ...thinking[0]!, thinking: 'I need another file.' });
    assert.match(await (await post(server, body)).text(), /Invalid `signature`/);
    await server.close();
  });

  it('takes thinking back that it signed before a restart', async () => {
    const first = await startModelServer({ script: () => thinkThenCall });
    const body = await answered(first.url);
    await first.close();
    const second = await startModelServer({ script: () => say('ok') });
    assert.equal((await post(second, body)).status, 200);
    await second.close();
  });

  it('records headers and bodies, and reports canaries wherever they arrive', async () => {
    const server = await startModelServer({
      script: () => say('ok'),
      canaries: ['CANARY-1', 'CANARY-2', 'the-key'],
      leaksExpected: true,
    });
    await post(server, ask({ type: 'text', text: 'hello CANARY-1' }), {
      ...HEADERS,
      authorization: 'Bearer the-key',
      'x-note': 'CANARY-2',
    });
    assert.equal(server.requests[0]!.headers['x-note'], 'CANARY-2');
    assert.deepEqual(
      server.leaks.map(({ canary, where }) => `${canary} ${where}`),
      ['CANARY-1 body', 'CANARY-2 headers'],
    );
    await server.close();
  });

  it('lists models in pages and retrieves one', async () => {
    const server = await startModelServer();
    const get = async (path: string): Promise<Body> =>
      (await fetch(server.url + path, { headers: HEADERS })).json() as Promise<Body>;
    const first = await get('/v1/models?limit=3');
    const rest = await get(`/v1/models?limit=3&after_id=${String(first['last_id'])}`);
    const ids = [first, rest].flatMap((page) => (page['data'] as Body[]).map((each) => each['id']));
    assert.equal(new Set(ids).size, 5);
    assert.deepEqual([first['has_more'], rest['has_more']], [true, false]);
    assert.equal((await get('/v1/models/claude-haiku-5-5'))['max_tokens'], 128_000);
    assert.match(JSON.stringify(await get('/v1/models/nope')), /not_found_error/);
    await server.close();
  });

  it('says so when its script has nothing more to say', async () => {
    const server = await startModelServer({ script: [say('one')] });
    await (await post(server, valid())).text();
    const response = await post(server, valid());
    assert.equal(response.status, 500);
    assert.match(await response.text(), /the script has 1 answers and this is request 2/);
    await server.close();
  });

  it('never cites what the request lacks, or has switched off', async () => {
    const server = await startModelServer({
      script: ({ number }) => ({
        parts: [{ type: 'text', pieces: ['x'], cite: [{ text: number === 0 ? 'not there' : 'const a' }] }],
      }),
    });
    assert.equal((await post(server, valid())).status, 500);
    const uncited = JSON.parse(
      JSON.stringify(valid()).replaceAll('"enabled":true', '"enabled":false'),
    ) as Body;
    assert.equal((await post(server, uncited)).status, 500);
    assert.equal(server.scriptErrors.length, 2);
    await server.close();
  });

  it('shares no code with what it checks', () => {
    const folder = new URL('../../model-server/', import.meta.url);
    const files = readdirSync(folder).filter((name) => name.endsWith('.ts'));
    assert.ok(files.length > 10);
    for (const name of files)
      for (const [, from] of readFileSync(new URL(name, folder), 'utf8').matchAll(/from '([^']+)'/g))
        assert.match(from!, /^(node:|\.\/)/, `${name} imports ${from}`);
  });
});
