import { Worker } from 'node:worker_threads';
import * as z from 'zod/mini';

/** Finds lines that match a pattern, off this thread, so that a pattern that backtracks for ever can be ended. */
export interface LineMatcher {
  /** 0-based numbers of the matching lines; undefined when the time was up. */
  match(lines: readonly string[]): Promise<readonly number[] | undefined>;
  close(): Promise<void>;
}

const PLAIN = /^[^\\^$.*+?()[\]{}|]+$/;

/** Our own code, run by the worker as it stands. */
const WORKER = `
const { parentPort, workerData } = require('node:worker_threads');
const pattern = new RegExp(workerData.pattern, workerData.flags);
parentPort.on('message', (text) => {
  const found = [];
  text.split('\\n').forEach((line, at) => { if (pattern.test(line)) found.push(at); });
  parentPort.postMessage(found);
});`;

const Found = z.array(z.int());

/**
 * A matcher for a JavaScript regular expression. A plain string needs no worker. Throws a `SyntaxError` for a
 * pattern that isn't one.
 * @param deadlineMs for all calls together
 */
export function lineMatcher(pattern: string, deadlineMs: number): LineMatcher {
  if (PLAIN.test(pattern))
    return {
      match: (lines) => Promise.resolve(lines.flatMap((line, at) => (line.includes(pattern) ? [at] : []))),
      close: () => Promise.resolve(),
    };
  const flags = flagsFor(pattern);
  const worker = new Worker(WORKER, { eval: true, workerData: { pattern, flags }, env: {}, execArgv: [] });
  worker.unref();
  const ends = Date.now() + deadlineMs;
  let dead = false;
  return {
    async match(lines) {
      if (dead) return undefined;
      return new Promise((resolve) => {
        const finish = (found: readonly number[] | undefined): void => {
          clearTimeout(timer);
          worker.removeAllListeners('message').removeAllListeners('error');
          if (found === undefined) {
            dead = true;
            void worker.terminate();
          }
          resolve(found);
        };
        const timer = setTimeout(() => finish(undefined), Math.max(1, ends - Date.now()));
        worker.on('message', (found: unknown) => finish(Found.parse(found)));
        worker.on('error', () => finish(undefined));
        worker.postMessage(lines.join('\n'));
      });
    },
    async close() {
      dead = true;
      await worker.terminate();
    },
  };
}

/** Unicode where the pattern allows it: it forbids needless escapes such as `\\-`, which people write all the same. */
function flagsFor(pattern: string): 'u' | '' {
  try {
    new RegExp(pattern, 'u');
    return 'u';
  } catch {
    new RegExp(pattern); // throws what is wrong with it
    return '';
  }
}
