import type { ModelMessage, ModelRequest, UserBlock } from '../../../src/model/client.ts';
import type { Reply } from '../../model-server/script.ts';
import { request, text } from './ask.ts';

/** A conversation of 30 requests, the same on every run: 26 of a chat with tools, 3 small ones, 1 by a larger model. */

const long = (seed: string, chars: number): string =>
  seed.repeat(Math.ceil(chars / seed.length)).slice(0, chars);

export const SYSTEM = long('Answer from the sources and cite them. ', 9000);
const INSTRUCTIONS = long('Use two spaces. Prefer small functions. ', 6000);

const question = (turn: number): UserBlock => ({
  type: 'text',
  text: text(`Question ${turn}: ${long('why does it do that? ', 200 + 37 * turn)}`),
});
const source = (turn: number): UserBlock => ({
  type: 'search_result',
  source: `s${turn}`,
  title: `file${turn}.ts:1-40`,
  blocks: [
    text(long(`const value${turn} = compute(${turn});\n`, 900)),
    text(long(`return value${turn};\n`, 500 + 61 * turn)),
  ],
});

export interface Step {
  readonly request: ModelRequest;
  readonly reply: Reply;
  /** Minutes that pass before it. */
  readonly pause: number;
}

/** The newest user message and the one before carry marks, the instructions one of an hour; as the chat sends them. */
function marked(messages: readonly ModelMessage[]): ModelMessage[] {
  const users = messages.flatMap((each, at) => (each.role === 'user' ? [at] : []));
  const recent = new Set(users.slice(-2));
  return messages.map((each, at) => {
    if (each.role !== 'user') return each;
    const content = each.content.map((block, index): UserBlock => {
      if (at === 0 && index === 0) return { ...block, cache: { ttl: '1h' } };
      return recent.has(at) && index === each.content.length - 1 ? { ...block, cache: { ttl: '5m' } } : block;
    });
    return { role: 'user', content };
  });
}

/** @param answered gives the content of the answer to the step before, which goes back as it came */
export function* steps(answered: () => readonly unknown[]): Generator<Step, void> {
  let messages: ModelMessage[] = [];
  const step = (reply: Reply, pause: number): Step => ({
    request: request('', { system: SYSTEM, messages: marked(messages) }),
    reply,
    pause,
  });
  for (let turn = 0; turn < 13; turn++) {
    const head: UserBlock[] = turn === 0 ? [{ type: 'text', text: text(INSTRUCTIONS) }] : [];
    messages = [...messages, { role: 'user', content: [...head, source(turn), question(turn)] }];
    const id = `toolu_${turn}`;
    // Once the chat rests for longer than five minutes, and once for longer than an hour.
    const pause = turn === 5 ? 12 : turn === 9 ? 90 : 1;
    yield step(
      {
        parts: [
          { type: 'thinking', pieces: [long('I look. ', 300)] },
          { type: 'tool_use', name: 'read_file', input: { path: `file${turn}.ts` }, id },
        ],
      },
      pause,
    );
    messages = [...messages, { role: 'assistant', content: answered() }];
    const result: UserBlock = {
      type: 'tool_result',
      toolUseId: id,
      content: [{ type: 'text', text: text(long(`line of file ${turn}\n`, 1500 + 101 * turn)) }],
    };
    messages = [...messages, { role: 'user', content: [result] }];
    yield step(
      { parts: [{ type: 'text', pieces: [long('It does so because of this. ', 400 + 13 * turn)] }] },
      0,
    );
    messages = [...messages, { role: 'assistant', content: answered() }];
  }
  for (let title = 0; title < 3; title++)
    yield {
      request: request('', {
        model: 'claude-haiku-5-5',
        thinking: 'off',
        purpose: 'title',
        system: 'Give a title.',
        tools: [],
        // The last is longer than 100,000 tokens, where the price is another.
        messages: [
          {
            role: 'user',
            content: [{ type: 'text', text: text(long('title of this ', title === 2 ? 480_000 : 700)) }],
          },
        ],
      }),
      reply: { parts: [{ type: 'text', pieces: ['A short title of it'] }] },
      pause: 0,
    };
  yield {
    request: request('A hard question', { model: 'claude-opus-5-5', system: SYSTEM }),
    reply: { parts: [{ type: 'text', pieces: [long('A hard answer. ', 5000)] }] },
    pause: 0,
  };
}
