import { asFootnoteError } from '../base/errors.ts';
import type { ProgressMessage } from '../protocol/worker.ts';

const PROGRESS_MS = 100;
/** Too little has been done to tell how long the rest takes. */
const TELLING_MS = 1000;

/** Tells how far the index is, at most every tenth of a second. */
export class Progress {
  totals: () => { files: number; indexed: number; skipped: number; chunks: number } = () => ({
    files: 0,
    indexed: 0,
    skipped: 0,
    chunks: 0,
  });
  private readonly send: (message: ProgressMessage) => void;
  private readonly now: () => number;
  private message: string | undefined;
  private state: ProgressMessage['state'] = 'scanning';
  private began = 0;
  private sentAt = Number.NEGATIVE_INFINITY;
  private done = 0;
  private total = 0;
  private everReady = false;

  /** @param now milliseconds of a clock that never goes back */
  constructor(send: (message: ProgressMessage) => void, now = () => performance.now()) {
    this.send = send;
    this.now = now;
  }

  note(text: string | undefined): void {
    this.message = text ?? this.message;
  }

  step(done: number, total: number): void {
    if (done === 0) this.began = this.now();
    this.done = done;
    this.total = total;
    this.state = done < total ? 'indexing' : this.everReady ? 'ready' : 'indexing';
    if (this.now() - this.sentAt >= PROGRESS_MS || (done === total && this.everReady)) this.tell();
  }

  ready(): void {
    this.everReady = true;
    this.settle();
  }

  /** What was told may be a little old: tells how things stand. */
  settle(): void {
    if (!this.everReady) return;
    if (this.done >= this.total) this.state = 'ready';
    this.tell();
  }

  failed(error: unknown): void {
    this.state = 'error';
    this.message = asFootnoteError(error).message;
    this.tell();
  }

  private tell(): void {
    this.sentAt = this.now();
    const { files, indexed, skipped, chunks } = this.totals();
    const spent = this.sentAt - this.began;
    const { done, total, state, message } = this;
    const telling = state === 'indexing' && done > 0 && spent > TELLING_MS;
    this.send({
      state,
      files,
      indexed,
      skipped,
      chunks,
      done,
      total,
      ...(telling ? { secondsLeft: Math.ceil(((total - done) * spent) / done / 1000) } : {}),
      ...(message === undefined ? {} : { message }),
    });
  }
}
