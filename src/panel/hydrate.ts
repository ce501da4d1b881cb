import { useEffect, useState } from 'preact/hooks';
import { type Kept, useHost } from './host.ts';
import { MANY_TURNS } from './log.tsx';
import type { TurnView } from './turn-view.ts';

/** Turns that are drawn whole at once, counted from the newest; older ones follow while the page is idle. */
const AT_ONCE = 6;
/** Turns drawn in one idle period: few enough that no frame is missed. */
const STEP = 3;

const opened = (chatId: string, kept: Kept | undefined) => ({
  chatId,
  newest: AT_ONCE,
  // Where the reader comes back to is in view.
  near: new Set<string>(kept?.chatId === chatId && kept.top ? [kept.top.turn] : []),
});

export interface DrawnTurns {
  /** Whether to draw a turn whole now. */
  isWhole(turn: TurnView, i: number): boolean;
  /** Whether it has come near the view. */
  isSeen(turn: TurnView, i: number): boolean;
}

/**
 * Draws the newest few turns whole when a chat opens and those that come near the view, then more, until all are.
 * A long chat is on screen before its old turns have been made, and wherever its reader goes, they are there.
 */
export function useDrawnTurns(chatId: string, turns: readonly TurnView[]): DrawnTurns {
  const host = useHost();
  const [state, setState] = useState(() => opened(chatId, host.kept()));
  const now = state.chatId === chatId ? state : opened(chatId, host.kept());
  const done = now.newest >= turns.length;
  useEffect(() => {
    if (done) return undefined;
    const idle = requestIdleCallback(() => {
      setState({ ...now, newest: now.newest + STEP });
    });
    return () => {
      cancelIdleCallback(idle);
    };
  }, [chatId, now, done]);
  useEffect(() => {
    // Those out of view are skipped by the style sheet; the browser tells when one is no longer.
    const onShown = (event: Event): void => {
      const turn = event.target instanceof HTMLElement ? event.target.dataset['turn'] : undefined;
      if (turn === undefined || !('skipped' in event) || event.skipped !== false) return;
      setState((state) => {
        const before = state.chatId === chatId ? state : opened(chatId, host.kept());
        return before.near.has(turn) ? state : { ...before, near: new Set([...before.near, turn]) };
      });
    };
    document.addEventListener('contentvisibilityautostatechange', onShown);
    return () => {
      document.removeEventListener('contentvisibilityautostatechange', onShown);
    };
  }, [chatId]);
  return {
    isWhole: (turn, i) => i >= turns.length - now.newest || now.near.has(turn.id),
    isSeen: (turn, i) => turns.length <= MANY_TURNS || i >= turns.length - AT_ONCE || now.near.has(turn.id),
  };
}
