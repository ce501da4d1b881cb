import { useEffect, useState } from 'preact/hooks';

/** Turns that are drawn whole at once, counted from the newest; older ones follow while the page is idle. */
const AT_ONCE = 6;
/** Turns drawn in one idle period: few enough that no frame is missed. */
const STEP = 3;

/**
 * How many of the newest turns to draw whole now: a few when a chat opens, then more, until all are.
 * A long chat is on screen before its old turns have been laid out.
 */
export function useWholeTurns(chatId: string, turns: number): number {
  const [state, setState] = useState({ chatId, whole: AT_ONCE });
  const whole = state.chatId === chatId ? state.whole : AT_ONCE;
  useEffect(() => {
    if (whole >= turns) return undefined;
    const idle = requestIdleCallback(() => {
      setState({ chatId, whole: whole + STEP });
    });
    return () => {
      cancelIdleCallback(idle);
    };
  }, [chatId, whole, turns]);
  return whole;
}
