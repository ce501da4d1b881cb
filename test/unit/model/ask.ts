import assert from 'node:assert/strict';
import { markAdmitted } from '../../../src/base/admitted.ts';
import { FootnoteError } from '../../../src/base/errors.ts';
import { createAnthropicClient, type AnthropicOptions } from '../../../src/model/anthropic.ts';
import type { ModelAnswer, ModelClient, ModelEvent, ModelRequest } from '../../../src/model/client.ts';
import { startModelServer, type ModelServer, type ServerOptions } from '../../model-server/server.ts';

/** The real client against the real local server, over HTTP; only the clock of the waits is ours. */

export const KEY = 'sk-test-SECRET-0123456789';

export const text = markAdmitted;

export const request = (question = 'What is a?', changes: Partial<ModelRequest> = {}): ModelRequest => ({
  model: 'claude-sonnet-5-5',
  effort: 'medium',
  thinking: 'adaptive',
  maxTokens: 2000,
  system: 'You answer from the sources.',
  tools: [
    {
      name: 'read_file',
      description: 'Reads a file.',
      inputSchema: {
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
        {
          type: 'search_result',
          source: 's1',
          title: 'a.ts:1-3',
          blocks: [text('const a = 1;'), text('const b = 2;')],
        },
        { type: 'text', text: text(question) },
      ],
    },
  ],
  purpose: 'turn',
  ...changes,
});

export interface Rig {
  readonly server: ModelServer;
  readonly client: ModelClient;
  /** Seconds that the client waited between tries, as it asked for them. */
  readonly waits: number[];
  readonly logged: string[];
  /** The client's clock, in milliseconds; waits move it. */
  now(): number;
  pass(ms: number): void;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Waits take no time: they move the client's clock. `random` is 1, so waits are the longest that jitter allows. */
export async function rig(server: ServerOptions = {}, options: Partial<AnthropicOptions> = {}): Promise<Rig> {
  let clock = Date.parse('2026-11-21T12:00:00Z');
  const waits: number[] = [];
  const logged: string[] = [];
  const running = await startModelServer({ now: () => clock, ...server });
  const client = createAnthropicClient({
    apiKey: () => Promise.resolve(KEY),
    baseUrl: running.url,
    silenceS: 20,
    maxRetryS: 60,
    now: () => clock,
    random: () => 1,
    sleep: (ms) => {
      waits.push(Math.round(ms) / 1000);
      clock += ms;
      return Promise.resolve();
    },
    log: (line) => logged.push(line),
    ...options,
  });
  return {
    server: running,
    client,
    waits,
    logged,
    now: () => clock,
    pass: (ms) => {
      clock += ms;
    },
    [Symbol.asyncDispose]: async () => {
      await running.close();
      assert.deepEqual(running.scriptErrors, []);
    },
  };
}

export const NEVER = new AbortController().signal;

export interface Outcome {
  readonly events: ModelEvent[];
  /** Text that the user saw. */
  readonly text: string;
  readonly answer: ModelAnswer | undefined;
  readonly error: FootnoteError | undefined;
}

/** Runs a request to its end, whichever it is. */
export async function outcome(
  client: ModelClient,
  ask: ModelRequest = request(),
  signal = NEVER,
): Promise<Outcome> {
  const events: ModelEvent[] = [];
  let error: FootnoteError | undefined;
  try {
    for await (const event of client.stream(ask, signal)) events.push(event);
  } catch (thrown) {
    assert.ok(thrown instanceof FootnoteError, `not one of ours: ${String(thrown)}`);
    error = thrown;
  }
  const last = events.at(-1);
  return {
    events,
    text: events.map((event) => (event.type === 'text_delta' ? event.text : '')).join(''),
    answer: last?.type === 'answer' ? last.answer : undefined,
    error,
  };
}

export async function answerOf(client: ModelClient, ask: ModelRequest = request()): Promise<ModelAnswer> {
  const { answer, error } = await outcome(client, ask);
  assert.ok(answer, error?.message ?? 'no answer');
  return answer;
}
