import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Attachment } from '../../protocol/attachments.ts';
import type { ContextChip, Draft } from '../../protocol/panel.ts';
import { useHost } from '../host.ts';
import { Icon, IconButton } from '../parts/icon.tsx';
import type { PanelView } from '../reduce.ts';
import { AttachButton, AttachmentChips, useAttaching, type Attaching } from './attach.tsx';
import { useDrop } from './drop.ts';
import { useFocusWithPanel } from './focus.ts';
import { Chips, sameChip } from './chips.tsx';
import { useMentions, MentionList } from './mentions.tsx';
import { Meter } from './meter.tsx';
import { Queue } from './queue.tsx';
import { useRecall } from './recall.ts';

const DRAFT_AFTER_MS = 150;
/** Commands that Footnote carries out by itself. */
const ASKS_NOTHING = /^\/(?:compact|export|remember|forget)\b/;

export interface ComposerProps {
  readonly view: PanelView;
  readonly running: boolean;
  /** Changed to put a text into the box, such as a question to edit. */
  readonly put:
    | {
        readonly text: string;
        readonly context: readonly ContextChip[];
        readonly attachments: readonly Attachment[];
      }
    | undefined;
  readonly onSent: () => void;
  readonly contextFull: { readonly used: number; readonly of: number } | undefined;
  /** The window is full: only commands that ask nothing are sent. */
  readonly blocked: boolean;
  /** What was asked in this chat, oldest first. */
  readonly questions: () => readonly string[];
}

const joined = (chips: readonly ContextChip[], more: readonly ContextChip[]): ContextChip[] => [
  ...chips,
  ...more.filter((chip) => !chips.some((known) => sameChip(known, chip))),
];

const withoutTwins = (attachments: readonly Attachment[]): Attachment[] => [
  ...new Map(attachments.map((each) => [each.id, each])).values(),
];
/** What stays for the next question. */
export const pinnedOf = (context: readonly ContextChip[]): ContextChip[] =>
  context.filter(({ pinned }) => pinned === true);

/** The message, its context, and Send or Stop in one place. */
export function Composer(props: ComposerProps): JSX.Element {
  const { view, running, put, onSent, contextFull, blocked, questions } = props;
  const host = useHost();
  const box = useRef<HTMLTextAreaElement>(null);
  const [draft, setDraftState] = useState<Draft>(view.draft);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const shownChat = useRef('');
  /** Whether something was written into a chat that has no name yet. */
  const written = useRef(false);
  const setDraft = (next: Draft): void => {
    written.current ||= view.chatId === '';
    setDraftState(next);
    host.keep({ chatId: view.chatId, draft: next });
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      timer.current = undefined;
      host.post({ type: 'draft', draft: next });
    }, DRAFT_AFTER_MS);
  };
  const recall = useRecall(questions);
  const mentions = useMentions(box, view.mentions, draft, setDraft);

  // The extension keeps the draft; what it has not been told yet is newer, and so is what this page kept over a reload.
  useLayoutEffect(() => {
    const before = shownChat.current;
    shownChat.current = view.chatId;
    if (view.left === view.draft) {
      clearTimeout(timer.current);
      timer.current = undefined;
      written.current = false;
      setDraftState(view.draft);
      host.keep({ chatId: view.chatId, draft: view.draft });
      return;
    }
    if (view.chatId !== '' && before === '' && written.current) {
      // Written before the extension named the chat: it belongs to the one that is named now.
      written.current = false;
      setDraft(draft);
      return;
    }
    if (timer.current !== undefined && before === view.chatId && view.chatId !== '') return;
    clearTimeout(timer.current);
    timer.current = undefined;
    written.current = false;
    if (view.chatId === '' && before !== '') {
      const context = pinnedOf(draft.context);
      if (context.length > 0) setDraft({ text: '', context });
      else setDraftState(view.draft);
      return;
    }
    const kept = host.kept();
    const isKept = kept?.chatId === view.chatId && view.draft.text === '' && view.draft.context.length === 0;
    setDraftState(isKept ? kept.draft : view.draft);
  }, [view.draft]);
  useEffect(() => {
    if (view.focusCount === 0) return;
    const { text, context, attachments = [] } = view.compose ?? {};
    if (text !== undefined || context !== undefined || attachments.length > 0)
      setDraft({
        attachments: withoutTwins([...(draft.attachments ?? []), ...attachments]),
        text: text === undefined ? draft.text : [draft.text, text].filter((part) => part !== '').join('\n'),
        context: joined(draft.context, context ?? []),
      });
    box.current?.focus();
  }, [view.focusCount]);
  useEffect(() => {
    if (put === undefined) return;
    setDraft({ text: put.text, context: [...put.context], attachments: [...put.attachments] });
    box.current?.focus();
  }, [put]);

  const attaching = useAttaching();
  const drop = useDrop(attaching);
  useFocusWithPanel(box);

  const held = blocked && !ASKS_NOTHING.test(draft.text.trim());
  const send = (): void => {
    const text = draft.text.trim();
    if (text === '' || held) return;
    clearTimeout(timer.current);
    timer.current = undefined;
    const { context, attachments = [] } = draft;
    host.post({ type: 'send', text, mode: view.live.mode, context, attachments });
    const empty = { text: '', context: pinnedOf(context) };
    written.current = false;
    setDraftState(empty);
    host.keep({ chatId: view.chatId, draft: empty });
    onSent();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    // While an input method composes, its Enter and Escape are its own (229: Safari's way of saying so).
    if (event.isComposing || event.keyCode === 229) return;
    if (mentions.onKeyDown(event)) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      send();
      return;
    }
    const recalled = box.current === null ? undefined : recall(event, box.current);
    if (recalled === undefined) return;
    event.preventDefault();
    setDraft({ ...draft, text: recalled });
  };
  const { attachments = [] } = draft;
  const noFolder = view.known && view.live.folders.length === 0;
  const placeholder = noFolder
    ? 'Open a folder first'
    : running
      ? 'Add to the queue'
      : 'Ask about this codebase';
  return (
    <form
      class="composer"
      aria-label="Ask"
      onPaste={attaching.onPaste}
      onDragOver={drop.onDragOver}
      onDrop={drop.onDrop}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {mentions.open && <MentionList mentions={mentions} />}
      <Queue queued={view.live.queued} running={running} />
      <Chips
        chips={draft.context}
        onRemove={(chip) => {
          setDraft({ ...draft, context: draft.context.filter((item) => !sameChip(item, chip)) });
        }}
        onPin={(chip) => {
          const pinned = chip.pinned !== true;
          setDraft({
            ...draft,
            context: draft.context.map((item) => (sameChip(item, chip) ? { ...item, pinned } : item)),
          });
        }}
      />
      {attachments.length > 0 && (
        <ul class="chips" aria-label="Attachments">
          <AttachmentChips
            attachments={attachments}
            onRemove={({ id }) => {
              setDraft({ ...draft, attachments: attachments.filter((each) => each.id !== id) });
            }}
          />
        </ul>
      )}
      <textarea
        ref={box}
        rows={1}
        dir="auto"
        aria-label="Message"
        aria-autocomplete="list"
        aria-haspopup="listbox"
        {...(mentions.open
          ? { 'aria-controls': 'mentions', 'aria-activedescendant': mentions.activeId }
          : {})}
        placeholder={placeholder}
        disabled={noFolder}
        value={draft.text}
        onInput={(event) => {
          setDraft({ ...draft, text: event.currentTarget.value });
          mentions.onInput();
        }}
        onKeyDown={onKeyDown}
        onBlur={() => {
          mentions.close();
        }}
      />
      <Bar
        empty={draft.text.trim() === '' || held}
        running={running}
        noFolder={noFolder}
        contextFull={contextFull}
        take={attaching.take}
        onMention={() => {
          mentions.start();
        }}
      />
    </form>
  );
}

interface BarProps {
  readonly empty: boolean;
  readonly running: boolean;
  readonly noFolder: boolean;
  readonly contextFull: ComposerProps['contextFull'];
  readonly onMention: () => void;
  readonly take: Attaching['take'];
}

function Bar({ empty, running, noFolder, contextFull, onMention, take }: BarProps): JSX.Element {
  const host = useHost();
  return (
    <div class="bar">
      {!noFolder && (
        <>
          <IconButton
            icon="attach"
            label="Add context"
            title="Add files (or hold Shift and drop them here)"
            onClick={() => {
              host.post({ type: 'addContext' });
            }}
          />
          <IconButton
            icon="mention"
            label="Mention a file or symbol"
            title="Mention a file, symbol, selection, change (@); commands begin with /"
            onClick={onMention}
          />
          <AttachButton take={take} />
        </>
      )}
      <span class="grow" />
      {contextFull !== undefined && <Meter used={contextFull.used} of={contextFull.of} />}
      {running && !empty && (
        <button
          key="queue"
          class="icon send"
          type="submit"
          aria-label="Add to the queue"
          title="Add to the queue (Enter)"
        >
          <Icon name="arrow-up" />
        </button>
      )}
      {running ? (
        <button
          key="stop"
          class="icon send stop"
          type="button"
          aria-label="Stop"
          title="Stop (Esc)"
          onClick={() => {
            host.post({ type: 'stop' });
          }}
        >
          <Icon name="debug-stop" />
        </button>
      ) : (
        <button
          key="send"
          class="icon send"
          type="submit"
          aria-label="Send"
          title="Send (Enter)"
          disabled={empty || noFolder}
        >
          <Icon name="arrow-up" />
        </button>
      )}
    </div>
  );
}
