import type { JSX, RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { MentionItem } from '../../protocol/host-message.ts';
import { ChipKind, type ContextChip, type Draft } from '../../protocol/panel.ts';
import { useHost } from '../host.ts';
import { Icon } from '../parts/icon.tsx';
import type { PanelView } from '../reduce.ts';
import { sameChip } from './chips.tsx';

const ICONS: Readonly<Record<MentionItem['kind'], string>> = {
  file: 'file-code',
  folder: 'folder',
  symbol: 'symbol-method',
  selection: 'list-selection',
  problems: 'warning',
  diff: 'diff',
  terminal: 'terminal',
  commit: 'git-commit',
  command: 'symbol-event',
};

/** The `@word` that ends at the cursor, or the `/word` that the message begins with; undefined where there is neither. */
export function mentionAt(
  text: string,
  cursor: number,
): { readonly from: number; readonly query: string } | undefined {
  const before = text.slice(0, cursor);
  if (/^\/[\w-]*$/.test(before)) return { from: -1, query: before };
  const query = /(?:^|\s)@([\p{L}\p{N}_./:-]*)$/u.exec(before)?.[1];
  return query === undefined ? undefined : { from: cursor - query.length - 1, query };
}

export interface Mentions {
  readonly open: boolean;
  readonly query: string;
  readonly items: readonly MentionItem[];
  readonly active: number;
  readonly activeId: string;
  /** Whether the key was the list's. */
  onKeyDown(event: KeyboardEvent): boolean;
  onInput(): void;
  pick(item: MentionItem): void;
  start(): void;
  close(): void;
}

/** Completion of what is put in by `@`, and of commands by `/`: focus stays in the text. */
export function useMentions(
  box: RefObject<HTMLTextAreaElement | null>,
  found: PanelView['mentions'],
  draft: Draft,
  setDraft: (draft: Draft) => void,
): Mentions {
  const host = useHost();
  const [at, setAt] = useState<{ readonly from: number; readonly query: string } | undefined>(undefined);
  const [active, setActive] = useState(0);
  const items = at !== undefined && found?.query === at.query ? found.items : [];
  const open = at !== undefined && items.length > 0;
  const pending = at !== undefined && found?.query !== at.query;
  // Before the list can be seen: a key that is pressed at once counts from its first line.
  useLayoutEffect(() => {
    setActive(0);
  }, [found]);
  const look = (): void => {
    const field = box.current;
    const next = field === null ? undefined : mentionAt(field.value, field.selectionStart);
    setAt(next);
    if (next !== undefined && next.query !== at?.query) host.post({ type: 'mentions', query: next.query });
  };
  const pick = (item: MentionItem): void => {
    const field = box.current;
    if (at === undefined || field === null) return;
    if (item.disabled === true) {
      if (item.kind === 'terminal') host.post({ type: 'command', command: 'terminalSettings' });
      return;
    }
    const rest = field.value.slice(at.from + 1 + at.query.length);
    if (item.kind === 'command') {
      setDraft({ ...draft, text: `/${item.name} ${rest.trimStart()}` });
      setAt(undefined);
      return;
    }
    const before = field.value.slice(0, at.from);
    if (item.kind === 'commit' && item.name === 'commit') {
      setDraft({ ...draft, text: `${before}@commit:${rest}` });
      setAt({ from: at.from, query: 'commit:' });
      host.post({ type: 'mentions', query: 'commit:' });
      return;
    }
    const chip = chipOf(item);
    const known = draft.context.some((other) => sameChip(other, chip));
    setDraft({
      text: `${before}@${item.name} ${rest}`,
      context: known ? draft.context : [...draft.context, chip],
    });
    setAt(undefined);
  };
  return {
    open,
    query: at?.query ?? '',
    items,
    active,
    activeId: `mention-${String(active)}`,
    onInput: look,
    pick,
    close: () => {
      setAt(undefined);
    },
    start: () => {
      const field = box.current;
      if (field === null) return;
      field.focus();
      const before = field.value;
      setDraft({ ...draft, text: before === '' || /\s$/.test(before) ? `${before}@` : `${before} @` });
      setAt({ from: before === '' || /\s$/.test(before) ? before.length : before.length + 1, query: '' });
      host.post({ type: 'mentions', query: '' });
    },
    onKeyDown: (event) => {
      // A list that is still looked for is not shown, but it is what Escape gives up.
      if (event.key === 'Escape' && pending) {
        event.preventDefault();
        event.stopPropagation();
        setAt(undefined);
        return true;
      }
      if (!open) return false;
      const act: Record<string, () => void> = {
        ArrowDown: () => {
          setActive((now) => (now + 1) % items.length);
        },
        ArrowUp: () => {
          setActive((now) => (now - 1 + items.length) % items.length);
        },
        Enter: () => {
          const item = items[active];
          if (item !== undefined) pick(item);
        },
        Tab: () => {
          const item = items[active];
          if (item !== undefined) pick(item);
        },
        Escape: () => {
          setAt(undefined);
        },
      };
      const run = event.shiftKey ? undefined : act[event.key];
      if (run === undefined) return false;
      event.preventDefault();
      event.stopPropagation();
      run();
      return true;
    },
  };
}

/** What goes with the question when the item is taken. */
function chipOf({ kind, uri, path, startLine, endLine }: MentionItem): ContextChip {
  const whole = ChipKind.safeParse(kind).data;
  return { uri, path, startLine, endLine, ...(whole === undefined ? {} : { kind: whole }) };
}

/** The name with what was typed in bold. */
function Matched({ name, query: typed }: { readonly name: string; readonly query: string }): JSX.Element {
  const query = typed.replace(/^(?:\/|(?:file|folder|symbol|commit):)/, '');
  const at = query === '' ? -1 : name.toLowerCase().indexOf(query.toLowerCase());
  if (at < 0) return <>{name}</>;
  return (
    <>
      {name.slice(0, at)}
      <b>{name.slice(at, at + query.length)}</b>
      {name.slice(at + query.length)}
    </>
  );
}

export function MentionList({ mentions }: { readonly mentions: Mentions }): JSX.Element {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  }, [mentions.active]);
  const commands = mentions.query.startsWith('/');
  return (
    <div class="float mention">
      <ul role="listbox" id="mentions" aria-label={commands ? 'Commands' : 'Mentions'} ref={list}>
        {mentions.items.map((item, i) => (
          <li
            class="option"
            role="option"
            id={`mention-${String(i)}`}
            aria-selected={i === mentions.active}
            aria-disabled={item.disabled === true ? 'true' : undefined}
            // Not click: the text must keep the focus.
            onPointerDown={(event) => {
              event.preventDefault();
              mentions.pick(item);
            }}
          >
            <Icon name={item.kind === 'file' && item.disabled === true ? 'lock-small' : ICONS[item.kind]} />
            <span class="name cut">
              {commands && '/'}
              <Matched name={item.name} query={mentions.query} />
            </span>
            <span class="side cut">{item.side}</span>
          </li>
        ))}
      </ul>
      <div class="hint" aria-hidden="true">
        <span>↑↓ move</span>
        <span>{commands ? 'Enter complete' : 'Enter add'}</span>
        <span>Esc close</span>
      </div>
    </div>
  );
}
