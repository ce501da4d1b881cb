// A question that is read in parts, while it is and afterwards.
import type { PanelState } from '../../../src/protocol/host-message.ts';
import type { StampedEvent } from '../../../src/protocol/panel.ts';
import type { ResearchPart } from '../../../src/protocol/turn.ts';
import {
  answer,
  ANSWER,
  at,
  chat,
  end,
  retrieved,
  running,
  start,
  tool,
  turn,
  usage,
} from './state-parts.ts';

const QUESTION = 'How does a session flow through the system, from the sign-in form to the database?';
const read = (path: string, startLine: number, endLine: number) => ({
  uri: `file:///w/${path}`,
  path,
  startLine,
  endLine,
});
const part = (id: string, title: string, more: Partial<ResearchPart> = {}): StampedEvent =>
  at({
    type: 'research',
    id: `t/${id}`,
    kind: 'worker',
    title,
    state: 'done',
    requests: 3,
    usage: { ...usage, input: 8_112, cacheRead: 31_040, output: 690, costUsd: 0.0014 },
    read: [
      read('src/auth/session.ts', 1, 96),
      read('src/http/client.ts', 12, 40),
      read('src/auth/errors.ts', 1, 40),
    ],
    most: { tokens: 106_666, costUsd: 0.133, minutes: 3 },
    ...more,
  });
const plan = part('plan', '', {
  kind: 'plan',
  requests: 1,
  usage: { ...usage, input: 1_420, cacheRead: 0, output: 212, costUsd: 0.0002 },
  read: [],
  most: { tokens: 320_000, costUsd: 0.4, minutes: 3 },
  handedOver: 2_914,
});
const TITLES = [
  'Where sessions begin: the form and its handler',
  'How a session is refreshed, and by whom',
  'What the database keeps of it',
] as const;
const call = (n: number): StampedEvent =>
  at(
    {
      type: 'tool_call',
      id: `t/part-${n + 1}`,
      name: 'delegate',
      input: { task: TITLES[n] },
      state: 'running',
    },
    3000,
  );
const steps = TITLES.flatMap((_title, n) =>
  tool(
    `s${n}`,
    'read_file',
    { path: ['src/web/sign-in.ts', 'src/auth/session.ts', 'src/db/sessions.ts'][n] },
    '96 lines',
  ).map(({ at: when, event }) => ({
    at: when,
    event:
      event.type === 'tool_call' || event.type === 'tool_result'
        ? { ...event, parent: `t/part-${n + 1}` }
        : event,
  })),
);
const BEGUN = [start(), retrieved, plan, ...[0, 1, 2].map(call)];
const result = (n: number, ok: boolean, summary: string): StampedEvent =>
  at({ type: 'tool_result', id: `t/part-${n + 1}`, ok, summary, bytes: 900, ms: 5200 }, 8200);

export const RESEARCH: Readonly<Record<string, PanelState>> = {
  'parts-reading': chat(
    [
      turn(
        [
          ...BEGUN,
          at({ type: 'status', text: 'Reading 3 parts, 1 done…' }),
          ...steps,
          result(0, true, '6 places'),
        ],
        { question: QUESTION },
      ),
    ],
    running,
  ),
  'receipt-parts': chat([
    turn(
      [
        ...BEGUN,
        ...steps,
        part('part-1', TITLES[0]),
        part('part-2', TITLES[1], { state: 'limit', limit: 'tokens', requests: 7 }),
        part('part-3', TITLES[2], {
          state: 'failed',
          problem: 'The model service failed.',
          requests: 1,
          read: [],
        }),
        result(0, true, '6 places'),
        result(1, true, '4 places, cut short'),
        result(2, false, 'failed'),
        ...answer(ANSWER.length),
        at({
          type: 'text_delta',
          text: `\n\n*Not looked into: “${TITLES[2]}” (its reader failed). Looked into in part: “${TITLES[1]}” (stopped at its limit of tokens).*`,
        }),
        end(),
      ],
      { question: QUESTION },
    ),
  ]),
};
