import type { JSX } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import { useHost } from '../host.ts';
import { Quote } from '../parts/code-lines.tsx';
import { Icon, IconButton } from '../parts/icon.tsx';
import { openMessage, PlaceLink } from '../parts/place.tsx';
import { isRoomAbove, useSoon } from '../parts/soon.ts';
import { lineName, type Source } from './sources.ts';

const QUOTE_LINES = 7;

export interface OpenNote {
  readonly source: Source;
  readonly mark: HTMLElement;
  /** There is more room above the mark than below it, and too little below. */
  readonly above: boolean;
}

/** What marks in the text do with the card of their turn. */
export interface NoteControls {
  sourceId(number: number): string;
  soon(source: Source, mark: HTMLElement): void;
  away(): void;
}

/** The card of one turn: see `useSoon`. */
export function useNoteCard(turnId: string): {
  readonly open: OpenNote | undefined;
  readonly notes: NoteControls;
  readonly hold: () => void;
} {
  const { open, soon, away, hold } = useSoon<OpenNote>();
  const notes = useMemo<NoteControls>(
    () => ({
      sourceId: (number) => `source-${turnId}-${String(number)}`,
      soon: (source, mark) => {
        soon(() => ({ source, mark, above: isRoomAbove(mark) }));
      },
      away,
    }),
    [turnId, soon, away],
  );
  useEffect(() => {
    open?.mark.setAttribute('aria-expanded', 'true');
    return () => open?.mark.removeAttribute('aria-expanded');
  }, [open]);
  return { open, notes, hold };
}

export const STATE_ICON = { verified: 'check', moved: 'arrow-down', stale: 'warning' } as const;
export const STATE_CLASS = { verified: 'state ok', moved: 'state', stale: 'state warn' } as const;

interface NoteCardProps {
  readonly source: Source;
  readonly above: boolean;
  readonly onEnter: () => void;
  readonly onLeave: () => void;
}

export function NoteCard({ source, above, onEnter, onLeave }: NoteCardProps): JSX.Element {
  const host = useHost();
  const more = source.endLine - source.startLine + 1 - QUOTE_LINES;
  return (
    <div
      class={above ? 'card above' : 'card'}
      role="group"
      aria-label={`Footnote ${String(source.number)}`}
      onMouseEnter={onEnter}
      onMouseLeave={onLeave}
      onFocusCapture={onEnter}
      onBlurCapture={onLeave}
    >
      <header>
        <PlaceLink place={source} />
        <span class="grow" />
        <span class={STATE_CLASS[source.state]}>
          <Icon name={STATE_ICON[source.state]} />
          {source.state}
        </span>
      </header>
      <Quote path={source.path} text={source.quote} startLine={source.startLine} limit={QUOTE_LINES} />
      <footer>
        {more > 0 && <span>{`${String(more)} more line${more === 1 ? '' : 's'}`}</span>}
        <span class="grow" />
        <IconButton
          icon="copy"
          label="Copy reference"
          onClick={() => {
            host.post({ type: 'copy', text: lineName(source) });
          }}
        />
        <IconButton
          icon="split-horizontal"
          label="Open to the side"
          onClick={() => {
            host.post(openMessage(source, true));
          }}
        />
      </footer>
    </div>
  );
}
