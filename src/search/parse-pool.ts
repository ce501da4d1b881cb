import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { ParseAnswers } from '../protocol/worker.ts';
import type { ParseRequest, WorkerStart } from '../protocol/worker.ts';

/** What a parse thread made of a file. `failed`: it crashed or hung on it, and was started anew. */
export type ParseOutcome =
  | {
      readonly kind: 'content';
      readonly bytes: Uint8Array<ArrayBuffer>;
      /** What its terms are numbered by. */
      readonly dictionary: readonly string[];
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

/**
 * Jobs handed to a thread ahead of time, so that it never waits for the next: when it has few left, together, because a
 * message costs more than a small file.
 */
const AHEAD = 24;
const AHEAD_BYTES = 1 << 18;
const FEW = 8;
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
  /** A thread died or hung while it had this job: it gets it again alone. */
  alone?: boolean;
}

/** Threads that parse. They start with the first job; one that dies costs the job it was at, the others go on. */
export function parsePool(options: {
  readonly workerPath: string;
  readonly assetsDir: string;
  /** Where compiled code is kept; nowhere when left out. */
  readonly codeDir?: string | undefined;
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
      let lane = lanes.filter((l) => l.hasFew).sort((a, b) => a.load - b.load)[0];
      if ((lane === undefined || lane.load > 0) && lanes.length < threads) {
        lane = new Lane(options, fate);
        lanes.push(lane);
      }
      if (!lane) return;
      const room = AHEAD - lane.load;
      let bytes = 0;
      const some = waiting.findIndex(({ request }, at) => {
        const full = at >= room || (at > 1 && bytes >= AHEAD_BYTES);
        bytes += request.bytes.length;
        return full;
      });
      lane.give(waiting.splice(0, some < 0 ? waiting.length : some));
    }
  };

  return {
    room: threads * 2 * AHEAD,
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

  get hasFew(): boolean {
    return this.jobs.length <= FEW;
  }

  give(jobs: readonly Job[]): void {
    const idle = this.jobs.length === 0;
    for (const job of jobs) this.done += job.request.bytes.length;
    this.jobs.push(...jobs);
    this.pump();
    if (idle) this.expect();
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.watch);
    await this.worker?.terminate();
    for (const job of this.jobs.splice(0)) job.settle({ kind: 'failed' });
  }

  private start(): Worker {
    const { workerPath, assetsDir, embeddings, codeDir } = this.options;
    const workerData: WorkerStart = {
      role: 'parse',
      assetsDir,
      embeddings,
      ...(codeDir === undefined ? {} : { codeDir }),
    };
    const worker = new Worker(workerPath, { workerData, stdout: false, stderr: false });
    // A machine under load may take long to start a thread: that is no hang.
    this.online = false;
    worker.on('online', () => {
      if (worker !== this.worker) return;
      this.online = true;
      this.expect();
    });
    let dictionary: string[] = [];
    let numbered = 0;
    worker.on('message', (message: unknown) => {
      if (worker !== this.worker) return;
      this.fate.answered();
      const { answers, terms, numbering } = ParseAnswers.parse(message);
      if (numbering !== numbered) {
        dictionary = [];
        numbered = numbering;
      }
      if (terms !== '') for (const term of terms.split('\n')) dictionary.push(term);
      const outcomes = answers.map(({ content, record, parseMs }): ParseOutcome =>
        content
          ? { kind: 'content', bytes: content, dictionary, parseMs, ...(record ? { record } : {}) }
          : { kind: 'binary' },
      );
      this.settle(outcomes);
    });
    worker.on('error', (error: unknown) => {
      this.restart(worker, error instanceof Error ? error.message : String(error));
    });
    worker.on('exit', (code) => {
      this.restart(worker, `it ended with code ${String(code)}`);
    });
    return worker;
  }

  /** Hands jobs to the thread: one that goes alone only when the thread has no other. */
  private pump(): void {
    if (this.jobs.length === 0) return;
    const worker = (this.worker ??= this.start());
    const { jobs, posted } = this;
    if (jobs[0]?.alone === true && posted > 0) return;
    const shy = jobs.findIndex((job, at) => at >= posted && job.alone === true);
    const upTo = shy < 0 ? jobs.length : Math.max(shy, posted === 0 ? 1 : 0);
    if (upTo <= posted) return;
    const { requests, buffer } = packed(jobs.slice(posted, upTo).map((job) => job.request));
    worker.postMessage(requests, [buffer]);
    this.posted = upTo;
  }

  /** The first jobs are done. */
  private settle(outcomes: readonly ParseOutcome[]): void {
    const done = this.jobs.splice(0, outcomes.length);
    this.posted = Math.max(0, this.posted - outcomes.length);
    this.pump();
    this.expect();
    for (const [i, outcome] of outcomes.entries()) done[i]?.settle(outcome);
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
   * A thread died or hung. Its last answers may have died with it, so that each job it had is only a suspect: they are tried
   * once more, one at a time. What costs a thread while it has no other job is given up, and the rest go on in a new one.
   */
  private restart(dead: Worker, why: string, hung = false): void {
    if (dead !== this.worker || this.closed) return;
    this.worker = undefined;
    const { posted } = this;
    this.posted = 0;
    const hopeless = this.fate.died(why);
    if (hopeless) {
      clearTimeout(this.watch);
      for (const job of this.jobs.splice(0)) job.refuse(hopeless);
      return;
    }
    const [first] = this.jobs;
    if (!first) return;
    const guilty = first.alone === true || (hung && posted === 1);
    for (const job of this.jobs.slice(0, posted)) job.alone = true;
    if (guilty) this.settle([{ kind: 'failed' }]);
    else {
      this.pump();
      this.expect();
    }
  }
}

/** The same requests with all bytes in one buffer, which is handed over; what a job holds stays for another try. */
function packed(requests: readonly ParseRequest[]): { requests: ParseRequest[]; buffer: ArrayBuffer } {
  const size = requests.reduce((sum, { bytes, known }) => sum + bytes.length + (known?.length ?? 0), 0);
  const all = new Uint8Array(size);
  let at = 0;
  const put = (bytes: Uint8Array): Uint8Array => {
    const view = all.subarray(at, at + bytes.length);
    view.set(bytes);
    at += bytes.length;
    return view;
  };
  return {
    requests: requests.map(({ id, path, bytes, known }) => ({
      id,
      path,
      bytes: put(bytes),
      ...(known ? { known: put(known) } : {}),
    })),
    buffer: all.buffer,
  };
}
