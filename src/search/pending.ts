/** Counts pieces of work that go on at once, for one that waits until there are few. */
export class Pending {
  private count = 0;
  private failure: { readonly error: unknown } | undefined;
  private wake: (() => void) | undefined;

  add(task: Promise<void>): void {
    this.count++;
    task
      .catch((error: unknown) => {
        this.failure ??= { error };
      })
      .finally(() => {
        this.count--;
        this.wake?.();
      });
  }

  /** Waits until fewer than `limit` go on. @throws what the first of them to fail threw */
  async below(limit: number): Promise<void> {
    while (this.count >= limit && !this.failure)
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    if (this.failure) throw this.failure.error;
  }
}
