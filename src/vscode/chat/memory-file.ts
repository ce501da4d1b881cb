import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod/mini';
import type { MemoryPort } from './controller.ts';

const Values = z.record(z.string(), z.unknown());
const WRITE_MS = 100;

/**
 * Small values in a file of ours: the editor's own memento is written seconds later where it runs in a browser, so that a
 * reload in mid-answer would lose which chat was open.
 * @param file on this machine, made when first needed; what can't be read counts as empty, and is logged.
 */
export function fileMemory(file: string, log: (message: string) => void): MemoryPort & { flush(): void } {
  let values: Record<string, unknown> = {};
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    values = Values.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT'))
      log(`The chat's state could not be read: ${String(error)}`);
  }
  const flush = (): void => {
    if (timer === undefined) return;
    clearTimeout(timer);
    timer = undefined;
    try {
      mkdirSync(path.dirname(file), { recursive: true });
      // Whole or not at all: a crash in the middle leaves the one before.
      writeFileSync(`${file}.new`, JSON.stringify(values));
      renameSync(`${file}.new`, file);
    } catch (error) {
      log(`The chat's state could not be saved: ${String(error)}`);
    }
  };
  return {
    flush,
    get: (key) => values[key],
    set(key, value) {
      values[key] = value;
      timer ??= setTimeout(flush, WRITE_MS);
    },
  };
}
