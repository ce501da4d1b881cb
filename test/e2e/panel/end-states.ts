// How answers end, how work shows, and what else stands in the panel, beyond the states of the design reference.
import { ERROR_CODES, isRetryable, type ErrorCode } from '../../../src/base/errors.ts';
import type { PanelState } from '../../../src/protocol/host-message.ts';
import {
  agentTurn,
  answer,
  answered,
  at,
  chat,
  empty,
  end,
  running,
  start,
  text,
  tool,
  turn,
  ANSWER,
  WORK,
} from './state-parts.ts';

const MESSAGES: Partial<Record<ErrorCode, string>> = {
  bad_request: 'messages.3: tool_use without a result',
  rate_limited: 'The service asks to wait 41 s',
  network: 'getaddrinfo ENOTFOUND api.anthropic.com',
  budget_exceeded: 'The next request would cost about $0.06 and pass the limit of $0.50',
  internal: 'The transcript could not be read',
};

/** Every error that a turn can end with; those that come in the middle of an answer have some of it. */
const errors = Object.fromEntries(
  ERROR_CODES.filter((code) => code !== 'cancelled').map((code) => [
    `error-${code}`,
    chat([
      turn([
        start(),
        ...(code === 'stream_broken' ? [...WORK, ...answer(2)] : []),
        at({
          type: 'error',
          code,
          message: MESSAGES[code] ?? 'HTTP 400',
          retryable: isRetryable(code),
          requestId: 'req_011CTy',
        }),
        end(code === 'refused' ? 'refusal' : 'error'),
      ]),
    ]),
  ]),
);

const ended = (reason: Parameters<typeof end>[0]): PanelState =>
  chat([turn([start(), ...WORK, ...answer(2), end(reason)])]);

const tried = (id: string, name: string, input: unknown, summary: string) => [
  at({ type: 'tool_call', id, name, input, state: 'running' }, 4000),
  at({ type: 'tool_result', id, ok: false, summary, bytes: 40, ms: 20 }, 4100),
];
const task = (id: string, words: string) =>
  at({ type: 'tool_call', id, name: 'delegate', input: { task: words }, state: 'running' }, 2000);
const step = (parent: string, id: string, path: string) => [
  at({ type: 'tool_call', id, name: 'read_file', input: { path }, state: 'running', parent }, 3000),
  at({ type: 'tool_result', id, ok: true, summary: '80 lines', bytes: 100, ms: 20, parent }, 3100),
];
const workers = [
  task('w1', 'Where is a session refreshed, and by whom?'),
  task('w2', 'What guards the refresh against two at once?'),
  ...step('w1', 's1', 'src/auth/session.ts'),
  ...step('w1', 's2', 'src/http/client.ts'),
  ...step('w2', 's3', 'src/auth/lock.ts'),
];

const MARKDOWN = [
  '## How it is put together\n\nThree parts, from the outside in:\n\n',
  '1. `router.ts` finds the handler,\n2. the handler calls **one** service:\n   - reads go to `Store`\n   - writes go to `Queue`\n3. the service answers.\n\n',
  '> Writes are never retried.\n\n',
  '| part | file | calls |\n|---|---|---:|\n| router | `src/http/router.ts` | 12 |\n| service | `src/orders/a-service-with-a-long-name.ts` | 1,204 |\n\n',
  '---\n\n',
  '```sh\nnpm test -- --run test/auth/session.test.ts --reporter=verbose --coverage --no-file-parallelism\n```\n\n',
  'A path that does not break: `src/a/very/deep/folder/with/a/name/that/does/not/end/before/the/line/does.ts`.',
].join('');

const attachment = (n: number, name: string, mediaType: 'image/png' | 'application/pdf') => ({
  id: String(n).repeat(64),
  name,
  mediaType,
  bytes: 48_000 * n,
  tokens: 1_200 * n,
});
const attachments = [
  attachment(1, 'screenshot of the login page.png', 'image/png'),
  attachment(2, 'auth-design.pdf', 'application/pdf'),
];

export const ENDS: Readonly<Record<string, PanelState>> = {
  ...errors,
  'max-tokens': ended('max_tokens'),
  'context-full': ended('context_full'),
  repetition: ended('repetition'),
  'stopped-early': chat([turn([start(), end('cancelled')])]),
  steered: chat(
    [
      turn([
        start(),
        ...WORK,
        at({
          type: 'status',
          text: 'Added: Look at the lock as well, and say…',
          added: 'Look at the lock as well, and say\nwhether two servers could refresh at once.',
        }),
        ...answer(2),
      ]),
    ],
    { ...running, draft: { text: 'And who clears it?', context: [] } },
  ),
  workers: chat([turn([start(), ...workers])], running),
  'tools-denied': chat([
    agentTurn([
      ...tool('1', 'grep', { pattern: 'refresh\\(' }, '4 hits'),
      at({
        type: 'tool_call',
        id: '2',
        name: 'run_command',
        input: { command: 'npm test' },
        state: 'denied',
      }),
      ...tool('3', 'mcp__files__read_text_file', { path: 'a' }, 'read'),
      ...tried('4', 'read_file', { path: 'src/auth/lock.ts' }, 'no such file'),
      ...tried('5', 'edit_file', { path: 'src/auth/session.ts' }, 'the text is not in the file'),
      ...tried('6', 'run_command', { command: 'npx vitest run test/auth' }, 'exit code 1'),
      ...answer(1),
      end(),
    ]),
  ]),
  'tool-approval': chat(
    [turn([start(), ...answer(1), at({ type: 'approval', id: 'a', tool: 'write_file' })])],
    {
      ...running,
      mode: 'agent',
      approvals: [
        {
          id: 'a',
          tool: 'write_file',
          server: 'files',
          input: '{\n  "path": "notes/session.md",\n  "content": "Refreshed in one place."\n}',
          changed: true,
        },
      ],
    },
  ),
  allowed: chat([answered], {
    mode: 'agent',
    allowed: [
      { command: 'npm test', cwd: 'harbor/packages/api' },
      { command: 'npm run lint -- --max-warnings 0 src/auth src/http src/billing', cwd: 'harbor' },
    ],
  }),
  attachments: chat([{ ...answered, attachments }], {
    draft: {
      text: 'And this one?',
      context: answered.context.map((chip) => ({ ...chip, pinned: true })),
      attachments,
    },
  }),
  markdown: chat([turn([start(), text(MARKDOWN), end()])]),
  missing: chat([answered]),
  'right-to-left': chat([
    turn(
      [start(), text('החיבור מתחדש ב־`refreshSession`.\n\n- פעם אחת לכל משתמש\n- בתוך תהליך אחד'), end()],
      {
        question: 'איפה מתחדש החיבור?',
      },
    ),
  ]),
  provider: {
    ...empty,
    account: {
      ...empty.account,
      keySource: 'provider',
      provider: {
        name: 'Claude on Amazon Bedrock',
        lacks: 'No citations from this provider: claims show as unsourced.',
      },
    },
  },
  'many-words': chat([
    turn([start(), ...answer(ANSWER.length), end()], {
      question: `${'Tell me in detail how a session is refreshed. '.repeat(12)}`,
      context: Array.from({ length: 9 }, (_, n) => ({
        uri: `file:///w/src/a-rather-long-file-name-${String(n)}.ts`,
        path: `src/a-rather-long-file-name-${String(n)}.ts`,
        startLine: 1,
        endLine: 20,
      })),
    }),
  ]),
};
