import type { JSX } from 'preact';
import type { AccountView, IndexView } from '../protocol/host-message.ts';
import { useHost } from './host.ts';
import { keyWords } from './header.tsx';
import { Icon } from './parts/icon.tsx';
import { counted, countedOf } from './turn/work-words.ts';

const Brand = (): JSX.Element => (
  <svg
    class="brand"
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    stroke-width="1.5"
    aria-hidden="true"
  >
    <path d="M8.25 3.75h-3.5v16.5h3.5M15.75 3.75h3.5v16.5h-3.5M10.5 9.25l2.5-2v7M9 17h6" />
  </svg>
);

export function NoFolder(): JSX.Element {
  const host = useHost();
  return (
    <div class="blank">
      <div>
        <Brand />
        <h2>No folder is open</h2>
        <p>
          Footnote answers from the code in your workspace. Open a folder to build an index; it stays on this
          machine.
        </p>
      </div>
      <div class="buttons">
        <button
          class="button primary"
          type="button"
          onClick={() => {
            host.post({ type: 'command', command: 'openFolder' });
          }}
        >
          Open folder
        </button>
        <button
          class="button"
          type="button"
          onClick={() => {
            host.post({ type: 'command', command: 'openRecent' });
          }}
        >
          Open recent
        </button>
      </div>
    </div>
  );
}

/** While the index is built; asking stays possible. */
export function IndexBanner({ index }: { readonly index: IndexView }): JSX.Element | null {
  const host = useHost();
  if (index.state === 'ready') return null;
  if (index.state === 'error')
    return (
      <section class="banner" role="alert">
        <p>
          <Icon name="warning" cls="warn" />
          <span>{`The index cannot be read. ${index.message ?? ''}`.trim()}</span>
        </p>
        <div class="buttons">
          <button
            class="button"
            type="button"
            onClick={() => {
              host.post({ type: 'command', command: 'footnote.rebuildIndex' });
            }}
          >
            Rebuild index
          </button>
        </div>
      </section>
    );
  return (
    <div class="banner">
      <p>
        <span>Building the index</span>
        {index.total > 0 && <span class="num">{countedOf(index.done, index.total)}</span>}
      </p>
      {index.total > 0 ? (
        <progress max={index.total} value={index.done} aria-label="Index progress" />
      ) : (
        <progress aria-label="Index progress" />
      )}
      <p class="dim">You can ask now. Answers use the files indexed so far and say so.</p>
    </div>
  );
}

interface WelcomeProps {
  readonly index: IndexView;
  readonly account: AccountView;
  readonly samples: readonly string[];
  readonly trusted: boolean;
  readonly onAsk: (question: string) => void;
}

/** A chat without a question yet. */
export function Welcome({ index, account, samples, trusted, onAsk }: WelcomeProps): JSX.Element {
  const host = useHost();
  return (
    <div class="blank">
      <div>
        <Brand />
        <h2>Ask your codebase</h2>
        <p>
          Every claim is footnoted to the lines that prove it. Nothing changes until you approve the diff.
        </p>
      </div>
      {samples.length > 0 && (
        <section aria-labelledby="try">
          <h3 id="try">Questions from this workspace</h3>
          <ul class="samples">
            {samples.map((sample, i) => (
              <li key={sample}>
                <button
                  class="plain"
                  type="button"
                  onClick={() => {
                    onAsk(sample);
                  }}
                >
                  <span class="mark" aria-hidden="true">
                    {i + 1}
                  </span>
                  <span>{withCode(sample)}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
      <ul class="status-list">
        {index.state !== 'error' && <IndexStatus index={index} />}
        <li class={account.keySource === 'none' ? undefined : 'ok'}>
          <Icon name={account.keySource === 'none' ? 'key' : 'check'} />
          <span class="cut">{keyWords(account)}</span>
          <button
            class="plain linkish"
            type="button"
            onClick={() => {
              const change = account.keySource === 'provider' ? 'footnote.selectModel' : 'footnote.setApiKey';
              host.post({ type: 'command', command: change });
            }}
          >
            {account.keySource === 'none' ? 'Set API key' : 'Change'}
          </button>
        </li>
        {account.provider !== undefined && (
          <li>
            <Icon name="info" />
            <span>{account.provider.lacks}</span>
          </li>
        )}
        {!trusted && (
          <li class="warn">
            <Icon name="workspace-untrusted" />
            <span class="cut">Not trusted: answers only, no edits</span>
            <button
              class="plain linkish"
              type="button"
              onClick={() => {
                host.post({ type: 'command', command: 'manageTrust' });
              }}
            >
              Manage
            </button>
          </li>
        )}
      </ul>
    </div>
  );
}

function IndexStatus({ index }: { readonly index: IndexView }): JSX.Element {
  const host = useHost();
  const ready = index.state === 'ready';
  return (
    <li class={ready ? 'ok' : undefined}>
      <Icon name={ready ? 'check' : 'circle-slash'} />
      <span>
        {ready
          ? `${counted(index.indexed, 'file')} indexed, ${String(index.skipped)} skipped`
          : `${counted(index.skipped, 'file')} skipped so far`}
      </span>
      <button
        class="plain linkish"
        type="button"
        onClick={() => {
          host.post({ type: 'command', command: 'footnote.showIndexReport' });
        }}
      >
        Report
      </button>
    </li>
  );
}

/** Names between back ticks stand in code type. */
const withCode = (text: string): (string | JSX.Element)[] =>
  text.split('`').map((part, i) => (i % 2 === 1 ? <code>{part}</code> : part));
