export type Direction = 'next' | 'previous';

/** What keys do in a review, one after the other: a key that is pressed while the editor is on its way waits for where that leads. */
export interface Turns<Place> {
  /** Work that takes its turn. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
  /**
   * Goes to the undecided hunk after (or before) the cursor; false when there is none. Steps that wait are gone in one go:
   * as many as were asked for, and a key that was held leads on no longer than that takes.
   */
  step(direction: Direction): Promise<boolean>;
  /**
   * Has a hunk decided, by default the one at the cursor, and goes on from it. A key that is held, or pressed twice,
   * decides nothing that wasn't there to be seen when it was pressed.
   * @param act decides, and says whether to go on
   * @returns false when there is no such hunk
   */
  decide(act: (place: Place) => Promise<boolean>, place?: Place): Promise<boolean>;
}

export interface Way<Place> {
  /** Goes so many undecided hunks on from a hunk, or the cursor; back when negative. */
  go(by: number, from?: Place): Promise<boolean>;
  /** The hunk at the cursor. */
  here(): Place | undefined;
  /** The hunk that is being gone to, once the cursor is on it. */
  reached(): Place | undefined;
}

export function createTurns<Place extends { readonly hunk: { readonly id: string } }>({
  go,
  here,
  reached,
}: Way<Place>): Turns<Place> {
  let last: Promise<unknown> = Promise.resolve();
  /** Steps whose turn has not come, nor anything's that was asked for after them. */
  let steps: { by: number; done: Promise<boolean> } | undefined;
  /** The key that decides, while nothing was asked for after it, and whether it goes on by now. */
  let deciding: { goesOn: boolean } | undefined;

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = last.then(work, work);
    last = done;
    steps = undefined;
    deciding = undefined;
    return done;
  };
  const decideAndGo = (
    act: (place: Place) => Promise<boolean>,
    find: () => Place | undefined,
    onGo?: () => void,
  ): Promise<boolean> =>
    inTurn(async () => {
      const place = find();
      if (place && (await act(place))) {
        onGo?.();
        await go(1, place);
      }
      return place !== undefined;
    });
  return {
    inTurn,
    step: (direction) => {
      const by = direction === 'next' ? 1 : -1;
      if (steps) steps.by += by;
      else {
        const mine = { by, done: Promise.resolve(true) };
        mine.done = inTurn(() => {
          if (steps === mine) steps = undefined;
          return go(mine.by);
        });
        steps = mine;
      }
      return steps.done;
    },
    decide: async (act, place) => {
      if (place) return decideAndGo(act, () => place);
      const next = deciding?.goesOn === true ? reached() : undefined;
      if (deciding && !next) return true;
      const mine = { goesOn: false };
      const done = decideAndGo(
        act,
        () => next ?? here(),
        () => {
          mine.goesOn = true;
        },
      );
      deciding = mine;
      try {
        return await done;
      } finally {
        if (deciding === mine) deciding = undefined;
      }
    },
  };
}
