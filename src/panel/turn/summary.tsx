import type { ComponentChildren, JSX } from 'preact';
import type { AccountView } from '../../protocol/host-message.ts';
import { useHost } from '../host.ts';
import { Fold } from '../parts/fold.tsx';
import { Icon } from '../parts/icon.tsx';
import type { TurnView } from '../turn-view.ts';
import { grouped } from './amounts.ts';
import { ACTION_LABELS, errorWords } from './error-words.ts';
import { dollars } from './receipt.tsx';
import { counted } from './work-words.ts';

interface SummaryRowProps {
  readonly turn: TurnView;
  readonly running: boolean;
  readonly account: AccountView;
  /** The summary itself. */
  readonly children: ComponentChildren;
}

/** Where earlier turns were summed up for the model: one line, which opens. The turns themselves stay above. */
export function SummaryRow({ turn, running, account, children }: SummaryRowProps): JSX.Element {
  return (
    <article class="turn summed" aria-label="Summary of earlier turns" data-turn={turn.id}>
      {turn.compacted !== undefined ? (
        <Fold
          summary={
            <>
              <span class="cut">{`${counted(turn.compacted.turns, 'earlier turn')} summed up`}</span>
              <span class="cut num">{sizeWords(turn.compacted, turn)}</span>
            </>
          }
        >
          {() => children}
        </Fold>
      ) : running ? (
        <Making turn={turn} />
      ) : (
        <Unmade turn={turn} account={account} />
      )}
    </article>
  );
}

const thousands = (n: number): string => `${grouped(Math.ceil(n / 1000))}k`;
const sizeWords = (
  { before, after }: NonNullable<TurnView['compacted']>,
  { usage }: Pick<TurnView, 'usage'>,
): string => {
  const cost = usage?.costUsd ?? null;
  return `${thousands(before)} → ${thousands(after)} tokens${cost === null ? '' : `, ${dollars(cost)}`}`;
};

function Making({ turn }: { readonly turn: TurnView }): JSX.Element {
  const host = useHost();
  return (
    <p class="live">
      <Icon name="loading" cls="spin" />
      <span>{turn.status === '' ? 'Summing up earlier turns…' : turn.status}</span>
      <button
        class="plain linkish"
        type="button"
        onClick={() => {
          host.post({ type: 'stop', turnId: turn.id });
        }}
      >
        Stop summing up
      </button>
    </p>
  );
}

function Unmade({ turn, account }: { readonly turn: TurnView; readonly account: AccountView }): JSX.Element {
  const host = useHost();
  const { error } = turn;
  const why =
    error !== undefined
      ? `${errorWords(error, account).title}: earlier turns were not summed up.`
      : turn.stop === 'cancelled'
        ? 'Summing up was stopped.'
        : 'Summing up was interrupted.';
  return (
    <p class="live">
      <Icon name="info" />
      <span title={error?.message}>{`${why} Nothing has changed.`}</span>
      <button
        class="plain linkish"
        type="button"
        onClick={() => {
          host.post({ type: 'compact' });
        }}
      >
        Try again
      </button>
    </p>
  );
}

/** Over the message: nothing more is asked before there is room. */
export function FullNotice({ summing }: { readonly summing: boolean }): JSX.Element {
  const host = useHost();
  return (
    <section class="notice warn" role="alert">
      <Icon name="warning" />
      <h3>The conversation fills the model’s window</h3>
      <p>
        {summing
          ? 'Its earlier turns are being summed up. Your question is kept.'
          : 'Sum up its earlier turns, or start a new chat. Nothing is lost from this one.'}
      </p>
      {!summing && (
        <div class="buttons">
          <button
            class="button primary"
            type="button"
            onClick={() => {
              host.post({ type: 'compact' });
            }}
          >
            {ACTION_LABELS.compact}
          </button>
          <button
            class="button"
            type="button"
            onClick={() => {
              host.post({ type: 'newChat' });
            }}
          >
            {ACTION_LABELS.newChat}
          </button>
        </div>
      )}
    </section>
  );
}
