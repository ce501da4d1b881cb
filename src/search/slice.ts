/** Called often within a long piece of work: gives way to others. What it throws ends the work. */
export type Pause = () => Promise<void>;

/** The most that the event loop is held up for, so that searches come in between. */
const SLICE_MS = 8;
const SMALL = 64;

/** Gives the event loop a turn whenever a slice of time is used up. */
export class Slice {
  private readonly ms: number;
  private until: number;
  private small = 0;

  constructor(ms = SLICE_MS) {
    this.ms = ms;
    this.until = performance.now() + ms;
  }

  /** Whether to breathe after something so small that looking at the clock each time would cost more. */
  get isDue(): boolean {
    return ++this.small % SMALL === 0 && performance.now() >= this.until;
  }

  async breathe(): Promise<void> {
    if (performance.now() < this.until) return;
    await new Promise((resolve) => setImmediate(resolve));
    this.until = performance.now() + this.ms;
  }
}
