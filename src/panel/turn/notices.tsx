import type { JSX } from 'preact';
import type { AccountView } from '../../protocol/host-message.ts';
import { useHost } from '../host.ts';
import { Icon } from '../parts/icon.tsx';
import type { TurnView } from '../turn-view.ts';
import {
  ACTION_LABELS,
  errorDetails,
  errorWords,
  type NoticeAction,
  type NoticeWords,
} from './error-words.ts';
import { dollars } from './receipt.tsx';

interface ActionsProps {
  readonly actions: readonly NoticeAction[];
  readonly labels?: NoticeWords['labels'];
  readonly turn: TurnView;
  /** Nothing was asked since: only then can the answer go on. */
  readonly last: boolean;
  readonly onEditQuestion: (turn: TurnView) => void;
}

function Actions({ actions, labels, turn, last, onEditQuestion }: ActionsProps): JSX.Element {
  const host = useHost();
  const run: Readonly<Record<NoticeAction, () => void>> = {
    setKey: () => {
      host.post({ type: 'command', command: 'footnote.setApiKey' });
    },
    answerLocally: () => {
      host.post({ type: 'retry', turnId: turn.id, local: true });
    },
    chooseModel: () => {
      host.post({ type: 'command', command: 'footnote.selectModel' });
    },
    billing: () => {
      host.post({ type: 'openLink', href: 'https://console.anthropic.com/settings/billing' });
    },
    showTrace: () => {
      host.post({ type: 'command', command: 'footnote.showTrace' });
    },
    retry: () => {
      host.post({ type: 'retry', turnId: turn.id });
    },
    newChat: () => {
      host.post({ type: 'newChat' });
    },
    compact: () => {
      host.post({ type: 'compact' });
    },
    continue: () => {
      host.post({ type: 'continue', turnId: turn.id });
    },
    editQuestion: () => {
      onEditQuestion(turn);
    },
    settings: () => {
      host.post({ type: 'command', command: 'openSettings' });
    },
    openFolder: () => {
      host.post({ type: 'command', command: 'openFolder' });
    },
    rebuildIndex: () => {
      host.post({ type: 'command', command: 'footnote.rebuildIndex' });
    },
  };
  return (
    <div class="buttons">
      {(last ? actions : actions.filter((action) => action !== 'continue')).map((action, i) => (
        <button
          key={action}
          class={last && i === 0 ? 'button primary' : 'button'}
          type="button"
          onClick={run[action]}
        >
          {labels?.[action] ?? ACTION_LABELS[action]}
        </button>
      ))}
    </div>
  );
}

interface EndNoticeProps {
  readonly turn: TurnView;
  readonly account: AccountView;
  readonly running: boolean;
  readonly last: boolean;
  readonly onEditQuestion: (turn: TurnView) => void;
}

/** How a turn ended, where that needs a word: an error, a budget, a stop. */
export function EndNotice({
  turn,
  account,
  running,
  last,
  onEditQuestion,
}: EndNoticeProps): JSX.Element | null {
  if (turn.error !== undefined && turn.error.code !== 'cancelled') {
    const words = errorWords(turn.error, account);
    return (
      <Alert
        words={words}
        turn={turn}
        last={last}
        details={errorDetails(turn.error)}
        onEditQuestion={onEditQuestion}
      />
    );
  }
  if (turn.stop === 'budget')
    return <Alert words={budgetWords(turn)} turn={turn} last={last} budget onEditQuestion={onEditQuestion} />;
  if (turn.stop === 'repetition')
    return (
      <Alert
        turn={turn}
        last={last}
        words={{
          title: 'Footnote stopped: the work repeated itself',
          text: 'The same step came again and again. What is staged is kept.',
          actions: ['continue', 'editQuestion'],
          tone: 'warn',
        }}
        onEditQuestion={onEditQuestion}
      />
    );
  if (turn.stop === 'max_tokens' || turn.stop === 'context_full')
    return (
      <Flat
        label="Cut short"
        text={
          turn.stop === 'max_tokens'
            ? 'The answer reached its greatest length.'
            : 'The conversation fills the model’s window. Sum up its earlier turns and retry, or start a new chat.'
        }
        actions={turn.stop === 'max_tokens' ? ['continue', 'retry'] : ['compact', 'retry', 'newChat']}
        turn={turn}
        last={last}
        onEditQuestion={onEditQuestion}
      />
    );
  const interrupted = turn.stop === undefined && !running;
  if (turn.stop === 'cancelled' || interrupted)
    return (
      <Flat
        label="Stopped"
        text={
          interrupted
            ? 'This answer was interrupted. The text above is kept.'
            : `You stopped this answer. ${turn.text === '' ? 'Your question is kept.' : 'The text above is kept.'}`
        }
        actions={turn.text === '' ? ['retry'] : ['continue', 'retry']}
        turn={turn}
        last={last}
        onEditQuestion={onEditQuestion}
      />
    );
  return null;
}

function budgetWords(turn: TurnView): NoticeWords {
  const { budget } = turn;
  const limits = {
    steps: 'steps',
    dollars: '',
    minutes: 'min',
    tokens: 'tokens',
    tool_calls: 'tool calls',
    output_bytes: 'bytes',
  };
  const show = (n: number): string =>
    budget?.kind === 'dollars'
      ? dollars(n)
      : `${n.toLocaleString('en-US')} ${limits[budget?.kind ?? 'steps']}`;
  return {
    title: 'Budget for this turn reached',
    text:
      budget === undefined
        ? 'What is staged is kept.'
        : `${show(budget.spent)} of ${show(budget.limit)}. What is staged is kept.`,
    actions: ['continue', 'settings'],
    // What goes on is a turn of its own, with a budget like this one's.
    ...(budget === undefined ? {} : { labels: { continue: `Add ${show(budget.limit)}` } }),
    tone: 'warn',
  };
}

interface AlertProps {
  readonly words: NoticeWords;
  readonly turn: TurnView;
  readonly last: boolean;
  readonly details?: string;
  readonly budget?: boolean;
  readonly onEditQuestion: (turn: TurnView) => void;
}

function Alert({ words, turn, last, details, budget, onEditQuestion }: AlertProps): JSX.Element {
  const bad = words.tone === 'bad';
  return (
    <section class={bad ? 'notice error bad' : budget === true ? 'notice' : 'notice warn'} role="alert">
      <Icon name={bad ? 'error' : budget === true ? 'credit-card' : 'warning'} />
      <h3>{words.title}</h3>
      <p>{words.text}</p>
      {budget === true && turn.budget !== undefined && (
        <progress max={turn.budget.limit} aria-label="Budget used" value={turn.budget.spent} />
      )}
      <Actions
        actions={words.actions}
        labels={words.labels}
        turn={turn}
        last={last}
        onEditQuestion={onEditQuestion}
      />
      {details !== undefined && (
        <details class="fold">
          <summary>Details</summary>
          <p class="dim">{details}</p>
        </details>
      )}
    </section>
  );
}

interface FlatProps extends ActionsProps {
  readonly label: string;
  readonly text: string;
}

const Flat = ({ label, text, ...actions }: FlatProps): JSX.Element => (
  <section class="notice flat" role="group" aria-label={label}>
    <Icon name="debug-pause" cls="dim" />
    <p>{text}</p>
    <Actions {...actions} />
  </section>
);
