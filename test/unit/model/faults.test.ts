import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import type { ErrorCode } from '../../../src/base/errors.ts';
import { refuse, say, type Answer, type Control, type Piece, type Reply } from '../../model-server/script.ts';
import { answerOf, outcome, request, rig } from './ask.ts';

/**
 * One row a fault and a point of the answer. `retried`: the second try's answer is what the user gets, and nothing of
 * the first was shown. Otherwise the error has the code, what was shown stays, and the next question is answered.
 */
interface Row {
  readonly fault: string;
  readonly point: string;
  readonly answer: Answer;
  readonly expected: 'retried' | ErrorCode;
  /** Text that was shown before the fault. */
  readonly kept?: string;
}

const POINTS: readonly (readonly [string, (fault: Control) => Reply, shown: string | undefined])[] = [
  ['before the headers', (fault) => ({ ...say('never'), beforeHeaders: [fault] }), undefined],
  ['before the first event', (fault) => ({ ...say('never'), beforeStart: [fault] }), undefined],
  ['before the first delta', (fault) => say(fault, 'never'), undefined],
  ['in the thinking', (fault) => ({ parts: [{ type: 'thinking', pieces: ['hm', fault] }] }), ''],
  ['in the text', (fault) => say('half ', fault, 'never'), 'half '],
  ['in a tool’s input', (fault) => ({ parts: [tool('{"path": "a', fault)] }), undefined],
  [
    'in a tool’s input after text',
    (fault) => ({ parts: [...say('half ').parts, tool('{"path": "a', fault)] }),
    'half ',
  ],
  ['before message_stop', (fault) => ({ ...say('half '), beforeStop: [fault] }), 'half '],
];
const tool = (...pieces: Piece[]): Reply['parts'][number] => ({
  type: 'tool_use',
  name: 'read_file',
  input: {},
  pieces,
});

const STREAM_FAULTS: readonly (readonly [string, Control, ErrorCode, 'silence'?])[] = [
  ['dropped', { do: 'drop' }, 'stream_broken'],
  ['truncated', { do: 'truncate' }, 'stream_broken'],
  ['stalled', { do: 'stall' }, 'timeout', 'silence'],
  ['garbage', { do: 'raw', text: 'event: content_block_delta\ndata: {"type": oops\n\n' }, 'stream_broken'],
  ['overloaded event', { do: 'error', type: 'overloaded_error', message: 'Overloaded' }, 'overloaded'],
  ['server error event', { do: 'error', type: 'api_error', message: 'Internal' }, 'server_error'],
  ['rate limit event', { do: 'error', type: 'rate_limit_error', message: 'Slow' }, 'rate_limited'],
  ['refused event', { do: 'error', type: 'invalid_request_error', message: 'No' }, 'bad_request'],
];

function streamRows(): Row[] {
  const rows: Row[] = [];
  for (const [fault, control, code, silence] of STREAM_FAULTS)
    for (const [point, reply, shown] of POINTS) {
      // Before the headers there is no stream to write into.
      if (point === 'before the headers' && (control.do === 'raw' || control.do === 'error')) continue;
      const canRetry = shown === undefined && !silence && code !== 'bad_request';
      rows.push({
        fault,
        point,
        answer: reply(control),
        expected: canRetry ? 'retried' : code,
        kept: shown ?? '',
      });
    }
  return rows;
}

const HTTP_ROWS: Row[] = (
  [
    ['400', refuse('invalid_request_error', { message: 'messages.3: wrong' }), 'bad_request'],
    [
      '400 for its length',
      refuse('invalid_request_error', { message: 'prompt is too long: 9 tokens > 8 maximum' }),
      'too_large',
    ],
    [
      '400 for credit',
      refuse('invalid_request_error', { message: 'Your credit balance is too low' }),
      'billing',
    ],
    ['401', refuse('authentication_error'), 'unauthorized'],
    ['402', refuse('billing_error'), 'billing'],
    ['403', refuse('permission_error'), 'forbidden'],
    ['404', refuse('not_found_error'), 'not_found'],
    ['408', refuse('timeout_error', { status: 408 }), 'retried'],
    ['409', refuse('api_error', { status: 409 }), 'retried'],
    ['413', refuse('request_too_large'), 'too_large'],
    ['418 of a gateway', refuse('api_error', { status: 418, body: 'teapot' }), 'bad_request'],
    ['429', refuse('rate_limit_error', { headers: { 'retry-after': '3' } }), 'retried'],
    ['500', refuse('api_error'), 'retried'],
    [
      '502 as a page',
      refuse('api_error', { status: 502, body: '<html>', headers: { 'content-type': 'text/html' } }),
      'retried',
    ],
    ['503', refuse('api_error', { status: 503 }), 'retried'],
    ['504', refuse('timeout_error'), 'retried'],
    ['529', refuse('overloaded_error'), 'retried'],
    [
      'a page with status 200',
      refuse('api_error', {
        status: 200,
        body: '<html>Sign in</html>',
        headers: { 'content-type': 'text/html' },
      }),
      'retried',
    ],
    [
      'a redirect',
      refuse('api_error', { status: 307, headers: { location: 'http://127.0.0.1:9/v1/messages' } }),
      'retried',
    ],
    ['an error without a body', refuse('api_error', { status: 500, body: '' }), 'retried'],
  ] as const
).map(([fault, answer, expected]) => ({ fault, point: 'instead of an answer', answer, expected, kept: '' }));

const table: string[] = [];
after(() => {
  if (process.env['FAULT_TABLE']) console.log(table.join('\n'));
});

describe('a fault in the answer', () => {
  for (const { fault, point, answer, expected, kept } of [...HTTP_ROWS, ...streamRows()])
    it(`${fault} ${point}: ${expected === 'retried' ? 'tried again, unseen' : expected}`, async () => {
      const silenceS = expected === 'timeout' ? 1 : 20;
      await using it = await rig({ script: [answer, say('whole'), say('next')] }, { silenceS });
      const { text, error, events } = await outcome(it.client);
      const retries = events.filter((event) => event.type === 'retry');
      if (expected === 'retried') {
        assert.equal(error, undefined, error?.message);
        assert.deepEqual([text, retries.length, it.server.requests.length], ['whole', 1, 2]);
      } else {
        assert.equal(error!.code, expected);
        assert.deepEqual([text, retries.length, it.server.requests.length], [kept, 0, 1]);
        assert.match(error!.message, /^[A-Z].*\.$/s);
        assert.ok(!error!.message.includes('undefined'));
      }
      const next = await answerOf(it.client, request('And b?'));
      assert.equal(next.stopReason, 'end_turn');
      table.push(`${fault} | ${point} | ${expected} | ${error?.message ?? 'the answer'}`);
    });

  it('a redirect isn’t followed: the question goes to no host that the user didn’t name', async () => {
    await using other = await rig({ script: () => say('gotcha') });
    const location = `${other.server.url}/v1/messages`;
    await using it = await rig({ script: () => refuse('api_error', { status: 307, headers: { location } }) });
    const { error } = await outcome(it.client);
    assert.equal(error!.code, 'network');
    assert.match(error!.message, /redirects to another address/);
    assert.deepEqual(other.server.requests, []);
  });

  it('a reset before the headers is tried again', async () => {
    await using it = await rig({ script: [{ ...say('x'), beforeHeaders: [{ do: 'reset' }] }, say('whole')] });
    assert.equal((await outcome(it.client)).text, 'whole');
  });

  it('before the connection: nothing listens, which is said after two more tries', async () => {
    await using it = await rig({ script: () => say('never') });
    await it.server.close();
    const { error, events } = await outcome(it.client);
    assert.equal(error!.code, 'network');
    assert.match(error!.message, /No connection to 127\.0\.0\.1:\d+ \(ECONNREFUSED\)/);
    assert.equal(events.filter((event) => event.type === 'retry').length, 2);
  });

  it('between two requests: a connection that was closed meanwhile is made anew', async () => {
    await using it = await rig({ script: () => say('fine') });
    await answerOf(it.client);
    it.server.dropConnections();
    await answerOf(it.client);
    assert.equal(it.server.requests.at(-1)!.status, 200);
  });

  it('a host that has no address is no connection, not a crash', async () => {
    await using it = await rig({}, { baseUrl: 'https://model.invalid' });
    const { error } = await outcome(it.client);
    assert.equal(error!.code, 'network');
    assert.match(error!.message, /^No connection to model\.invalid/);
  });

  it('kinds of events and blocks that are new to us are passed over', async () => {
    const unknown: Control = { do: 'raw', text: 'event: hint\ndata: {"type":"hint","x":1}\n\n: comment\n\n' };
    await using it = await rig({ script: [say('a', unknown, 'b')] });
    assert.equal((await outcome(it.client)).text, 'ab');
  });

  it('a slow drip of bytes is an answer all the same', async () => {
    await using it = await rig(
      { script: [{ ...say('slow'), beforeStart: [{ do: 'drip', bytes: 30, ms: 2 }] }] },
      { silenceS: 2 },
    );
    assert.equal((await outcome(it.client)).text, 'slow');
  });

  it('bytes that never make an event are silence; pings are not', async () => {
    const bytes: Piece[] = Array.from({ length: 40 }, () => [
      { do: 'raw', text: 'data: x\n' } as const,
      { do: 'wait', ms: 50 } as const,
    ]).flat();
    const pings: Piece[] = Array.from({ length: 40 }, () => [
      { do: 'ping' } as const,
      { do: 'wait', ms: 50 } as const,
    ]).flat();
    await using it = await rig({ script: [say('a', ...bytes), say('b', ...pings, 'c')] }, { silenceS: 0.8 });
    assert.equal((await outcome(it.client)).error!.code, 'timeout');
    assert.equal((await outcome(it.client)).text, 'bc');
  });
});
