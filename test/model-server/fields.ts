import { invalid } from './api-error.ts';

/** Checks of JSON values that say where a value is wrong, as the service's messages do (`messages.0.content: …`). */

export type Json = Record<string, unknown>;

const at = (path: string, what: string): Error => invalid(path === '' ? what : `${path}: ${what}`);

export function asObject(value: unknown, path: string): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw at(path, 'Input should be an object');
  return value as Json;
}

/** An object with all of `required`, any of `optional` and nothing else. */
export function fields(
  value: unknown,
  path: string,
  required: readonly string[],
  optional: readonly string[] = [],
): Json {
  const object = asObject(value, path);
  for (const key of required) if (object[key] === undefined) throw at(join(path, key), 'Field required');
  for (const key of Object.keys(object))
    if (!required.includes(key) && !optional.includes(key))
      throw at(join(path, key), 'Extra inputs are not permitted');
  return object;
}

export const join = (path: string, key: string | number): string =>
  path === '' ? String(key) : `${path}.${key}`;

export function asString(value: unknown, path: string): string {
  if (typeof value !== 'string') throw at(path, 'Input should be a valid string');
  return value;
}

export function asFilledString(value: unknown, path: string): string {
  const text = asString(value, path);
  if (text === '') throw at(path, 'String should have at least 1 character');
  return text;
}

export function asBoolean(value: unknown, path: string): boolean {
  if (typeof value !== 'boolean') throw at(path, 'Input should be a valid boolean');
  return value;
}

export function asInteger(value: unknown, path: string, least: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value))
    throw at(path, 'Input should be a valid integer');
  if (value < least) throw at(path, `Input should be greater than or equal to ${least}`);
  return value;
}

export function asArray(value: unknown, path: string): unknown[] {
  if (!Array.isArray(value)) throw at(path, 'Input should be a valid array');
  return value as unknown[];
}

export function oneOf<T extends string>(value: unknown, path: string, allowed: readonly T[]): T {
  const found = allowed.find((each) => each === value);
  if (found === undefined)
    throw at(path, `Input should be ${allowed.map((each) => `'${each}'`).join(' or ')}`);
  return found;
}

/** A non-empty, non-blank text of a text block. */
export function asBlockText(value: unknown, path: string): string {
  const text = asString(value, path);
  if (text === '') throw at(path, 'text content blocks must be non-empty');
  if (text.trim() === '') throw at(path, 'text content blocks must contain non-whitespace text');
  return text;
}
