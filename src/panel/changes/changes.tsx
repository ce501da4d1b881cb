import type { JSX } from 'preact';
import { useMemo, useRef } from 'preact/hooks';
import type { PanelEdit } from '../../protocol/host-message.ts';
import { useHost } from '../host.ts';
import { PathText } from '../parts/place.tsx';
import { counted } from '../turn/work-words.ts';
import { counts, hunkRows } from './hunk-words.ts';
import { HunkCard } from './hunk.tsx';

function Stat({ edits }: { readonly edits: readonly PanelEdit[] }): JSX.Element {
  const { added, removed } = counts(edits);
  return (
    <>
      {added > 0 && <span class="added">{`+${String(added)}`}</span>}{' '}
      {removed > 0 && <span class="removed">{`−${String(removed)}`}</span>}
    </>
  );
}

/** All that waits for a decision; nothing of it is written yet. */
export function Changes({ pending }: { readonly pending: readonly PanelEdit[] }): JSX.Element | null {
  const host = useHost();
  const root = useRef<HTMLElement>(null);
  if (pending.length === 0) return null;
  const accepted = pending.some((edit) => edit.hunks.some((hunk) => hunk.state === 'accepted'));
  const open = pending.some((edit) => edit.hunks.some((hunk) => hunk.state === 'open'));
  const undecided = open || pending.some((edit) => edit.hunks.some((hunk) => hunk.state === 'conflict'));
  /** After a decision the next open hunk has the focus, so that keys go on. */
  const onDecided = (hunkId: string): void => {
    const hunks = [...(root.current?.querySelectorAll<HTMLElement>('[data-hunk]') ?? [])];
    const at = hunks.findIndex((hunk) => hunk.dataset['hunk'] === hunkId);
    const next = [...hunks.slice(at + 1), ...hunks.slice(0, Math.max(at, 0))].find(
      (hunk) => hunk.dataset['state'] === 'open',
    );
    (next ?? hunks[at])?.focus();
  };
  return (
    <section class="changes" role="region" aria-labelledby="changes-title" ref={root}>
      <header>
        <h2 id="changes-title">Proposed changes</h2>
        <span class="dim num">
          {`${counted(pending.length, 'file')} `}
          <Stat edits={pending} />
        </span>
        <div class="buttons">
          <button
            class="button"
            type="button"
            onClick={() => {
              host.post({ type: 'review' });
            }}
          >
            Review
          </button>
          <button
            class="button"
            type="button"
            disabled={!accepted}
            title="Write what is accepted so far"
            onClick={() => {
              host.post({ type: 'apply' });
            }}
          >
            Apply
          </button>
          <button
            class="button"
            type="button"
            disabled={!undecided}
            onClick={() => {
              host.post({ type: 'rejectAll' });
            }}
          >
            Reject all
          </button>
          <button
            class="button primary"
            type="button"
            disabled={!open}
            onClick={() => {
              host.post({ type: 'acceptAll' });
            }}
          >
            Accept all
          </button>
        </div>
      </header>
      <div class="files">
        {pending.map((edit) => (
          <FileChanges key={edit.id} edit={edit} onDecided={onDecided} />
        ))}
      </div>
    </section>
  );
}

const KIND_TAGS = { edit: undefined, create: 'new', delete: 'deleted', rename: 'renamed' } as const;

interface FileChangesProps {
  readonly edit: PanelEdit;
  readonly onDecided: (hunkId: string) => void;
}

function FileChanges({ edit, onDecided }: FileChangesProps): JSX.Element {
  const rows = useMemo(() => hunkRows(edit), [edit]);
  const tag = KIND_TAGS[edit.kind];
  return (
    <details class="file fold" open>
      <summary>
        <span class="path">
          <PathText text={edit.path} />
        </span>
        {tag !== undefined && <span class="tag">{tag}</span>}
        {edit.syntaxError === true && <span class="tag">adds a syntax error</span>}
        <span class="stat num">
          <Stat edits={[edit]} />
        </span>
      </summary>
      {edit.hunks.map((hunk) => (
        <HunkCard
          key={hunk.id}
          edit={edit}
          hunk={hunk}
          rows={rows.get(hunk.id) ?? []}
          onDecided={onDecided}
        />
      ))}
    </details>
  );
}
