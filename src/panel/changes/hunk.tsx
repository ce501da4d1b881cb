import type { JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { PanelEdit, PanelHunk } from '../../protocol/host-message.ts';
import { useHost } from '../host.ts';
import { Icon, IconButton } from '../parts/icon.tsx';
import { hunkName, hunkTitle, type HunkRow } from './hunk-words.ts';

/** More rows than this are left to the diff editor. */
const MAX_ROWS = 60;

interface HunkProps {
  readonly edit: PanelEdit;
  readonly hunk: PanelHunk;
  readonly rows: readonly HunkRow[];
  /** Moves the focus to the next hunk that is open. */
  readonly onDecided: (hunkId: string) => void;
}

export function HunkCard({ edit, hunk, rows, onDecided }: HunkProps): JSX.Element {
  const host = useHost();
  const [noting, setNoting] = useState(false);
  const titleId = `hunk-${edit.id}-${hunk.id}`;
  const decide = (decision: 'accept' | 'reject', note?: string): void => {
    setNoting(false);
    host.post({
      type: 'decide',
      editId: edit.id,
      hunkIds: [hunk.id],
      decision,
      ...(note === undefined || note === '' ? {} : { note }),
    });
    onDecided(hunk.id);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (hunk.state !== 'open' || event.target !== event.currentTarget) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = {
      a: () => {
        decide('accept');
      },
      r: () => {
        decide('reject');
      },
      n: () => {
        setNoting(true);
      },
    }[event.key.toLowerCase()];
    if (act === undefined) return;
    event.preventDefault();
    act();
  };
  const decided = hunk.state === 'accepted' || hunk.state === 'rejected';
  return (
    <section
      class={decided ? 'hunk done' : 'hunk'}
      role="group"
      aria-label={hunkName(edit, hunk)}
      tabIndex={0}
      data-hunk={hunk.id}
      data-state={hunk.state}
      onKeyDown={onKeyDown}
    >
      <header>
        {hunk.state === 'accepted' && <Icon name="check" cls="ok" />}
        {hunk.state === 'rejected' && <Icon name="close" cls="dim" />}
        {hunk.state === 'conflict' && <Icon name="warning" cls="warn" />}
        <span class="grow cut" id={titleId} title={hunkTitle(edit, hunk)}>
          {hunkTitle(edit, hunk)}
        </span>
        <HunkButtons
          edit={edit}
          hunk={hunk}
          describedBy={titleId}
          noting={noting}
          onDecide={decide}
          onNote={() => {
            setNoting(!noting);
          }}
        />
      </header>
      {!decided && rows.length > 0 && <Rows rows={rows} />}
      {noting && hunk.state === 'open' && (
        <NoteForm
          onSend={(note) => {
            decide('reject', note);
          }}
          onClose={() => {
            setNoting(false);
          }}
        />
      )}
      {hunk.state === 'rejected' && hunk.note !== undefined && (
        <p class="said">{`“${hunk.note}” Sent when all is decided, or with your next message.`}</p>
      )}
    </section>
  );
}

interface ButtonsProps {
  readonly edit: PanelEdit;
  readonly hunk: PanelHunk;
  readonly describedBy: string;
  readonly noting: boolean;
  readonly onDecide: (decision: 'accept' | 'reject') => void;
  readonly onNote: () => void;
}

function HunkButtons({ edit, hunk, describedBy, noting, onDecide, onNote }: ButtonsProps): JSX.Element {
  const host = useHost();
  const button = (label: string, onClick: () => void): JSX.Element => (
    <button class="button" type="button" aria-describedby={describedBy} onClick={onClick}>
      {label}
    </button>
  );
  switch (hunk.state) {
    case 'conflict':
      return button('Review', () => {
        host.post({ type: 'review', editId: edit.id });
      });
    case 'accepted':
    case 'rejected':
      return button('Undo', () => {
        host.post({ type: 'undecide', editId: edit.id, hunkIds: [hunk.id] });
      });
    case 'open':
      return (
        <>
          {button('Accept', () => {
            onDecide('accept');
          })}
          {button('Reject', () => {
            onDecide('reject');
          })}
          <IconButton
            icon="comment"
            label="Reject with note"
            describedBy={describedBy}
            expanded={noting}
            onClick={onNote}
          />
        </>
      );
  }
}

function Rows({ rows }: { readonly rows: readonly HunkRow[] }): JSX.Element {
  const hidden = rows.length - MAX_ROWS;
  return (
    <div class="rows">
      {rows.slice(0, MAX_ROWS).map((row) => (
        <div class={`row ${row.kind}`} data-n={row.n}>
          <i>{row.kind === 'ins' ? '+' : '−'}</i>
          <span>{row.text === '' ? ' ' : row.text}</span>
        </div>
      ))}
      {hidden > 0 && (
        <div class="row">
          <i> </i>
          <span class="dim">{`${String(hidden)} more lines; Review shows them all`}</span>
        </div>
      )}
    </div>
  );
}

interface NoteFormProps {
  readonly onSend: (note: string) => void;
  readonly onClose: () => void;
}

function NoteForm({ onSend, onClose }: NoteFormProps): JSX.Element {
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    field.current?.focus();
  }, []);
  return (
    <form
      class="why-note"
      onSubmit={(event) => {
        event.preventDefault();
        onSend(field.current?.value.trim() ?? '');
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        onClose();
      }}
    >
      <input class="field" ref={field} aria-label="Note to the model" placeholder="What should change?" />
      <button class="button" type="submit">
        Send back
      </button>
    </form>
  );
}
