import type { JSX } from 'preact';
import type { AccountView, IndexView } from '../../protocol/host-message.ts';
import { useHost } from '../host.ts';
import { Icon } from '../parts/icon.tsx';
import { tokens } from '../turn/receipt.tsx';
import { addUsage } from '../../protocol/usage.ts';
import type { TurnView } from '../turn-view.ts';
import { counted } from '../turn/work-words.ts';

interface StripProps {
  readonly index: IndexView;
  readonly account: AccountView;
  readonly turns: readonly TurnView[];
  readonly noFolder: boolean;
}

/** "$0.03 answer, $0.18 chat"; tokens where a price isn't known. */
function costs(turns: readonly TurnView[]): { readonly last: string; readonly chat: string } {
  const usages = turns.flatMap((turn) => (turn.usage === undefined || turn.local ? [] : [turn.usage]));
  const last = usages.at(-1);
  if (last === undefined) return { last: '', chat: '$0.00 chat' };
  const all = usages.reduce(addUsage);
  const show = (usage: typeof last): string =>
    usage.costUsd === null
      ? `${tokens(usage.input + usage.cacheRead + usage.cacheWrite + usage.output)} tokens`
      : `$${usage.costUsd.toFixed(2)}`;
  return { last: `${show(last)} answer, `, chat: `${show(all)} chat` };
}

/** What the index holds: `2,431 files indexed`. */
export function indexLine(index: IndexView): string {
  switch (index.state) {
    case 'ready':
      return `${counted(index.indexed, 'file')} indexed`;
    case 'error':
      return 'The index cannot be read';
    case 'scanning':
      return 'Looking for files';
    case 'indexing':
      return index.total === 0
        ? 'Building the index'
        : `${tokens(index.done)} of ${counted(index.total, 'file')}`;
  }
}

export function Strip({ index, account, turns, noFolder }: StripProps): JSX.Element {
  const host = useHost();
  if (noFolder)
    return (
      <div class="strip">
        <span class="cut">No folder open</span>
      </div>
    );
  const { last, chat } = costs(turns);
  return (
    <div class="strip">
      <button
        class="plain"
        type="button"
        title="Show index report"
        onClick={() => {
          host.post({ type: 'command', command: 'footnote.showIndexReport' });
        }}
      >
        <Icon name="database" />
        <span class="cut num">{indexLine(index)}</span>
      </button>
      {account.keySource === 'none' ? (
        <button
          class="plain end"
          type="button"
          title="Set API key"
          onClick={() => {
            host.post({ type: 'command', command: 'footnote.setApiKey' });
          }}
        >
          Local answers, no key
        </button>
      ) : (
        <button
          class="plain end num"
          type="button"
          title="Show usage"
          onClick={() => {
            host.post({ type: 'command', command: 'footnote.showUsage' });
          }}
        >
          {last !== '' && <span class="last">{last}</span>}
          {chat}
        </button>
      )}
    </div>
  );
}
