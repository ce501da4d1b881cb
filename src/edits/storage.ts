import type * as z from 'zod/mini';

/** Small named records that outlive the process: pending proposals and the journal of writes. */
export interface EditStorage {
  /** Names under a folder such as `pending`, sorted. */
  list(folder: string): Promise<string[]>;
  read(folder: string, name: string): Promise<string | undefined>;
  /** Durable when it resolves, and never half-written. */
  write(folder: string, name: string, content: string): Promise<void>;
  remove(folder: string, name: string): Promise<void>;
}

/**
 * What a record holds; undefined when it is none, as after a step back to an older version: it is left aside, and must
 * not keep what is well from being loaded.
 */
export function parsed<T>(schema: z.ZodMiniType<T>, content: string, what: string): T | undefined {
  try {
    return schema.parse(JSON.parse(content));
  } catch (error) {
    console.error(`Footnote: ${what} is left aside, for it cannot be understood`, error);
    return undefined;
  }
}
