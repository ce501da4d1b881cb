import type { ModelServer } from '../../model-server/server.ts';

/** Plain HTTP to the server, with nothing of ours in between. */

export type Body = Record<string, unknown>;

export const HEADERS = {
  'anthropic-version': '2026-10-21',
  authorization: 'Bearer test-key',
  'content-type': 'application/json',
};

/** A request that uses every kind of block and passes. */
export const valid = (): Body => ({
  model: 'claude-sonnet-5-5',
  max_tokens: 1000,
  stream: true,
  thinking: { type: 'adaptive', display: 'summarized' },
  output_config: { effort: 'medium' },
  system: [
    { type: 'text', text: 'Answer from the sources.', cache_control: { type: 'ephemeral', ttl: '1h' } },
  ],
  tools: [
    {
      name: 'read_file',
      description: 'Reads a file.',
      strict: true,
      input_schema: {
        type: 'object',
        properties: { path: { type: 'string' } },
        required: ['path'],
        additionalProperties: false,
      },
    },
  ],
  messages: [
    {
      role: 'user',
      content: [
        searchResult('file:///a.ts', ['const a = 1;', 'const b = 2;\nconst c = 3;']),
        { type: 'text', text: 'What is a?', cache_control: { type: 'ephemeral' } },
      ],
    },
    {
      role: 'assistant',
      content: [
        { type: 'text', text: 'I read it.' },
        { type: 'tool_use', id: 'toolu_1', name: 'read_file', input: { path: 'a.ts' } },
        { type: 'tool_use', id: 'toolu_2', name: 'read_file', input: { path: 'b.ts' } },
      ],
    },
    {
      role: 'user',
      content: [
        {
          type: 'tool_result',
          tool_use_id: 'toolu_1',
          content: [searchResult('file:///a.ts#2', ['const a = 1;'])],
        },
        { type: 'tool_result', tool_use_id: 'toolu_2', content: 'not found', is_error: true },
        { type: 'text', text: 'Go on.' },
      ],
    },
  ],
});

/** The same object less some of its fields. */
export const without = (body: Body, ...names: string[]): Body =>
  Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name)));

export const searchResult = (source: string, blocks: string[]): Body => ({
  type: 'search_result',
  source,
  title: source.split('/').at(-1) ?? source,
  content: blocks.map((text) => ({ type: 'text', text })),
  citations: { enabled: true },
});

export const post = (
  server: ModelServer,
  body: unknown,
  headers: Record<string, string> = HEADERS,
  path = '/v1/messages',
): Promise<Response> =>
  fetch(server.url + path, {
    method: 'POST',
    headers,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

export interface SseEvent {
  readonly event: string;
  readonly data: Body;
}

export function parseEvents(text: string): SseEvent[] {
  return text
    .split('\n\n')
    .filter((each) => each.startsWith('event: '))
    .map((each) => {
      const [event, data] = each.split('\n');
      return { event: event!.slice(7), data: JSON.parse(data!.slice(6)) as Body };
    });
}
