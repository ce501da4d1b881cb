import type { ScanRow } from '../workspace/scan.ts';

/** Counts pieces of work that go on at once, for one that waits until there are few. */
export class Pending {
  private readonly tasks = new Set<Promise<void>>();
  private failure: { readonly error: unknown } | undefined;
  private wake: (() => void) | undefined;

  add(task: Promise<void>): void {
    this.tasks.add(task);
    task
      .catch((error: unknown) => {
        this.failure ??= { error };
      })
      .finally(() => {
        this.tasks.delete(task);
        this.wake?.();
      });
  }

  /** Waits until fewer than `limit` go on. @throws what the first of them to fail threw */
  async below(limit: number): Promise<void> {
    while (this.tasks.size >= limit && !this.failure)
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    if (this.failure) throw this.failure.error;
  }

  /** Waits until all that go on now are over, however they end. */
  async now(): Promise<void> {
    await Promise.allSettled(this.tasks);
  }
}

/** A run over all files that is under way: those from `next` on are still to come, those before are in or with a thread. */
export interface Coming {
  readonly rows: readonly ScanRow[];
  next: number;
  readonly pending: Pending;
  /** What is stored is not used. */
  readonly anew: boolean;
  /** The last look at those still to come. */
  looking: Promise<unknown> | undefined;
}
