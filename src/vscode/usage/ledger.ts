import { appendFile, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod/mini';
import type { SpentTokens } from '../../model/anthropic.ts';
import type { Purpose } from '../../model/client.ts';

const KEPT_DAYS = 400;
/** In the editor's global storage: shared by all windows. */
export const USAGE_FOLDER = 'usage';

export const LedgerEntry = z.object({
  at: z.number(),
  model: z.string(),
  purpose: z.string(),
  input: z.number(),
  output: z.number(),
  cacheRead: z.number(),
  cacheWrite: z.number(),
  costUsd: z.nullable(z.number()),
});
export type LedgerEntry = z.infer<typeof LedgerEntry>;

/** What all requests of all windows have used, by day; numbers and names alone. */
export interface Ledger {
  record(spent: SpentTokens): void;
  /** Dollars of today; of one feature, or of all. */
  spentToday(purpose?: Purpose): Promise<number>;
  /** Entries of the days since `from`, oldest first. @param from milliseconds since 1970 */
  since(from: number): Promise<readonly LedgerEntry[]>;
}

/** The local day of a time: `2026-11-21`. */
export function dayOf(at: number): string {
  const date = new Date(at);
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/**
 * The ledger as one file of JSON lines a day. Lines are appended whole, so that several windows may share it.
 * @param folder on this machine, made when first needed
 */
export function usageLedger(folder: string, now: () => number, onError: (error: unknown) => void): Ledger {
  const fileOf = (day: string): string => path.join(folder, `${day}.jsonl`);
  let last: Promise<void> = Promise.resolve();
  let swept = '';

  const sweep = async (today: string): Promise<void> => {
    if (swept === today) return;
    swept = today;
    const oldest = dayOf(now() - KEPT_DAYS * 24 * 60 * 60 * 1000);
    for (const name of await readdir(folder)) if (name < oldest) await rm(path.join(folder, name));
  };
  const read = async (day: string): Promise<LedgerEntry[]> => {
    await last;
    try {
      return (await readFile(fileOf(day), 'utf8')).split('\n').flatMap(entryOf);
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  };
  return {
    record: ({ model, purpose, tokens, costUsd }) => {
      const { input, output, cacheRead, cacheWrite } = tokens;
      const at = now();
      const entry: LedgerEntry = { at, model, purpose, input, output, cacheRead, cacheWrite, costUsd };
      last = last
        .then(async () => {
          await mkdir(folder, { recursive: true });
          await appendFile(fileOf(dayOf(at)), `${JSON.stringify(entry)}\n`);
          await sweep(dayOf(at));
        })
        .catch(onError);
    },
    spentToday: async (purpose) =>
      (await read(dayOf(now())))
        .filter((entry) => purpose === undefined || entry.purpose === purpose)
        .reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0),
    since: async (from) => {
      await last;
      const names = await readdir(folder).catch((error: unknown) => {
        if (isMissing(error)) return [];
        throw error;
      });
      const days = names.map((name) => name.slice(0, -'.jsonl'.length)).filter((day) => day >= dayOf(from));
      return (await Promise.all(days.sort().map(read))).flat();
    },
  };
}

/** A line that was cut off by a crash is passed over. */
function entryOf(line: string): LedgerEntry[] {
  if (line === '') return [];
  try {
    const parsed = LedgerEntry.safeParse(JSON.parse(line));
    return parsed.success ? [parsed.data] : [];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';
