import type { JSX, RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Draft, MentionItem } from '../../protocol/panel.ts';
import { useHost } from '../host.ts';
import { Icon } from '../parts/icon.tsx';
import type { PanelView } from '../reduce.ts';

const ICONS = { file: 'file-code', folder: 'folder', symbol: 'symbol-method' } as const;

/** The `@word` that ends at the cursor; undefined where there is none. */
export function mentionAt(
  text: string,
  cursor: number,
): { readonly from: number; readonly query: string } | undefined {
  const match = /(?:^|\s)@([\p{L}\p{N}_./-]*)$/u.exec(text.slice(0, cursor));
  const query = match?.[1];
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

/** Completion of `@file` and `@symbol`: focus stays in the text. */
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
  useEffect(() => {
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
    const text = `${field.value.slice(0, at.from)}@${item.name} ${field.value.slice(at.from + 1 + at.query.length)}`;
    const { uri, path, startLine, endLine } = item;
    setDraft({ text, context: [...draft.context, { uri, path, startLine, endLine }] });
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
      if (!open) return false;
      const act: Record<string, () => void> = {
        ArrowDown: () => {
          setActive((active + 1) % items.length);
        },
        ArrowUp: () => {
          setActive((active - 1 + items.length) % items.length);
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

/** The name with what was typed in bold. */
function Matched({ name, query }: { readonly name: string; readonly query: string }): JSX.Element {
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
  return (
    <div class="float mention">
      <ul role="listbox" id="mentions" aria-label="Mentions">
        {mentions.items.map((item, i) => (
          <li
            class="option"
            role="option"
            id={`mention-${String(i)}`}
            aria-selected={i === mentions.active}
            // Not click: the text must keep the focus.
            onPointerDown={(event) => {
              event.preventDefault();
              mentions.pick(item);
            }}
          >
            <Icon name={ICONS[item.kind]} />
            <span class="name cut">
              <Matched name={item.name} query={mentions.query} />
            </span>
            <span class="side cut">{item.side}</span>
          </li>
        ))}
      </ul>
      <div class="hint" aria-hidden="true">
        <span>↑↓ move</span>
        <span>Enter add</span>
        <span>Esc close</span>
      </div>
    </div>
  );
}
