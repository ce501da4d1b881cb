import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { GROWN, useHost, type Kept } from './host.ts';
import { IconButton } from './parts/icon.tsx';

/** How near to its end the log counts as read to the end, in pixels. */
const NEAR_END = 32;
/** From this many turns on, those out of view aren't laid out. */
export const MANY_TURNS = 20;
const KEEP_AFTER_MS = 100;

const isAtEnd = (log: HTMLElement): boolean => log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_END;

/** Where the log stands, told by a turn: the heights of those before it are only guessed when the page comes back. */
function topOf(log: HTMLElement): Kept['top'] {
  const all = [...log.querySelectorAll<HTMLElement>('.turn')];
  const turn = all.findLast((each) => each.offsetTop - log.offsetTop <= log.scrollTop) ?? all[0];
  const id = turn?.dataset['turn'];
  return turn && id !== undefined
    ? { turn: id, offset: log.scrollTop - (turn.offsetTop - log.offsetTop) }
    : undefined;
}

function placeIn(log: HTMLElement, { turn: id, offset }: NonNullable<Kept['top']>): number | undefined {
  const turn = log.querySelector<HTMLElement>(`[data-turn="${CSS.escape(id)}"]`);
  return turn === null ? undefined : turn.offsetTop - log.offsetTop + offset;
}

export interface LogProps {
  readonly children: ComponentChildren;
  readonly busy: boolean;
  /** Number of turns: a new one is always scrolled to. */
  readonly turns: number;
  readonly chatId: string;
  /** A turn that is to be read from its beginning. */
  readonly startAt: string | undefined;
  /** Told when the log's end goes out of view or comes back. */
  readonly onAway: (away: boolean) => void;
  readonly scroller: { current: HTMLDivElement | null };
}

/** The conversation. It follows the stream while its end is in view, and else stays where the reader is. */
export function Log({ children, busy, turns, chatId, startAt, onAway, scroller }: LogProps): JSX.Element {
  const host = useHost();
  const following = useRef(true);
  const shown = useRef<{ turns: number; chatId: string; startAt: string | undefined }>({
    turns: 0,
    chatId: '',
    startAt: undefined,
  });
  useLayoutEffect(() => {
    const log = scroller.current;
    if (log === null) return;
    if (shown.current.chatId !== chatId) {
      const kept = host.kept();
      const back = kept?.chatId === chatId && kept.top ? placeIn(log, kept.top) : undefined;
      log.scrollTop = back ?? log.scrollHeight;
      following.current = isAtEnd(log);
    } else if (turns > shown.current.turns) following.current = true;
    // A local answer comes all at once: its beginning is what to read.
    if (startAt !== undefined && startAt !== shown.current.startAt) {
      following.current = false;
      const turn = log.querySelector<HTMLElement>(`[data-turn="${CSS.escape(startAt)}"]`);
      if (turn !== null) log.scrollTop = turn.offsetTop - log.offsetTop;
    }
    if (following.current) log.scrollTop = log.scrollHeight;
    // Another chat may be short where the last one was scrolled: no scroll tells of that.
    if (shown.current.chatId !== chatId) onAway(!isAtEnd(log));
    shown.current = { turns, chatId, startAt };
  });
  const scrolled = useRef<{ at: number; waits: boolean; chatId: string }>({ at: 0, waits: false, chatId });
  // An answer that streams in scrolls with every frame; where it stands is kept when it rests.
  const keepAtRest = (): void => {
    const log = scroller.current;
    const left = scrolled.current.at + KEEP_AFTER_MS - performance.now();
    scrolled.current.waits = left > 0;
    if (left > 0) setTimeout(keepAtRest, left);
    else if (log !== null)
      host.keep({ chatId: scrolled.current.chatId, top: following.current ? undefined : topOf(log) });
  };
  const onScroll = (): void => {
    const log = scroller.current;
    if (log === null) return;
    following.current = isAtEnd(log);
    onAway(!following.current);
    const { waits } = scrolled.current;
    scrolled.current = { at: performance.now(), waits: true, chatId };
    if (!waits) setTimeout(keepAtRest, KEEP_AFTER_MS);
  };
  // The log's own size changes with the composer and with folds: its end stays in view if it was.
  useEffect(() => {
    const log = scroller.current;
    if (log === null) return undefined;
    const follow = (): void => {
      if (following.current) log.scrollTop = log.scrollHeight;
    };
    const observer = new ResizeObserver(follow);
    observer.observe(log);
    log.addEventListener(GROWN, follow);
    return () => {
      observer.disconnect();
      log.removeEventListener(GROWN, follow);
    };
  }, []);
  const onKeyDown = (event: KeyboardEvent): void => {
    const log = scroller.current;
    if (log === null || !event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    const all = [...log.querySelectorAll<HTMLElement>('.turn')];
    const top = log.scrollTop;
    const target =
      event.key === 'ArrowDown'
        ? all.find((turn) => turn.offsetTop - log.offsetTop > top + 1)
        : all.findLast((turn) => turn.offsetTop - log.offsetTop < top - 1);
    if (target !== undefined) log.scrollTop = target.offsetTop - log.offsetTop;
  };
  return (
    <div
      class={turns > MANY_TURNS ? 'log many' : 'log'}
      role="log"
      aria-label="Conversation"
      aria-live="off"
      aria-busy={busy}
      tabIndex={0}
      ref={scroller}
      onScroll={onScroll}
      onKeyDown={onKeyDown}
    >
      {children}
    </div>
  );
}

export const Jump = ({ onJump }: { readonly onJump: () => void }): JSX.Element => {
  return (
    <span class="jump-place">
      <IconButton icon="arrow-down" label="Go to the newest answer" onClick={onJump} />
    </span>
  );
};

/** Says progress aloud: whole phrases, at most one every 5 s. */
export function Announcer({ text }: { readonly text: string }): JSX.Element {
  const [said, setSaid] = useState('');
  const last = useRef(0);
  useEffect(() => {
    const wait = Math.max(0, last.current + 5000 - Date.now());
    const timer = setTimeout(() => {
      last.current = Date.now();
      setSaid(text);
    }, wait);
    return () => {
      clearTimeout(timer);
    };
  }, [text]);
  return (
    <p class="vh" role="status">
      {said}
    </p>
  );
}
