import { useEffect, useMemo } from 'preact/hooks';
import { Flight } from './flight.ts';
import { useHost } from './host.ts';
import { MANY_TURNS } from './log.tsx';
import { whenSearched } from './parts/fold.tsx';
import { heightOf } from './turn-height.ts';
import type { TurnView } from './turn-view.ts';

/** Turns that are drawn whole at once, from the newest: those that fill so many windows. Older ones follow while the page is idle. */
const WINDOWS = 1.5;
/** Idle time that a turn is given, in milliseconds: its script takes one or two, and what follows is drawn in it too. */
const A_TURN_MS = 20;
/** What does something when it is pointed at, and what does when it is clicked without one. */
const SHOWS = '.note, .slip li';
const ACTS = 'a, button, summary, [role=link]';

/** A turn that waits on the page until someone wants something of it. */
export interface Settled {
  /** Draws it whole; until then the page has its question's words alone. */
  draw(): void;
  /** It has come near the view. */
  see(): void;
  /** Makes it answer to the pointer and to keys. */
  wake(): void;
  /** Draws what its closed folds hold, for the browser's own search. */
  makeFolds(): void;
}

/** The settled turns of a chat, and how far they are drawn. */
export interface DrawnTurns {
  /** @returns what ends it */
  keep(id: string, turn: Settled): () => void;
}

class Drawn implements DrawnTurns {
  readonly #whole = new Set<string>();
  readonly #seen = new Set<string>();
  readonly #turns = new Map<string, Settled>();
  /** Near the view and to be drawn, with their places on the page. */
  readonly #near = new Map<string, HTMLElement>();
  #frame = 0;
  readonly #flight = new Flight(() => {
    this.#drawNear();
  });

  keep(id: string, turn: Settled): () => void {
    this.#turns.set(id, turn);
    if (this.#seen.has(id)) turn.see();
    else if (this.#whole.has(id)) turn.draw();
    const end = whenSearched(() => {
      this.#whole.add(id);
      turn.makeFolds();
    });
    return () => {
      this.#turns.delete(id);
      end();
    };
  }

  /** Those that aren't drawn whole. */
  rest(turns: readonly TurnView[]): string[] {
    return turns.flatMap(({ id }) => (this.#whole.has(id) ? [] : [id]));
  }

  /** The newest are drawn whole, and those of a chat in which none is skipped are all near the view. */
  begin(turns: readonly TurnView[]): void {
    const many = turns.length > MANY_TURNS;
    let px = WINDOWS * innerHeight;
    for (const turn of turns.toReversed()) {
      if (many && px <= 0) return;
      px -= many ? heightOf(turn) : 0;
      this.see(turn.id);
    }
  }

  draw(id: string): void {
    this.#whole.add(id);
    this.#turns.get(id)?.draw();
  }

  see(id: string): void {
    this.#near.delete(id);
    if (this.#seen.has(id)) return;
    this.#whole.add(id);
    this.#seen.add(id);
    this.#turns.get(id)?.see();
  }

  scrolled(log: HTMLElement): void {
    this.#flight.moved(log);
  }

  /** It has come near the view, or is no longer. */
  near(id: string, place: HTMLElement, isNear: boolean): void {
    if (!isNear) this.#near.delete(id);
    else if (!this.#seen.has(id)) this.#near.set(id, place);
    this.#drawNear();
  }

  /** Those in view with the next frame, and of the others one a frame; none while the log flies by. */
  #drawNear(): void {
    if (this.#near.size === 0 || this.#flight.flying || this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      if (this.#flight.flying) return;
      const one = this.#near.size === 1;
      const far = [...this.#near].map(([id, place]) => ({ id, px: one ? 0 : pxFromView(place) }));
      far.sort((a, b) => a.px - b.px);
      for (const [i, { id, px }] of far.entries()) if (i === 0 || px === 0) this.see(id);
      this.#drawNear();
    });
  }

  wake(id: string): void {
    this.#turns.get(id)?.wake();
  }
}

/** How far above or below the log's part in view it is. */
function pxFromView(place: HTMLElement): number {
  const log = place.closest('.log')?.getBoundingClientRect();
  if (log === undefined) return 0;
  const { top, bottom } = place.getBoundingClientRect();
  return Math.max(0, top - log.bottom, log.top - bottom);
}

const turnOf = (target: EventTarget | null, within = ''): string | undefined => {
  if (!(target instanceof Element)) return undefined;
  const at = within === '' ? target : target.closest(within);
  return at?.closest<HTMLElement>('[data-turn]')?.dataset['turn'];
};

/**
 * Draws the newest few turns whole when a chat opens and those that come near the view, then more, until all are.
 * A long chat is on screen before its old turns have been drawn, and wherever its reader goes, they are there.
 */
export function useDrawnTurns(chatId: string, turns: readonly TurnView[]): DrawnTurns {
  const host = useHost();
  const drawn = useMemo(() => {
    const made = new Drawn();
    const kept = host.kept();
    // Where the reader comes back to is in view.
    if (kept?.chatId === chatId && kept.top) made.see(kept.top.turn);
    made.begin(turns);
    return made;
  }, [chatId]);
  useEffect(() => {
    drawn.begin(turns);
    const rest = drawn.rest(turns);
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
    const near = (event: Event): void => {
      const { target } = event;
      const turn = turnOf(target);
      // Those out of view are skipped by the style sheet; the browser tells when one is no longer.
      if (turn !== undefined && target instanceof HTMLElement && 'skipped' in event)
        drawn.near(turn, target, event.skipped === false);
    };
    const wakeOn =
      (within = '') =>
      ({ target }: Event): void => {
        const turn = turnOf(target, within);
        if (turn !== undefined) drawn.wake(turn);
      };
    // What is written anew loses what was selected, focused, opened or scrolled in it: what is alive doesn't.
    const wake = wakeOn();
    const scrolled = (event: Event): void => {
      const { target } = event;
      if (target instanceof HTMLElement && target.classList.contains('log')) drawn.scrolled(target);
      else wake(event);
    };
    const heard: readonly (readonly [string, (event: Event) => void])[] = [
      ['contentvisibilityautostatechange', near],
      ['scroll', scrolled],
      ['mouseover', wakeOn(SHOWS)],
      ['pointerdown', wake],
      ['focus', wake],
      ['toggle', wake],
      ['click', wakeOn(ACTS)],
    ];
    for (const [type, hear] of heard) document.addEventListener(type, hear, true);
    return () => {
      for (const [type, hear] of heard) document.removeEventListener(type, hear, true);
    };
  }, [drawn]);
  return drawn;
}
