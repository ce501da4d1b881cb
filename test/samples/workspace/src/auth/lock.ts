const tails = new Map<string, Promise<unknown>>();

/** Runs one task at a time for each name, in the order of the calls. A task that fails doesn't stop the next. */
export async function withLock<T>(name: string, task: () => Promise<T>): Promise<T> {
  const before = tails.get(name) ?? Promise.resolve();
  const mine = before.then(task, task);
  tails.set(name, mine.catch(() => undefined));
  return mine;
}
