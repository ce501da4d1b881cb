/** Values pushed by one side and iterated by the other, in order. */
export interface EventQueue<T> {
  push(value: T): void;
  /** Ends the iteration after what was pushed. */
  end(): void;
  readonly values: AsyncIterable<T>;
}

/**
 * An unbounded queue with one reader. `onLeave` runs when the reader stops before the end, so that the
 * writer can stop too.
 */
export function eventQueue<T>(onLeave: () => void): EventQueue<T> {
  const waiting: T[] = [];
  let ended = false;
  let wake: () => void = () => undefined;
  async function* read(): AsyncGenerator<T, void, undefined> {
    try {
      for (;;) {
        const next = waiting.shift();
        if (next !== undefined) yield next;
        else if (ended) return;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      if (!ended) onLeave();
    }
  }
  return {
    push: (value) => {
      if (ended) return;
      waiting.push(value);
      wake();
    },
    end: () => {
      ended = true;
      wake();
    },
    values: read(),
  };
}
