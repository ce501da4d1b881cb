import type { JSX } from 'preact';
import { useHost } from '../host.ts';
import { Quote } from '../parts/code-lines.tsx';
import { Icon } from '../parts/icon.tsx';
import { openMessage, PathText } from '../parts/place.tsx';
import { lineName, markName, type Source } from './sources.ts';

const LINES = 14;

/** Lines that a local answer shows, with their numbers as in the file; the header is the mark of their footnote. */
export function Extract({ source }: { readonly source: Source }): JSX.Element {
  const host = useHost();
  return (
    <section class="extract" role="group" aria-label={`Extract ${String(source.number)}`}>
      <header>
        <span class="mark num" aria-hidden="true">
          {source.number}
        </span>
        <a
          class="path"
          role="doc-noteref"
          href="#"
          aria-label={markName(source)}
          title={lineName(source)}
          onClick={(event) => {
            event.preventDefault();
            host.post(openMessage(source, event.altKey));
          }}
        >
          <PathText text={lineName(source)} />
        </a>
        {source.state !== 'verified' && <span class="tag">{source.state}</span>}
      </header>
      <Quote path={source.path} text={source.quote} startLine={source.startLine} limit={LINES} />
    </section>
  );
}

/** The one way from a local answer to a written one. */
export function KeyOffer(): JSX.Element {
  const host = useHost();
  return (
    <section class="notice flat" role="group" aria-label="Set an API key">
      <Icon name="key" />
      <p>
        Set an Anthropic API key to get a written answer with footnotes. The key stays in the editor’s secret
        storage. The editor’s own language models, where it has some, need no key.
      </p>
      <div class="buttons">
        <button
          class="button primary"
          type="button"
          onClick={() => {
            host.post({ type: 'command', command: 'footnote.setApiKey' });
          }}
        >
          Set API key
        </button>
        <button
          class="button"
          type="button"
          onClick={() => {
            host.post({ type: 'command', command: 'footnote.selectModel' });
          }}
        >
          Other providers…
        </button>
      </div>
    </section>
  );
}
