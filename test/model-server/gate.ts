/** Holds an answer at a point until the test says go on. */
export interface Gate {
  /** Lets one wait pass, now or when it comes. */
  step(): void;
  /** Lets all pass from now on. */
  open(): void;
  /** Resolves when an answer has come to wait here (again). */
  reached(): Promise<void>;
  /** For the server. */
  pass(): Promise<void>;
}

export function gate(): Gate {
  let steps = 0;
  let isOpen = false;
  let arrivals = 0;
  let seen = 0;
  const waiting: (() => void)[] = [];
  const watching: (() => void)[] = [];
  return {
    step: () => {
      const next = waiting.shift();
      if (next) next();
      else steps++;
    },
    open: () => {
      isOpen = true;
      for (const next of waiting.splice(0)) next();
    },
    reached: async () => {
      seen++;
      if (arrivals < seen) await new Promise<void>((resolve) => watching.push(resolve));
    },
    pass: async () => {
      arrivals++;
      watching.shift()?.();
      if (isOpen) return;
      if (steps > 0) steps--;
      else await new Promise<void>((resolve) => waiting.push(resolve));
    },
  };
}
