import { useEffect, useMemo, useState } from 'preact/hooks';
import { useHost } from './host.ts';
import { MANY_TURNS } from './log.tsx';
import type { TurnView } from './turn-view.ts';

/** Turns that are drawn whole at once, counted from the newest; older ones follow while the page is idle. */
const AT_ONCE = 6;
/** Idle time that a turn is given, in milliseconds: its script takes a few, and what follows is drawn in it too. */
const A_TURN_MS = 20;

/** How far a turn is drawn. Each turn hears of its own change alone: the other thousand aren't looked at. */
export interface DrawnTurns {
  /** False while a long chat opens: the question's words alone, until it comes near the view or the page is idle. */
  isWhole(id: string): boolean;
  /** Whether it has come near the view. */
  isSeen(id: string): boolean;
  /** @returns what ends it */
  watch(id: string, then: () => void): () => void;
}

class Drawn implements DrawnTurns {
  readonly #whole = new Set<string>();
  readonly #seen = new Set<string>();
  readonly #watching = new Map<string, () => void>();

  isWhole(id: string): boolean {
    return this.#whole.has(id);
  }

  isSeen(id: string): boolean {
    return this.#seen.has(id);
  }

  watch(id: string, then: () => void): () => void {
    this.#watching.set(id, then);
    return () => this.#watching.delete(id);
  }

  /** Before they are drawn: the newest, and all of a chat in which none is skipped. */
  begin(turns: readonly TurnView[]): void {
    for (const { id } of turns.slice(-AT_ONCE)) this.#whole.add(id);
    for (const { id } of turns.length > MANY_TURNS ? turns.slice(-AT_ONCE) : turns) this.#seen.add(id);
  }

  draw(id: string): void {
    if (this.#whole.has(id)) return;
    this.#whole.add(id);
    this.#watching.get(id)?.();
  }

  /** It has come near the view. */
  show(id: string): void {
    if (this.#seen.has(id) && this.#whole.has(id)) return;
    this.#whole.add(id);
    this.#seen.add(id);
    this.#watching.get(id)?.();
  }
}

/**
 * Draws the newest few turns whole when a chat opens and those that come near the view, then more, until all are.
 * A long chat is on screen before its old turns have been made, and wherever its reader goes, they are there.
 */
export function useDrawnTurns(chatId: string, turns: readonly TurnView[]): DrawnTurns {
  const host = useHost();
  const drawn = useMemo(() => {
    const made = new Drawn();
    const kept = host.kept();
    // Where the reader comes back to is in view.
    if (kept?.chatId === chatId && kept.top) made.show(kept.top.turn);
    return made;
  }, [chatId]);
  drawn.begin(turns);
  useEffect(() => {
    const rest = turns.flatMap(({ id }) => (drawn.isWhole(id) ? [] : [id]));
    let idle = 0;
    const more = (time: IdleDeadline): void => {
      let left = time.timeRemaining();
      do {
        const id = rest.pop();
        if (id === undefined) return;
        drawn.draw(id);
        left -= A_TURN_MS;
      } while (left >= A_TURN_MS);
      idle = requestIdleCallback(more);
    };
    if (rest.length > 0) idle = requestIdleCallback(more);
    return () => {
      cancelIdleCallback(idle);
    };
  }, [drawn, turns.length]);
  useEffect(() => {
    // Those out of view are skipped by the style sheet; the browser tells when one is no longer.
    const onShown = (event: Event): void => {
      const turn = event.target instanceof HTMLElement ? event.target.dataset['turn'] : undefined;
      if (turn !== undefined && 'skipped' in event && event.skipped === false) drawn.show(turn);
    };
    document.addEventListener('contentvisibilityautostatechange', onShown);
    return () => {
      document.removeEventListener('contentvisibilityautostatechange', onShown);
    };
  }, [drawn]);
  return drawn;
}

/** How far a turn is drawn; it is drawn again when that changes. */
export function useDrawn(drawn: DrawnTurns, id: string): { readonly whole: boolean; readonly seen: boolean } {
  const [, again] = useState(0);
  const [whole, seen] = [drawn.isWhole(id), drawn.isSeen(id)];
  useEffect(() => {
    if (drawn.isWhole(id) !== whole || drawn.isSeen(id) !== seen) again((n) => n + 1);
    return drawn.watch(id, () => {
      again((n) => n + 1);
    });
  }, [drawn, id]);
  return { whole, seen };
}
