import type { IndexedFile } from '../files.ts';

const TYPES = new Set([
  'class',
  'interface',
  'struct',
  'enum',
  'trait',
  'type',
  'module',
  'namespace',
  'protocol',
  'object',
  'record',
  'union',
]);
const VALUES = new Set(['variable', 'constant']);

/** A name in lower case without its joiners, in any script; one of signs alone stays. */
export const squash = (name: string): string =>
  name.replace(/[^\p{L}\p{M}\p{N}]+/gu, '').toLowerCase() || name;

/** A number that equal names share, never 0. */
export function keyOf(name: string): number {
  let key = 1;
  for (let i = 0; i < name.length; i++) key = Math.imul(key ^ name.charCodeAt(i), 0x01000193);
  return key >>> 0 || 1;
}

/** What the lowest bits of a key say instead: whether what is defined is a type, a variable or constant, or only what a type does. */
const TYPE = 1;
const VALUE = 2;
const IMPL = 3;
const BITS = 3;

/**
 * By place, two numbers for what each chunk of a file defines: the key of its name squashed, or 0, and that of its name as it
 * stands, with the bits of its kind. Eight bytes a chunk, kept as long as the file, so that a question doesn't decode the
 * outlines of all files among its candidates.
 */
const known = new WeakMap<IndexedFile, Uint32Array>();

function keysOf(file: IndexedFile): Uint32Array {
  let keys = known.get(file);
  if (keys === undefined) {
    keys = new Uint32Array(file.chunkCount * 2);
    for (const [place, { name, kind, part }] of file.chunks.entries()) {
      const bits =
        kind === null ? 0 : TYPES.has(kind) ? TYPE : VALUES.has(kind) ? VALUE : kind === 'impl' ? IMPL : 0;
      keys[place * 2] = name === null || part > 0 ? 0 : keyOf(squash(name));
      keys[place * 2 + 1] = (keyOf(name ?? '') & ~BITS) | bits;
    }
    known.set(file, keys);
  }
  return keys;
}

/** The key of the squashed name that the chunk at a place of a file defines; 0 where it defines none. */
export const definedKey = (file: IndexedFile, place: number): number => keysOf(file)[place * 2] ?? 0;
const exactKey = (file: IndexedFile, place: number): number => keysOf(file)[place * 2 + 1] ?? 0;
/** Whether it is defined by this very name, of which `key` is the key. */
export const isNamed = (file: IndexedFile, place: number, key: number): boolean =>
  ((exactKey(file, place) ^ key) & ~BITS) === 0;
const bitsOf = (file: IndexedFile, place: number): number => exactKey(file, place) & BITS;
export const isType = (file: IndexedFile, place: number): boolean => bitsOf(file, place) === TYPE;
export const isValue = (file: IndexedFile, place: number): boolean => bitsOf(file, place) === VALUE;
/** What a type does, where the type itself is declared elsewhere. */
export const isImpl = (file: IndexedFile, place: number): boolean => bitsOf(file, place) === IMPL;

/** The definitions of files that share a chunk with others: three numbers each, its place and the keys of its name squashed and as it stands. */
const within = new WeakMap<IndexedFile, Uint32Array>();
const EACH = 3;

/**
 * Whether a chunk defines a name without being called by it: a constant among its neighbours, a member of a small type.
 * Decodes the file's outline: only for files that are known to have the name.
 * @param key of the name squashed
 * @param exact of the name as it stands
 */
export function definesWithin(
  file: IndexedFile,
  place: number,
  key: number,
  exact: number,
): 'same' | 'alike' | undefined {
  let all = within.get(file);
  if (all === undefined) within.set(file, (all = keysWithin(file)));
  let found: 'alike' | undefined;
  for (let at = 0; at < all.length; at += EACH) {
    if (all[at] !== place || all[at + 1] !== key) continue;
    if (all[at + 2] === exact) return 'same';
    found = 'alike';
  }
  return found;
}

function keysWithin(file: IndexedFile): Uint32Array {
  const { chunks } = file;
  const keys: number[] = [];
  for (const { name, startLine } of file.definitions) {
    let place = 0;
    for (let end = chunks.length - 1; place < end;) {
      const middle = (place + end + 1) >> 1;
      if ((chunks[middle]?.startLine ?? 0) <= startLine) place = middle;
      else end = middle - 1;
    }
    if (chunks[place]?.name !== name) keys.push(place, keyOf(squash(name)), keyOf(name));
  }
  return Uint32Array.from(keys);
}
