// What the states of the panel are made of.
import type { PanelEdit, PanelHunk, PanelState } from '../../../src/protocol/host-message.ts';
import type { PanelTurn, StampedEvent } from '../../../src/protocol/panel.ts';
import type { ReceiptItem, TurnEvent } from '../../../src/protocol/turn.ts';

/** Nine seconds ago: a turn that runs says for how long it does. */
const AT = Date.now() - 9_000;
export const QUESTION = 'Where is a session refreshed, and what happens when two requests refresh at once?';
export const at = (event: TurnEvent, ms = 0): StampedEvent => ({ at: AT + ms, event });
export const text = (words: string): StampedEvent => at({ type: 'text_delta', text: words });

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
  '',
  'export const EARLY_MS = 30_000;',
].join('\n');

/** Pieces of an answer, each with the places that prove it. */
type Place = readonly [path: string, start: number, end: number, state?: 'moved' | 'stale'];
type Pieces = readonly (readonly [string, ...Place[]])[];
export const ANSWER: Pieces = [
  [
    'A session is refreshed in `refreshSession`. It trades the refresh token for a new pair and stores the pair before it returns.',
    ['src/auth/session.ts', 42, 58],
  ],
  [
    ' Callers do not use it directly: `withSession` checks the expiry thirty seconds early and refreshes then.',
    ['src/auth/session.ts', 71, 80],
    ['src/http/client.ts', 24, 31],
  ],
  [
    '\n\nWhen two requests arrive together, the second waits for the first. The promise in flight is kept in a map by user id and removed when it settles.',
    ['src/auth/session.ts', 18, 29],
  ],
  ['\n\n- If it succeeds, both get the new pair.', ['src/auth/session.ts', 18, 29]],
  [
    '\n- If it fails, both get `SessionExpired`, and the next request tries again.',
    ['src/auth/errors.ts', 15, 22, 'moved'],
  ],
  ['\n\nThe map lives in one process, so two servers could still refresh the same token at once.'],
  [' The deployment guide says there is a single server.', ['docs/deploy.md', 30, 34, 'stale']],
  [
    '\n\nTo make a waiting request give up after ten seconds, race it with a timeout in `refreshOnce`:',
    ['src/auth/session.ts', 18, 29],
  ],
  [
    "\n\n```ts\n// give up rather than hang\nreturn Promise.race([running, timeout('refresh', 10_000)]);\n```\n",
  ],
];

export const answer = (pieces: number): StampedEvent[] => answerOf(ANSWER.slice(0, pieces));

function answerOf(pieces: Pieces): StampedEvent[] {
  const events: StampedEvent[] = [];
  let length = 0;
  let id = 0;
  for (const [words, ...places] of pieces) {
    events.push(text(words));
    const from = length + words.length - words.trimStart().length;
    length += words.length;
    for (const [path, startLine, endLine, state = 'verified'] of places) {
      id += 1;
      // What moved was four lines further up when it was read.
      for (const up of state === 'moved' ? [4, 0] : [0])
        events.push(
          at({
            type: 'citation',
            id: String(id),
            from,
            to: length,
            uri: `file:///w/${path}`,
            path,
            startLine: startLine - up,
            endLine: endLine - up,
            quote: path.endsWith('session.ts') ? SESSION : 'export class SessionExpired extends Error {}',
            state: up > 0 ? 'verified' : state,
          }),
        );
    }
  }
  return events;
}

export const start = (mode: 'model' | 'local' = 'model'): StampedEvent =>
  at({ type: 'turn_start', turnId: 't', traceId: 'x', mode });
export const usage = { input: 3102, output: 612, cacheRead: 5310, cacheWrite: 0, costUsd: 0.031 };
export const end = (
  stopReason: Extract<TurnEvent, { type: 'turn_end' }>['stopReason'] = 'end_turn',
): StampedEvent => at({ type: 'turn_end', stopReason, usage, citations: [] });
export const tool = (id: string, name: string, input: object, summary: string, ok = true): StampedEvent[] => [
  at({ type: 'tool_call', id, name, input, state: 'running' }, 6000),
  at({ type: 'tool_result', id, ok, summary, bytes: 100, ms: 20 }, 6100),
];
export const WORK: readonly StampedEvent[] = [
  at({
    type: 'thinking_delta',
    text: 'The question has two parts: where the refresh lives, and what guards it. Look for the function, then for its callers.',
  }),
  ...tool('1', 'search_code', { query: 'session refresh token' }, '12 hits'),
  ...tool('2', 'find_references', { symbol: 'refreshSession' }, '3'),
  ...tool('3', 'read_file', { path: 'src/auth/session.ts' }, '96 lines'),
  ...tool('4', 'read_file', { path: 'src/auth/lock.ts' }, 'no such file', false),
  at(
    {
      type: 'thinking_delta',
      text: 'The guard is a map of promises, so it holds within one process. Say that it does not reach across servers.',
    },
    6200,
  ),
];
const place = (
  path: string,
  startLine: number,
  endLine: number,
  tokens: number,
  why: string,
  part: Partial<ReceiptItem> = {},
): ReceiptItem => ({
  uri: `file:///w/${path}`,
  path,
  startLine,
  endLine,
  tokens,
  score: 1,
  why,
  ...part,
});
export const retrieved = at({
  type: 'retrieved',
  receipt: {
    prompt: 694,
    instructions: [{ path: 'AGENTS.md', tokens: 412 }],
    conversation: 1204,
    tokens: 8412,
    items: [
      place('src/http/client.ts', 12, 40, 388, 'you attached it'),
      place('src/auth/session.ts', 1, 96, 1480, 'defines refreshSession; 4 matching places in this file', {
        score: 2.31,
        signals: {
          lexical: 0.94,
          dense: 0.31,
          bm25: 38.2,
          idfShare: 0.81,
          countShare: 0.667,
          fileShare: 0.9,
          coherence: 0.27,
          definition: 0.6,
          path: 0.06,
          near: 1.06,
        },
      }),
      place('src/auth/errors.ts', 1, 40, 512, 'used by session.ts'),
      place('docs/deploy.md', 20, 48, 634, 'close in meaning; ranked down: documentation', {
        score: 0.08,
        signals: { dense: 0.38, docs: 0.2 },
      }),
      place('src/auth/token.ts', 1, 20, 386, 'similar meaning, 0.7'),
    ],
    keptBack: [
      { path: '.env.session', reason: 'never sent' },
      { path: '5 extracts', reason: 'over the budget', tokens: 1930 },
    ],
  },
});

export const turn = (events: readonly StampedEvent[], part: Partial<PanelTurn> = {}): PanelTurn => ({
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
  window: null,
  summing: null,
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

export const failed = (code: 'overloaded' | 'unauthorized', retryable: boolean): PanelTurn =>
  turn([
    start(),
    retrieved,
    at({ type: 'error', code, message: 'HTTP 401', retryable, requestId: 'req_011CTy' }),
    end('error'),
  ]);

export const hunk = (
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
export const edit = (
  id: string,
  path: string,
  hunks: PanelHunk[],
  part: Partial<PanelEdit> = {},
): PanelEdit => ({
  id,
  uri: `file:///w/${path}`,
  path,
  kind: 'edit',
  hunks,
  ...part,
});
export const pending: PanelEdit[] = [
  edit('e1', 'src/auth/session.ts', [
    hunk(
      'h1',
      [22, 22],
      '  if (running) return running;\n',
      '  if (running) {\n    return Promise.race([running, timeout(WAIT_MS)]);\n  }\n',
    ),
    hunk('h2', [112, 111], '', 'const WAIT_MS = 10_000;\n', { reason: 'constants' }),
  ]),
  edit('e2', 'src/auth/errors.ts', [
    hunk('h3', [24, 23], '', 'a\n', { state: 'accepted', reason: 'RefreshTimeout' }),
  ]),
  edit(
    'e3',
    'test/auth/session.test.ts',
    [
      hunk('h4', [4, 4], 'import a\n', 'import b\n', {
        state: 'rejected',
        note: 'Keep the import order.',
        reason: 'imports',
      }),
      hunk('h5', [88, 89], 'x\ny\n', 'z\n', { state: 'conflict' }),
    ],
    { syntaxError: true },
  ),
];

export const local = (): PanelTurn => {
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
        endLine: 29,
        quote: SESSION,
        state: 'verified',
      }),
      end(),
    ],
    { context: [] },
  );
};
export const approval = at({
  type: 'approval',
  id: 'a',
  tool: 'run_command',
  command: 'npm test -- --run test/auth/session.test.ts',
  cwd: 'harbor/packages/api',
  timeoutS: 60,
});
export const running = { running: 't1' };
export const waits = (
  part: Partial<PanelState['approvals'][number]> = {},
): PanelState['approvals'][number] => ({
  id: 'a',
  tool: 'run_command',
  command: 'npm test -- --run test/auth/session.test.ts',
  cwd: 'harbor/packages/api',
  timeoutS: 60,
  sandbox: 'bubblewrap',
  scratch: false,
  ...part,
});
export const printing: readonly StampedEvent[] = [
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

/** A question to the agent, as the reference has it. */
export const agentTurn = (events: readonly StampedEvent[]): PanelTurn =>
  turn([start(), ...events], {
    question: 'Make a waiting refresh give up after ten seconds, and test it.',
    mode: 'agent',
    context: [],
  });
export const EDITING: readonly StampedEvent[] = [
  at({ type: 'thinking_delta', text: 'The wait is in one place; the error needs a type of its own.' }),
  ...tool('1', 'read_file', { path: 'src/auth/session.ts' }, '96 lines'),
  ...tool('2', 'read_file', { path: 'src/auth/errors.ts' }, '40 lines'),
  ...tool('3', 'edit_file', { path: 'src/auth/session.ts' }, '2 hunks'),
  ...tool('4', 'edit_file', { path: 'src/auth/errors.ts' }, '1 hunk'),
  ...tool('5', 'edit_file', { path: 'test/auth/session.test.ts' }, '2 hunks'),
];
/** Text with the places that prove its pieces. */
export const says = (...pieces: Pieces): StampedEvent[] => answerOf(pieces);
