// A chat whose earlier turns were summed up, or are about to be.
import type { PanelState } from '../../../src/protocol/host-message.ts';
import { answered, at, chat, end, says, start, text, turn } from './state-parts.ts';

const row = { id: 's', question: '/compact', summary: true };
const summary = turn(
  [
    start(),
    ...says(
      ['The user wants to know where a session is refreshed.\n'],
      ['- `refreshOnce` asks for a new token', ['src/auth/session.ts', 20, 29]],
      ['.\n'],
      ['- A request that comes meanwhile waits for the same promise', ['src/auth/session.ts', 12, 18]],
      ['.\n- Open: what happens when the refresh fails.'],
    ),
    at({ type: 'compacted', turns: 7, before: 152_310, after: 9_120, by: 'service' }),
    end(),
  ],
  row,
);
const making = turn([start(), at({ type: 'status', text: 'Summing up earlier turns…' })], row);
const next = turn([start(), text('It waits for the first one.'), end()], { id: 't2' });
const full = { window: { used: 191_000, of: 200_000 } };

export const SUMMARIES: Readonly<Record<string, PanelState>> = {
  'summed-up': chat([answered, summary, next], { window: { used: 12_000, of: 200_000 } }),
  'summary-open': chat([answered, summary], { window: { used: 12_000, of: 200_000 } }),
  'summing-up': chat([answered, making], { summing: 's', window: { used: 152_310, of: 200_000 } }),
  'summary-failed': chat([
    answered,
    turn(
      [
        start(),
        at({
          type: 'error',
          code: 'overloaded',
          message: 'The model service is overloaded.',
          retryable: true,
        }),
        end('error'),
      ],
      row,
    ),
  ]),
  'window-full': chat([answered], full),
  'window-full-summing': chat([answered, making], { ...full, summing: 's' }),
  'context-full': chat([turn([start(), end('context_full')])], full),
};
