import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { ParseAnswer } from '../protocol/worker.ts';
import type { ParseRequest, WorkerStart } from '../protocol/worker.ts';

/** What a parse thread made of a file. `failed`: it crashed or hung on it, and was started anew. */
export type ParseOutcome =
  | {
      readonly kind: 'content';
      readonly bytes: Uint8Array<ArrayBuffer>;
      /** What to keep of it; absent when it was known. */
      readonly record?: Uint8Array;
      readonly parseMs: number;
    }
  | { readonly kind: 'binary' }
  | { readonly kind: 'failed' };

export interface ParsePool {
  /** @throws Error when no parse thread can be started */
  parse(job: Omit<ParseRequest, 'id'>): Promise<ParseOutcome>;
  /** Lets idle threads go but one, and that one too when it has done much: a parser's memory grows and never shrinks. */
  rest(): Promise<void>;
  /** Jobs that can run or wait at a thread without piling up. */
  readonly room: number;
  close(): Promise<void>;
}

/** Jobs handed to a thread ahead of time, so that it never waits for the next. */
const AHEAD = 3;
/** The parser stops itself long before; a thread silent for longer hangs where it can't. */
const HANG_MS = 20_000;
const MAX_THREADS = 4;
/** A thread that has parsed so much is not kept for later. */
const TIRED_BYTES = 64 << 20;
/** So many deaths before the first answer, and it isn't the files' fault. */
const HOPELESS = 8;

interface Job {
  readonly request: ParseRequest;
  readonly settle: (outcome: ParseOutcome) => void;
  readonly refuse: (error: Error) => void;
  /** A thread died while this was its first job. */
  suspect?: boolean;
}

/** Threads that parse. They start with the first job; one that dies costs the job it was at, the others go on. */
export function parsePool(options: {
  readonly workerPath: string;
  readonly assetsDir: string;
  readonly embeddings: 'local' | 'none';
  readonly threads?: number | undefined;
  readonly hangMs?: number;
}): ParsePool {
  const threads = Math.max(1, options.threads ?? Math.min(availableParallelism(), MAX_THREADS));
  const lanes: Lane[] = [];
  const waiting: Job[] = [];
  let nextId = 1;
  let closed = false;
  let answered = false;
  let deaths = 0;
  let hopeless: Error | undefined;

  const fate: Fate = {
    free: () => {
      feed();
    },
    answered: () => {
      answered = true;
    },
    died: (why) => {
      if (answered || ++deaths < HOPELESS) return undefined;
      hopeless ??= new Error(`The parser can't be started: ${why}`);
      for (const { refuse } of waiting.splice(0)) refuse(hopeless);
      return hopeless;
    },
  };
  const feed = (): void => {
    while (waiting.length > 0) {
      let lane = lanes.filter((l) => l.load < AHEAD).sort((a, b) => a.load - b.load)[0];
      if ((lane === undefined || lane.load > 0) && lanes.length < threads) {
        lane = new Lane(options, fate);
        lanes.push(lane);
      }
      if (!lane) return;
      const job = waiting.shift();
      if (job) lane.give(job);
    }
  };

  return {
    room: threads * (AHEAD + 1),
    parse: (job) =>
      new Promise((settle, refuse) => {
        if (hopeless) {
          refuse(hopeless);
          return;
        }
        if (closed) {
          settle({ kind: 'failed' });
          return;
        }
        waiting.push({ request: { ...job, id: nextId++ }, settle, refuse });
        feed();
      }),
    rest: async () => {
      const idle = lanes.filter((lane) => lane.load === 0);
      const keep = idle.find((lane) => lane.done < TIRED_BYTES);
      const leaving = idle.filter((lane) => lane !== keep);
      for (const lane of leaving) lanes.splice(lanes.indexOf(lane), 1);
      await Promise.all(leaving.map((lane) => lane.close()));
    },
    close: async () => {
      closed = true;
      for (const { settle } of waiting.splice(0)) settle({ kind: 'failed' });
      await Promise.all(lanes.map((lane) => lane.close()));
    },
  };
}

/** What a lane tells of its thread. */
interface Fate {
  free(): void;
  answered(): void;
  /** Answers with an error when it is no use to start another. */
  died(why: string): Error | undefined;
}

/** One thread and the jobs it was given, in order. */
class Lane {
  private readonly options: Parameters<typeof parsePool>[0];
  private readonly fate: Fate;
  private readonly jobs: Job[] = [];
  /** So many of the jobs, from the first, are with the thread. */
  private posted = 0;
  private worker: Worker | undefined;
  private watch: NodeJS.Timeout | undefined;
  private closed = false;
  private online = false;
  /** Bytes given to its threads. */
  done = 0;

  constructor(options: Parameters<typeof parsePool>[0], fate: Fate) {
    this.options = options;
    this.fate = fate;
  }

  get load(): number {
    return this.jobs.length;
  }

  give(job: Job): void {
    this.done += job.request.bytes.length;
    this.jobs.push(job);
    this.pump();
    if (this.jobs.length === 1) this.expect();
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.watch);
    await this.worker?.terminate();
    for (const job of this.jobs.splice(0)) job.settle({ kind: 'failed' });
  }

  private start(): Worker {
    const { workerPath, assetsDir, embeddings } = this.options;
    const workerData: WorkerStart = { role: 'parse', assetsDir, embeddings };
    const worker = new Worker(workerPath, { workerData, stdout: false, stderr: false });
    // A machine under load may take long to start a thread: that is no hang.
    this.online = false;
    worker.on('online', () => {
      if (worker !== this.worker) return;
      this.online = true;
      this.expect();
    });
    worker.on('message', (message: unknown) => {
      if (worker !== this.worker) return;
      this.fate.answered();
      const { content, record, parseMs } = ParseAnswer.parse(message);
      this.settleFirst(
        content
          ? { kind: 'content', bytes: content, parseMs, ...(record ? { record } : {}) }
          : { kind: 'binary' },
      );
    });
    worker.on('error', (error: unknown) => {
      this.restart(worker, error instanceof Error ? error.message : String(error));
    });
    worker.on('exit', (code) => {
      this.restart(worker, `it ended with code ${String(code)}`);
    });
    return worker;
  }

  /** Hands jobs to the thread. A suspect goes alone: its answer must not be lost by what the next one does. */
  private pump(): void {
    if (this.jobs.length === 0) return;
    const worker = (this.worker ??= this.start());
    const upTo = this.jobs[0]?.suspect === true ? 1 : this.jobs.length;
    for (const job of this.jobs.slice(this.posted, upTo)) worker.postMessage(job.request);
    this.posted = Math.max(this.posted, upTo);
  }

  private settleFirst(outcome: ParseOutcome): void {
    const job = this.jobs.shift();
    this.posted = Math.max(0, this.posted - 1);
    this.pump();
    this.expect();
    job?.settle(outcome);
    this.fate.free();
  }

  /** Watches for a hang at the first job. */
  private expect(): void {
    clearTimeout(this.watch);
    if (this.jobs.length === 0 || !this.online) return;
    this.watch = setTimeout(() => {
      const { worker } = this;
      if (!worker) return;
      this.restart(worker, 'it hangs', true);
      void worker.terminate();
    }, this.options.hangMs ?? HANG_MS);
  }

  /**
   * A thread died. Its last answer may have died with it, so the job at the head is only a suspect: it is tried once more.
   * The second time, and for a hang, it is given up and the rest go on in a new thread.
   */
  private restart(dead: Worker, why: string, hung = false): void {
    if (dead !== this.worker || this.closed) return;
    this.worker = undefined;
    this.posted = 0;
    const hopeless = this.fate.died(why);
    if (hopeless) {
      clearTimeout(this.watch);
      for (const job of this.jobs.splice(0)) job.refuse(hopeless);
      return;
    }
    const [first] = this.jobs;
    if (!first) return;
    const guilty = hung || first.suspect === true;
    first.suspect = true;
    if (guilty) this.settleFirst({ kind: 'failed' });
    else {
      this.pump();
      this.expect();
    }
  }
}
