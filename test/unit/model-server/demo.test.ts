import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { demoScript } from '../../model-server/demo.ts';
import { startModelServer, type ModelServer } from '../../model-server/server.ts';
import { post, type Body } from './post.ts';

const FILES: Record<string, string> = {
  'src/cart.ts': [
    "import { tax } from './tax';",
    '',
    'export interface Item { price: number }',
    '',
    'export function total(items: Item[]): number {',
    '  let sum = 0;',
    '  for (const item of items) {',
    '    sum += item.price;',
    '  }',
    '  return sum + tax(sum);',
    '}',
    '',
    'export function count(items: Item[]): number {',
    '  return items.length;',
    '}',
    '',
  ].join('\n'),
  'src/tax.ts': 'export function tax(sum: number): number {\n  return sum * 0.2;\n}\n',
  'data.json': '{"tax": 0.2}\n',
};

const ALL = ['search_code', 'read_file', 'edit_file'];
const definition = (name: string): Body => ({
  name,
  description: name,
  input_schema: { type: 'object', properties: {} },
});
const source = (path: string): Body => {
  const lines = FILES[path]!.split('\n').filter((line) => line.trim() !== '');
  const blocks = [];
  for (let at = 0; at < lines.length; at += 3)
    blocks.push({ type: 'text', text: lines.slice(at, at + 3).join('\n') });
  return {
    type: 'search_result',
    source: `file:///${path}`,
    title: `${path}:1-${lines.length}`,
    content: blocks,
    citations: { enabled: true },
  };
};

let server: ModelServer;
before(async () => {
  server = await startModelServer({ script: demoScript(0) });
});
after(() => server.close());

interface Turn {
  readonly calls: Body[];
  readonly text: string;
  readonly content: Body[];
}

/** Runs a turn as an agent would: calls are answered until the model stops. `fails`: edits that the tool refuses. */
async function turn(
  question: string,
  tools: readonly string[],
  paths: readonly string[],
  fails = 0,
): Promise<Turn> {
  const messages: Body[] = [
    {
      role: 'user',
      content: [...paths.map(source), { type: 'text', text: `<question>\n${question}\n</question>` }],
    },
  ];
  const calls: Body[] = [];
  let refused = 0;
  for (let step = 0; step < 10; step++) {
    const response = await post(server, {
      model: 'claude-sonnet-5-5',
      max_tokens: 1000,
      thinking: { type: 'adaptive' },
      tools: tools.map(definition),
      messages,
    });
    const answer = (await response.json()) as { content: Body[]; stop_reason: string };
    assert.equal(response.status, 200, JSON.stringify(answer));
    const text = answer.content.map((block) => block['text'] ?? '').join('');
    if (answer.stop_reason !== 'tool_use') return { calls, text, content: answer.content };
    const made = answer.content.filter((block) => block['type'] === 'tool_use');
    calls.push(...made);
    messages.push(
      { role: 'assistant', content: answer.content },
      { role: 'user', content: made.map(result) },
    );
  }
  throw new Error('the demo never ends');

  function result(call: Body): Body {
    const input = call['input'] as Record<string, string>;
    const head = { type: 'tool_result', tool_use_id: call['id'] };
    if (call['name'] === 'read_file') return { ...head, content: [source(input['path']!)] };
    if (call['name'] === 'list_files')
      return { ...head, content: [{ type: 'text', text: Object.keys(FILES).join('\n') }] };
    if (call['name'] === 'search_code') return { ...head, content: [source('src/tax.ts')] };
    if (refused++ < fails)
      return { ...head, content: [{ type: 'text', text: 'MultipleMatches' }], is_error: true };
    return { ...head, content: [{ type: 'text', text: 'staged' }] };
  }
}

describe('the demo', () => {
  it('searches once, then quotes real lines and cites their blocks', async () => {
    const { calls, text, content } = await turn('How is tax computed?', ALL, ['src/cart.ts']);
    assert.deepEqual(
      calls.map((call) => call['name']),
      ['search_code'],
    );
    assert.match(text, /demo/);
    const cited = content.flatMap((block) => (block['citations'] as Body[] | null) ?? []);
    assert.ok(cited.length >= 2);
    for (const each of cited) {
      const path = String(each['source']).replace('file:///', '');
      for (const line of String(each['cited_text']).split('\n').slice(0, 1))
        assert.ok(FILES[path]!.includes(line));
    }
  });

  it('answers without tools and without sources, and says that it has none', async () => {
    assert.match((await turn('What is this?', [], [])).text, /What is this/);
    assert.match((await turn('What is this?', ['grep'], [])).text, /nothing to cite/);
  });

  it('gives data in the form that is asked for: parts of a question, a name for a chat', async () => {
    const ask = async (name: string, items: Body): Promise<Record<string, unknown>> => {
      const properties = { [name]: items };
      const schema = { type: 'object', properties, required: [name], additionalProperties: false };
      const response = await post(server, {
        model: 'claude-haiku-5-5',
        max_tokens: 1000,
        output_config: { format: { type: 'json_schema', schema } },
        messages: [
          {
            role: 'user',
            content: '<places>\nsrc/cart.ts: total\nsrc/tax.ts\n</places>\n<question>\nHow?\n</question>',
          },
        ],
      });
      const { content } = (await response.json()) as { content: Body[] };
      return JSON.parse(String(content[0]?.['text'])) as Record<string, unknown>;
    };
    const { parts } = await ask('parts', { type: 'array', items: { type: 'string' } });
    assert.deepEqual(
      (parts as Body[]).map(({ task }) => task),
      ['How? Begin at src/cart.ts.', 'How? Begin at src/tax.ts.'],
    );
    assert.deepEqual(await ask('title', { type: 'string' }), { title: 'How?' });
  });

  it('looks at what files there are when the search finds nothing, and cites one', async () => {
    const { calls, content } = await turn('Why?', ['list_files', 'read_file'], []);
    assert.deepEqual(
      calls.map((call) => call['name']),
      ['list_files', 'read_file'],
    );
    assert.ok(content.some((block) => ((block['citations'] as Body[] | null) ?? []).length > 0));
  });

  it('proposes two edits, each of a line that occurs once, far enough apart to be two hunks', async () => {
    const { calls, text } = await turn('Document the total function', ALL, ['src/cart.ts', 'src/tax.ts']);
    assert.deepEqual(
      calls.map((call) => call['name']),
      ['read_file', 'edit_file', 'edit_file'],
    );
    let changed = FILES['src/cart.ts']!;
    const places = calls.slice(1).map((call) => {
      const { path, old_string, new_string } = call['input'] as Record<string, string>;
      assert.equal(path, 'src/cart.ts');
      assert.equal(changed.split(old_string!).length, 2, `${old_string} occurs once`);
      const line = FILES['src/cart.ts']!.split('\n').indexOf(old_string!);
      changed = changed.replace(old_string!, new_string!);
      return line;
    });
    assert.ok(places[1]! - places[0]! >= 8, String(places));
    assert.equal(changed.split('\n').length, FILES['src/cart.ts']!.split('\n').length + 2);
    assert.match(text, /Two comments are proposed in `src\/cart.ts`/);
  });

  it('edits the file that the question names', async () => {
    const { calls } = await turn('Fix src/tax.ts', ALL, ['src/cart.ts', 'src/tax.ts']);
    assert.deepEqual((calls[0]!['input'] as Body)['path'], 'src/tax.ts');
  });

  it('tries other lines when an edit is refused, and ends in any case', async () => {
    const once = await turn('Refactor this', ALL, ['src/cart.ts'], 1);
    assert.equal(once.calls.length, 4);
    assert.match(once.text, /proposed/);
    const never = await turn('Refactor this', ALL, ['src/cart.ts'], 9);
    assert.match(never.text, /nothing is proposed/);
  });

  it('proposes nothing where it may not edit, or where no comment can stand', async () => {
    const reading = await turn('Fix the tax', ['search_code', 'read_file'], ['src/tax.ts']);
    assert.ok(!reading.calls.some((call) => call['name'] === 'edit_file'));
    assert.match((await turn('Fix the tax', ALL, ['data.json'])).text, /nothing is proposed/);
  });

  it('says the same again when asked the same again', async () => {
    const ask = (): Promise<Turn> => turn('How is tax computed?', ALL, ['src/cart.ts', 'src/tax.ts']);
    assert.equal((await ask()).text, (await ask()).text);
  });
});
