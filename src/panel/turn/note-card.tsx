import type { JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { useHost } from '../host.ts';
import { Quote } from '../parts/code-lines.tsx';
import { Icon, IconButton } from '../parts/icon.tsx';
import { openMessage, PlaceLink } from '../parts/place.tsx';
import { lineName, type Source } from './sources.ts';

const SHOW_AFTER_MS = 300;
const QUOTE_LINES = 7;

export interface OpenNote {
  readonly source: Source;
  readonly mark: HTMLElement;
  /** There is more room above the mark than below it, and too little below. */
  readonly above: boolean;
}

/** Height of a card with all its lines, in pixels. */
const CARD_HEIGHT = 260;

function isRoomAbove(mark: HTMLElement): boolean {
  const log = mark.closest('.log')?.getBoundingClientRect();
  if (log === undefined) return false;
  const { top, bottom } = mark.getBoundingClientRect();
  return log.bottom - bottom < CARD_HEIGHT && top - log.top > log.bottom - bottom;
}

/** What marks in the text do with the card of their turn. */
export interface NoteControls {
  sourceId(number: number): string;
  soon(source: Source, mark: HTMLElement): void;
  away(): void;
}

/** The card of one turn: shown 300 ms after a mark is pointed at or focused, kept while the pointer is over it, gone by Esc. */
export function useNoteCard(turnId: string): {
  readonly open: OpenNote | undefined;
  readonly notes: NoteControls;
  readonly hold: () => void;
} {
  const [open, setOpen] = useState<OpenNote | undefined>(undefined);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const later = (then: () => void): void => {
    clearTimeout(timer.current);
    timer.current = setTimeout(then, SHOW_AFTER_MS);
  };
  const notes = useMemo<NoteControls>(
    () => ({
      sourceId: (number) => `source-${turnId}-${String(number)}`,
      soon: (source, mark) => {
        later(() => {
          setOpen({ source, mark, above: isRoomAbove(mark) });
        });
      },
      away: () => {
        later(() => {
          setOpen(undefined);
        });
      },
    }),
    [turnId],
  );
  useEffect(() => {
    if (open === undefined) return undefined;
    open.mark.setAttribute('aria-expanded', 'true');
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      clearTimeout(timer.current);
      setOpen(undefined);
    };
    document.addEventListener('keydown', onKey, true);
    return () => {
      open.mark.removeAttribute('aria-expanded');
      document.removeEventListener('keydown', onKey, true);
    };
  }, [open]);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
    },
    [],
  );
  return {
    open,
    notes,
    hold: () => {
      clearTimeout(timer.current);
    },
  };
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
