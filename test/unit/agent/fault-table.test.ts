import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { AnthropicOptions } from '../../../src/model/anthropic.ts';
import type { ErrorCode } from '../../../src/base/errors.ts';
import type { StopReason } from '../../../src/protocol/turn.ts';
import { front, type FrontFault } from '../../model-server/front.ts';
import { callTool, refuse, say } from '../../model-server/script.ts';
import type {
  Answer,
  Asked,
  Control,
  Piece,
  Refusal,
  Reply,
  StopReason as StopReasonOfApi,
} from '../../model-server/script.ts';
import { startModelServer } from '../../model-server/server.ts';
import { collect, endOf, ofType, rig, textOf, world } from './rig.ts';
import type { Rig, World } from './rig.ts';

/**
 * The table of faults: one row a fault and a point of the turn. Each is played in the middle of a chat: a turn that
 * works, the turn of the row, and a turn after it. `FAULT_TABLE=1` prints what the user was told in each.
 */
interface Row {
  readonly fault: string;
  readonly point: string;
  /** The faulty answer of each try. */
  readonly answer: Answer;
  /** It comes after a tool's result rather than at once. */
  readonly between?: boolean;
  readonly outcome: Outcome;
  /** Text of it that the user sees, and keeps. */
  readonly shown: string;
}
/** How the turn ends for the user: an error with its code, or a stop with its reason and the words that go with it. */
type Outcome =
  | { readonly error: ErrorCode; readonly tries: number }
  | { readonly stop: StopReason; readonly error?: ErrorCode; readonly tries: number }
  /** The turn goes on by itself, and ends well. */
  | { readonly goesOn: true };

/** What a person is told, by code: what happened, and what to do next. */
const WORDS: Partial<Readonly<Record<ErrorCode, RegExp>>> = {
  unauthorized: /^The API key was not accepted by 127\.0\.0\.1:\d+\. Set another key and ask again/,
  forbidden: /^This key may not use claude-sonnet-5-5\. Choose another model/,
  billing: /^The account has no credit\. Add credit on the billing page/,
  not_found: /^The model claude-sonnet-5-5 is not available at .*\. Choose another model/,
  bad_request: /^The model service refused what Footnote sent\. Retry, or start a new chat\./,
  too_large: /^The question is too large for claude-sonnet-5-5\. Remove context or start a new chat/,
  rate_limited: /^The limit of this key is reached\. Wait and ask again/,
  overloaded: /^The model service is overloaded\. Wait and ask again/,
  server_error: /^The model service failed\. Retry in a moment/,
  timeout: /^(No answer from 127\.0\.0\.1:\d+ for 0\.6 s|The model service took too long)\. Retry/,
  network:
    /^(No connection to 127\.0\.0\.1:\d+ \(\w+\)\. Check the network and retry|Something other than the model service answers at 127\.0\.0\.1:\d+ .* Check the base URL)/,
  stream_broken: /^The answer broke off\. Continue from what came, or retry\./,
  refused: /^The model declined to answer this\. Ask it in another way\./,
};

const tool = (...pieces: Piece[]): Reply['parts'][number] => ({
  type: 'tool_use',
  name: 'grep',
  input: { pattern: 'cart' },
  pieces,
});
const HALF = 'Half of ';
const thought = (...pieces: Piece[]): Reply => ({ parts: [{ type: 'thinking', pieces: ['Hm', ...pieces] }] });
const call = (...pieces: Piece[]): Reply => ({
  parts: [...say(HALF).parts, tool('{"pattern": "ca', ...pieces)],
});

/** Points of a stream, and whether the user has seen something of the answer by then. */
const POINTS: readonly (readonly [string, (fault: Control) => Reply, seen: string | undefined])[] = [
  ['before the headers', (fault) => ({ ...say('never'), beforeHeaders: [fault] }), undefined],
  ['before the first event', (fault) => ({ ...say('never'), beforeStart: [fault] }), undefined],
  ['before the first delta', (fault) => say(fault, 'never'), undefined],
  ['in thinking', thought, ''],
  ['in text', (fault) => say(HALF, fault, 'never'), HALF],
  ['in tool input', call, HALF],
  ['before message_stop', (fault) => ({ ...say(HALF), beforeStop: [fault] }), HALF],
];

/** Faults of a stream; how often it is tried before the user is told, where nothing of it was seen. */
const STREAM: readonly (readonly [string, Control, ErrorCode, tries: number])[] = [
  ['dropped', { do: 'drop' }, 'stream_broken', 3],
  ['truncated', { do: 'truncate' }, 'stream_broken', 3],
  ['stalled', { do: 'stall' }, 'timeout', 1],
  ['garbage', { do: 'raw', text: 'event: content_block_delta\ndata: {"type": oops\n\n' }, 'stream_broken', 3],
  ['error event overloaded', { do: 'error', type: 'overloaded_error', message: 'x' }, 'overloaded', 6],
  ['error event api_error', { do: 'error', type: 'api_error', message: 'x' }, 'server_error', 4],
  ['error event rate limit', { do: 'error', type: 'rate_limit_error', message: 'x' }, 'rate_limited', 7],
  ['error event timeout', { do: 'error', type: 'timeout_error', message: 'x' }, 'timeout', 3],
  ['error event refused', { do: 'error', type: 'invalid_request_error', message: 'x' }, 'bad_request', 1],
];

function streamRows(): Row[] {
  return STREAM.flatMap(([fault, control, code, tries]) =>
    POINTS.flatMap(([point, reply, seen]): Row[] => {
      const headless = point === 'before the headers';
      // Before the headers there is no stream to write into.
      if (headless && (control.do === 'raw' || control.do === 'error')) return [];
      const error = headless && code === 'stream_broken' ? 'network' : code;
      const outcome: Outcome = { error, tries: seen === undefined ? tries : 1 };
      const row: Row = { fault, point, answer: reply(control), outcome, shown: seen ?? '' };
      const between = `between requests, ${point}`;
      return [row, ...(headless || point === 'in text' ? [{ ...row, point: between, between: true }] : [])];
    }),
  );
}

const HOUR = '429, come back in an hour';
const page = { body: '<html>', headers: { 'content-type': 'text/html' } };
const STATUSES: readonly (readonly [string, Refusal, ErrorCode, tries: number])[] = [
  ['400', refuse('invalid_request_error', { message: 'messages.3: wrong' }), 'bad_request', 1],
  ['401', refuse('authentication_error'), 'unauthorized', 1],
  ['402', refuse('billing_error'), 'billing', 1],
  ['403', refuse('permission_error'), 'forbidden', 1],
  ['404', refuse('not_found_error'), 'not_found', 1],
  ['408', refuse('timeout_error', { status: 408 }), 'timeout', 3],
  ['409', refuse('api_error', { status: 409 }), 'server_error', 4],
  ['418 of a gateway', refuse('api_error', { status: 418, body: 'teapot' }), 'bad_request', 1],
  ['429', refuse('rate_limit_error'), 'rate_limited', 7],
  [HOUR, refuse('rate_limit_error', { headers: { 'retry-after': '3600' } }), 'rate_limited', 1],
  ['500', refuse('api_error'), 'server_error', 4],
  ['502 as a page', refuse('api_error', { status: 502, ...page }), 'server_error', 4],
  ['503', refuse('api_error', { status: 503 }), 'server_error', 4],
  ['504', refuse('timeout_error'), 'timeout', 3],
  ['529', refuse('overloaded_error'), 'overloaded', 6],
  ['a sign-in page', refuse('api_error', { status: 200, ...page }), 'network', 3],
];
const statusRows = (): Row[] =>
  STATUSES.flatMap(([fault, answer, error, tries]): Row[] => {
    const row = { fault, answer, outcome: { error, tries }, shown: '' };
    return [
      { ...row, point: 'instead of an answer' },
      { ...row, point: 'between requests', between: true },
    ];
  });

/** Where an answer may stop, and what the user has seen of it. */
const STOPS: readonly (readonly [string, Reply, shown: string])[] = [
  ['before the first delta', { parts: [] }, ''],
  ['in thinking', thought(), ''],
  ['in text', say(HALF), HALF],
  ['in tool input', call(), HALF],
];
const REASONS: readonly (readonly [StopReasonOfApi, Outcome])[] = [
  ['refusal', { stop: 'refusal', error: 'refused', tries: 1 }],
  ['max_tokens', { stop: 'max_tokens', tries: 1 }],
  ['model_context_window_exceeded', { stop: 'context_full', tries: 1 }],
  ['pause_turn', { goesOn: true }],
];
const stopRows = (): Row[] =>
  REASONS.flatMap(([stopReason, outcome]) =>
    STOPS.flatMap(([point, reply, shown]): Row[] => {
      const row = { fault: stopReason, answer: { ...reply, stopReason }, outcome, shown };
      return [
        { ...row, point },
        { ...row, point: `between requests, ${point}`, between: true },
      ];
    }),
  );

let at: World;
const table: string[] = [];
before(async () => {
  at = await world();
});
after(async () => {
  await at[Symbol.asyncDispose]();
  if (process.env['FAULT_TABLE']) console.log(table.sort().join('\n'));
});

const FIRST = 'What is a cart?';
const SECOND = 'What is a session?';
const THIRD = 'What is a gateway?';
const READ = { path: 'src/cart/total.ts' };

/** Waits take no time: they move the client's clock. */
function clock() {
  let now = Date.now();
  const pass = (ms: number): void => {
    now += ms;
  };
  const options: Partial<AnthropicOptions> = {
    now: () => now,
    random: () => 1,
    maxRetryS: 60,
    sleep: (ms) => Promise.resolve(pass(ms)),
  };
  return { options, pass };
}

/** What the user and the model have of the chat after the row's turn: the turn after it works and carries it on. */
async function goesOn(r: Rig, kept: { question: boolean; text: string; tool: boolean }): Promise<void> {
  const events = await r.run({ question: THIRD });
  assert.equal(textOf(events), 'Better now.');
  assert.equal(endOf(events).stopReason, 'end_turn');
  const body = JSON.stringify(r.server.requests.at(-1)?.body?.['messages']);
  assert.ok(body.includes(FIRST) && body.includes('A list of lines.') && body.includes(THIRD));
  assert.equal(body.includes(SECOND), kept.question, 'the question');
  assert.equal(body.includes('"tool_result"'), kept.tool, 'the tool’s result');
  const answers = (JSON.parse(body) as { role: string; content: unknown }[]).filter(
    ({ role }) => role === 'assistant',
  );
  const second = JSON.stringify(answers.slice(1));
  assert.equal(second.includes(HALF.trim()), kept.text !== '', 'the text that came');
  assert.equal(second.includes('"tool_use"'), kept.tool, 'a half-written call is not kept');
  // What is kept is what a restart begins with.
  const restarted = r.restarted(JSON.parse(JSON.stringify(r.conversation.snapshot())) as never);
  assert.equal(textOf(await collect(restarted, { question: 'Again?' })), 'Better now.');
}

/** A chat in which the second question meets the row's fault for as long as it is asked. */
const script =
  ({ answer, between, outcome }: Row) =>
  (asked: Asked): Answer => {
    if (asked.question.includes(FIRST)) return say('A list of lines.');
    // A question that nothing was answered to stands in one message with the next.
    if (asked.question.includes(THIRD) || !asked.question.includes(SECOND)) {
      const goesOnHere = 'goesOn' in outcome && asked.lastText.includes('Go on.');
      return say(goesOnHere ? 'the whole.' : 'Better now.');
    }
    if (between && asked.toolResults.length === 0 && asked.called.length === 0)
      return callTool('read_file', READ);
    if ('goesOn' in outcome && asked.lastText.includes('Go on.')) return say('the whole.');
    return answer;
  };

describe('a fault in a turn', () => {
  for (const row of [...statusRows(), ...streamRows(), ...stopRows()])
    it(`${row.fault} ${row.point}: told, kept, and the next turn works`, async () => {
      const { outcome, shown, between } = row;
      const stalls = row.fault === 'stalled';
      const { options, pass } = clock();
      await using r = await rig(at, {}, { client: { ...options, silenceS: stalls ? 0.6 : 20 } });
      r.server.setScript(script(row));
      await r.run({ question: FIRST });
      const asked = r.server.requests.length;
      const events = await r.run({ question: SECOND });
      const tries = r.server.requests.length - asked - (between ? 1 : 0);
      const [error] = ofType(events, 'error');
      const statuses = ofType(events, 'status').map(({ text }) => text);
      const { stopReason } = endOf(events);
      table.push(
        [row.fault, row.point, stopReason, tries, error?.message ?? statuses.at(-1) ?? ''].join(' | '),
      );
      assert.ok(
        !ofType(events, 'tool_call').some(({ name }) => name === 'grep'),
        'a half-written call is never run',
      );
      if ('goesOn' in outcome) {
        assert.deepEqual([stopReason, error, tries], ['end_turn', undefined, 2]);
        assert.equal(textOf(events).replaceAll(/\s+/g, ' '), `${shown}the whole.`);
      } else {
        assert.equal(textOf(events), shown);
        assert.equal(error?.code, outcome.error);
        assert.equal(stopReason, 'stop' in outcome ? outcome.stop : 'error');
        if (error) {
          assert.match(error.message, WORDS[error.code] ?? /^never$/);
          assert.equal(events.at(-2), error);
        } else assert.match(statuses.at(-1) ?? '', /Say "go on"|Start a new chat/);
        assert.equal(tries, outcome.tries, 'tries');
        const waits = statuses.filter((text) => / Trying again (now|in \d+ s) \(attempt \d+\)\.$/.test(text));
        // An open breaker holds a try back: that is a wait without one.
        if (row.fault === '529' || (row.fault.endsWith('overloaded') && tries > 1))
          assert.ok(waits.length >= tries - 1);
        else assert.equal(waits.length, tries - 1, 'each wait is told');
      }
      // What the service forbids until then is not sent before.
      if (row.fault === HOUR) pass(3600_000);
      // What the service refuses as it stands would be refused each time: that turn leaves the model's view, not the panel's.
      const gone = ['refused', 'bad_request', 'too_large'].includes(error?.code ?? '');
      await goesOn(r, {
        question: !gone,
        text: gone ? '' : shown,
        tool: between === true && !gone,
      });
    });

  for (const fault of ['refused', 'dropped', 'stalled', 'garbage', 'truncated'] satisfies FrontFault[])
    it(`${fault} before connect: told, kept, and the next turn works`, async () => {
      const server = await startModelServer({
        script: (asked) => say(asked.question.includes(FIRST) ? 'A list of lines.' : 'Better now.'),
      });
      const door = await front(server.url);
      try {
        const client = { ...clock().options, silenceS: fault === 'stalled' ? 0.6 : 20, baseUrl: door.url };
        await using r = await rig(at, {}, { client });
        await r.run({ question: FIRST });
        await door.meet(fault);
        const events = await r.run({ question: SECOND });
        const [error] = ofType(events, 'error');
        table.push([fault, 'before connect', endOf(events).stopReason, '', error?.message].join(' | '));
        assert.equal(error?.code, fault === 'stalled' ? 'timeout' : 'network');
        assert.match(error.message, WORDS[error.code] ?? /^never$/);
        await door.meet(undefined);
        await goesOn({ ...r, server }, { question: true, text: '', tool: false });
      } finally {
        await door.close();
        await server.close();
      }
    });
});
