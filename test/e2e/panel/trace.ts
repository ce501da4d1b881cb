// What a thread of the browser did, from Chromium's own trace.
import type { Browser, Page } from 'playwright-core';
import * as z from 'zod/mini';

const TraceEvent = z.object({
  name: z.string(),
  ph: z.string(),
  pid: z.number(),
  tid: z.number(),
  ts: z.number(),
  /** Microseconds by the clock, and of them on the processor. */
  dur: z.optional(z.number()),
  tdur: z.optional(z.number()),
  args: z.optional(z.unknown()),
});
type TraceEvent = z.infer<typeof TraceEvent>;

export interface Task {
  /** Milliseconds on the processor in scripts, without collecting garbage. */
  readonly scriptMs: number;
  /** Milliseconds by the clock, and of them on the processor: what other programs do is not in the second. */
  readonly wallMs: number;
  readonly cpuMs: number;
  /** What it was made of, longest first. */
  readonly parts: string;
}

export interface Trace {
  /** Longest first. */
  readonly tasks: readonly Task[];
  /** Those between two marks that the page has set (`performance.mark`). */
  between(from: string, to: string): readonly Task[];
  /** Milliseconds on the processor between two marks: all of the thread's, and of what has this name. */
  workBetween(from: string, to: string, name?: string): number;
}

/** What the thread that runs the panel's script does while `act` runs. */
export async function traceDuring(browser: Browser, page: Page, act: () => Promise<void>): Promise<Trace> {
  await browser.startTracing(page, {
    categories: ['devtools.timeline', 'disabled-by-default-devtools.timeline', 'blink.user_timing'],
  });
  const done = await act().then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  const raw = await browser.stopTracing();
  if (done !== undefined) throw done.error;
  const parsed = z.object({ traceEvents: z.array(z.unknown()) }).parse(JSON.parse(raw.toString()));
  const events = parsed.traceEvents.flatMap((one) => TraceEvent.safeParse(one).data ?? []);
  const ours = events.find(
    ({ name, args }) => name === 'FunctionCall' && JSON.stringify(args ?? {}).includes('panel.js'),
  );
  if (ours === undefined) throw new Error('The trace has nothing of the panel.');
  const thread = events
    .filter(({ pid, tid }) => pid === ours.pid && tid === ours.tid)
    .sort((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0));
  const tasks = thread
    .filter(({ name, ph, tdur }) => name === 'RunTask' && ph === 'X' && tdur !== undefined)
    .sort((a, b) => (b.tdur ?? 0) - (a.tdur ?? 0));
  const told = (task: TraceEvent): Task => ({
    wallMs: (task.dur ?? 0) / 1000,
    cpuMs: (task.tdur ?? 0) / 1000,
    scriptMs: scriptOf(task, thread),
    parts: partsOf(task, thread),
  });
  const markAt = (mark: string): number => {
    const at = thread.find(({ name }) => name === mark)?.ts;
    if (at === undefined) throw new Error(`The page has not set ${mark}.`);
    return at;
  };
  return {
    tasks: tasks.map(told),
    between: (from, to) => {
      const [start, end] = [markAt(from), markAt(to)];
      return tasks.filter(({ ts, dur }) => ts + (dur ?? 0) > start && ts < end).map(told);
    },
    workBetween: (from, to, name = 'RunTask') => {
      const [start, end] = [markAt(from), markAt(to)];
      const these = thread.filter((one) => one.name === name && one.ph === 'X');
      return these.reduce(
        (sum, { ts, tdur }) => (ts >= start && ts < end ? sum + (tdur ?? 0) / 1000 : sum),
        0,
      );
    },
  };
}

const COLLECTING = new Set(['MajorGC', 'MinorGC', 'V8.GC_MC_INCREMENTAL']);

/** Calls within calls are counted once; collecting the garbage of the whole window, ours or not, isn't. */
function scriptOf(task: TraceEvent, thread: readonly TraceEvent[]): number {
  if ((task.tdur ?? 0) < 5_000) return 0;
  let [called, collected, sum] = [task.ts, task.ts, 0];
  for (const { name, ph, ts, dur = 0, tdur = 0 } of thread) {
    if (ph !== 'X' || ts < task.ts || ts >= task.ts + (task.dur ?? 0)) continue;
    if (name === 'FunctionCall' && ts >= called) {
      sum += tdur / 1000;
      called = ts + dur;
    } else if (COLLECTING.has(name) && ts < called && ts >= collected) {
      sum -= tdur / 1000;
      collected = ts + dur;
    }
  }
  return sum;
}

function partsOf(task: TraceEvent, thread: readonly TraceEvent[]): string {
  if ((task.tdur ?? 0) < 5_000) return '';
  const end = task.ts + (task.dur ?? 0);
  const sums = new Map<string, number>();
  for (const one of thread)
    if (one.ph === 'X' && one.name !== 'RunTask' && one.ts >= task.ts && one.ts < end)
      sums.set(one.name, (sums.get(one.name) ?? 0) + (one.tdur ?? 0) / 1000);
  return [...sums]
    .filter(([, ms]) => ms >= 2)
    .sort((a, b) => b[1] - a[1])
    .slice(0, 6)
    .map(([name, ms]) => `${name} ${ms.toFixed(0)}`)
    .join(', ');
}
