import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { createTurns, type Turns } from '../../../src/vscode/review/turns.ts';

interface Place {
  readonly hunk: { readonly id: string };
}

/** An endless row of hunks, and a cursor that is moved only when the editor is let go on. */
interface Row extends Turns<Place> {
  readonly at: () => number;
  /** How far each move went. */
  readonly moves: readonly number[];
  readonly decided: readonly string[];
  accept(): Promise<boolean>;
  /** Lets the move that is under way put the cursor where it leads, without being over; and then ends it. */
  arrive(): Promise<void>;
  end(): Promise<void>;
}

function row(): Row {
  let at = 0;
  let goal: number | undefined;
  let over: (() => void) | undefined;
  const moves: number[] = [];
  const decided: string[] = [];
  const hunk = (n: number): Place => ({ hunk: { id: String(n) } });
  const turns = createTurns<Place>({
    here: () => hunk(at),
    reached: () => (goal === at ? hunk(at) : undefined),
    go: async (by, from) => {
      moves.push(by);
      goal = (from ? Number(from.hunk.id) : at) + by;
      await new Promise<void>((resolve) => {
        over = resolve;
      });
      at = goal;
      goal = undefined;
      return true;
    },
  });
  const soon = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return {
    ...turns,
    at: () => at,
    moves,
    decided,
    accept: () =>
      turns.decide(({ hunk: { id } }) => {
        decided.push(id);
        return Promise.resolve(true);
      }),
    arrive: async () => {
      await soon();
      at = goal ?? at;
    },
    end: async () => {
      await soon();
      over?.();
      over = undefined;
      await soon();
    },
  };
}

const settle = async ({ end, moves }: Row): Promise<void> => {
  for (let before = -1; before !== moves.length;) {
    before = moves.length;
    await end();
  }
};

describe('keys in a review', () => {
  it('lead on by as many hunks as there were presses, with no more than one move after the last', async () => {
    const review = row();
    for (let n = 0; n < 5; n++) void review.step('next');
    await review.end();
    for (let n = 0; n < 7; n++) void review.step('next');
    void review.step('previous');
    await settle(review);
    assert.equal(review.at(), 11);
    assert.deepEqual(review.moves, [5, 6]);
  });

  it('lead to the same place however slow the editor is', async () => {
    const key = fc.constantFrom('next', 'previous', 'end');
    await fc.assert(
      fc.asyncProperty(fc.array(key, { maxLength: 40 }), async (keys) => {
        const review = row();
        for (const pressed of keys) {
          if (pressed === 'end') await review.end();
          else void review.step(pressed);
        }
        await settle(review);
        const wanted = keys.reduce((at, k) => at + (k === 'next' ? 1 : k === 'previous' ? -1 : 0), 0);
        assert.equal(review.at(), wanted);
      }),
      { numRuns: 200 },
    );
  });

  it('decide what those before them lead to, and those after them go on from there', async () => {
    const review = row();
    void review.step('next');
    void review.step('next');
    void review.accept();
    void review.step('next');
    await settle(review);
    assert.deepEqual(review.decided, ['2']);
    assert.equal(review.at(), 4);
  });

  it('that are held decide only what was there to be seen', async () => {
    const review = row();
    for (let n = 0; n < 20; n++) void review.accept();
    await review.arrive(); // the next hunk is on the screen, though the move to it is not over
    for (let n = 0; n < 20; n++) void review.accept();
    await settle(review);
    assert.deepEqual(review.decided, ['0', '1']);
    assert.equal(review.at(), 2);
  });

  it('decide a hunk once, however often they are pressed while the step to it ends', async () => {
    const review = row();
    void review.step('next');
    await review.arrive();
    for (let n = 0; n < 3; n++) void review.accept();
    await settle(review);
    assert.deepEqual(review.decided, ['1']);
    assert.equal(review.at(), 2);
  });

  it('decide what the steps between them lead to, not what was passed by', async () => {
    const review = row();
    void review.accept();
    await review.arrive();
    void review.step('next');
    for (let n = 0; n < 3; n++) void review.accept();
    await settle(review);
    assert.deepEqual(review.decided, ['0', '2']);
    assert.equal(review.at(), 3);
  });
});
