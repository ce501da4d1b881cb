import { parseArgs } from 'node:util';
import type { ParseArgsConfig } from 'node:util';

/** The command line can't be understood: said with the usage, exit 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

type Options = NonNullable<ParseArgsConfig['options']>;

/**
 * Reads the arguments of a command. `--` ends the options.
 * @throws UsageError for an option that isn't there or lacks its value (a script's empty variable is none)
 */
export function readArgs<T extends Options>(
  args: readonly string[],
  options: T,
): ReturnType<typeof parseArgs<{ args: string[]; options: T; allowPositionals: true; strict: true }>> {
  try {
    const read = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
    const empty = Object.entries(read.values).find(([, value]) => value === '')?.[0];
    if (empty !== undefined) throw new Error(`--${empty} needs a value`);
    return read;
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    throw new UsageError(text.split('. ')[0]?.replace(/\.$/, '') ?? text, { cause: error });
  }
}

/** A whole number ≥ 1 given to an option. @throws UsageError */
export function positive(name: string, text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || !Number.isSafeInteger(value))
    throw new UsageError(`--${name} takes a whole number of at least 1, not '${text}'`);
  return value;
}

/** One of a few words given to an option. @throws UsageError */
export function oneOf<T extends string>(name: string, text: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === text);
  if (found === undefined) throw new UsageError(`--${name} is one of ${choices.join(', ')}, not '${text}'`);
  return found;
}
