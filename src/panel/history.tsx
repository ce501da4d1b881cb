import type { JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ChatSummary } from '../protocol/host-message.ts';
import { dayGroups } from './history-words.ts';
import { useHost } from './host.ts';
import { IconButton } from './parts/icon.tsx';

interface HistoryProps {
  readonly chats: readonly ChatSummary[];
  readonly current: string;
  readonly onClose: () => void;
}

/** The saved chats; it takes the log's place. */
export function History({ chats, current, onClose }: HistoryProps): JSX.Element {
  const field = useRef<HTMLInputElement>(null);
  const [query, setQuery] = useState('');
  useLayoutEffect(() => {
    field.current?.focus();
  }, []);
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const found = chats.filter((chat) => words.every((word) => chat.title.toLowerCase().includes(word)));
  return (
    <section
      class="history"
      aria-label="History"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return;
        event.stopPropagation();
        onClose();
      }}
    >
      <form
        role="search"
        onSubmit={(event) => {
          event.preventDefault();
        }}
      >
        <input
          class="field"
          type="search"
          ref={field}
          aria-label="Search chats"
          placeholder="Search chats"
          value={query}
          onInput={(event) => {
            setQuery(event.currentTarget.value);
          }}
        />
        <IconButton icon="close" label="Close history" title="Close history (Esc)" onClick={onClose} />
      </form>
      <div class="list">
        {dayGroups(found, Date.now()).map((group) => (
          <section key={group.name} aria-label={group.name}>
            <h2>{group.name}</h2>
            <ul>
              {group.chats.map(({ chat, line }) => (
                <Row key={chat.id} chat={chat} line={line} current={chat.id === current} />
              ))}
            </ul>
          </section>
        ))}
        {found.length === 0 && (
          <p class="nothing" role="status">
            {chats.length === 0
              ? 'No chats yet. What you ask is kept here, on this machine, until you delete it.'
              : `No chat has “${query.trim()}” in its title.`}
          </p>
        )}
      </div>
    </section>
  );
}

interface RowProps {
  readonly chat: ChatSummary;
  readonly line: string;
  readonly current: boolean;
}

function Row({ chat, line, current }: RowProps): JSX.Element {
  const host = useHost();
  const [more, setMore] = useState(false);
  const [title, setTitle] = useState<string | undefined>(undefined);
  if (title !== undefined)
    return (
      <li class="chat">
        <form
          class="why-note grow"
          onSubmit={(event) => {
            event.preventDefault();
            if (title.trim() !== '') host.post({ type: 'renameChat', id: chat.id, title: title.trim() });
            setTitle(undefined);
          }}
        >
          <input
            class="field"
            aria-label="Title"
            value={title}
            ref={(field) => {
              field?.focus();
            }}
            onInput={(event) => {
              setTitle(event.currentTarget.value);
            }}
            onKeyDown={(event) => {
              if (event.key !== 'Escape') return;
              event.preventDefault();
              setTitle(undefined);
            }}
          />
          <button class="button" type="submit">
            Rename
          </button>
        </form>
      </li>
    );
  return (
    <li class="chat" aria-current={current ? 'true' : undefined}>
      <button
        class="plain"
        type="button"
        onClick={() => {
          host.post({ type: 'openChat', id: chat.id });
        }}
      >
        <span class="cut">{chat.title}</span>
        <small class="num">{line}</small>
      </button>
      {more && (
        <>
          <IconButton
            icon="edit"
            label="Rename chat"
            onClick={() => {
              setTitle(chat.title);
            }}
          />
          <IconButton
            icon="trash"
            label="Delete chat"
            onClick={() => {
              host.post({ type: 'deleteChat', id: chat.id });
            }}
          />
        </>
      )}
      <IconButton
        icon="ellipsis"
        label="More for this chat"
        expanded={more}
        onClick={() => {
          setMore(!more);
        }}
      />
    </li>
  );
}
