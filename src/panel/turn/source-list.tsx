import type { JSX } from 'preact';
import { Icon } from '../parts/icon.tsx';
import { PlaceLink } from '../parts/place.tsx';
import type { NoteControls } from './note-card.tsx';
import { STATE_CLASS, STATE_ICON } from './note-card.tsx';
import { statesLine, type Source } from './sources.ts';

interface SourceListProps {
  readonly sources: readonly Source[];
  readonly unsourced: number;
  readonly notes: NoteControls;
  /** The source whose card is open. */
  readonly lit: number | undefined;
  readonly onUnsourced: () => void;
}

function why(source: Source): string | undefined {
  if (source.state === 'stale') return 'The text is no longer in the file.';
  if (source.state !== 'moved' || source.was === undefined) return undefined;
  return `Was ${String(source.was.startLine)}-${String(source.was.endLine)} when it was read.`;
}

/** The numbered notes under an answer; always shown, never folded. */
export function SourceList({ sources, unsourced, notes, lit, onUnsourced }: SourceListProps): JSX.Element {
  const states = statesLine(sources);
  return (
    <section class="sources" role="group" aria-label="Sources">
      <header>
        <h3>Sources</h3>
        {states !== '' && <span>{unsourced > 0 ? `${states},` : states}</span>}{' '}
        {unsourced > 0 && (
          <button
            class="plain unsourced"
            type="button"
            title="Go to the first claim without a source"
            onClick={onUnsourced}
          >
            {`${String(unsourced)} unsourced`}
          </button>
        )}
      </header>
      <ol>
        {sources.map((source) => {
          const reason = why(source);
          return (
            <li
              key={source.number}
              class={lit === source.number ? 'source lit' : 'source'}
              id={notes.sourceId(source.number)}
            >
              <span class="mark num" aria-hidden="true">
                {source.number}
              </span>
              <PlaceLink place={source} />
              <span class={STATE_CLASS[source.state]}>
                <Icon name={STATE_ICON[source.state]} />
                {source.state === 'verified' ? <span class="vh">verified</span> : source.state}
              </span>
              {reason !== undefined && <span class="why">{reason}</span>}
            </li>
          );
        })}
      </ol>
    </section>
  );
}
