import { fileStem } from '../files.ts';
import type { IndexedFile } from '../files.ts';
import { boost, entryOf } from './candidate.ts';
import type { FileCandidates, RankContext } from './candidate.ts';
import { keyOf } from './name-key.ts';
import type { Mentioned } from './query.ts';

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

const squash = (name: string): string => name.replace(/[_$\W]+/g, '').toLowerCase();

/**
 * By place, two numbers for what each chunk of a file defines: the key of its name squashed, or 0, and that of its name as it
 * stands, where the lowest bit says whether it is a type. Eight bytes a chunk, kept as long as the file, so that a question
 * doesn't decode the outlines of all files among its candidates.
 */
const known = new WeakMap<IndexedFile, Uint32Array>();

function keysOf(file: IndexedFile): Uint32Array {
  let keys = known.get(file);
  if (keys === undefined) {
    keys = new Uint32Array(file.chunkCount * 2);
    for (const [place, { name, kind, part }] of file.chunks.entries()) {
      if (name === null || part > 0) continue;
      keys[place * 2] = keyOf(squash(name));
      keys[place * 2 + 1] = (keyOf(name) & ~1) | (kind !== null && TYPES.has(kind) ? 1 : 0);
    }
    known.set(file, keys);
  }
  return keys;
}

/**
 * For a question that is one name: chunks that define it rise. Types more than functions, and more in the file that bears
 * the name. A definition spelled in another case or style counts half. In a sentence a name that can only be code counts less.
 */
export function definition(files: readonly FileCandidates[], { query, weights, unit }: RankContext): void {
  const { boost: base, mentioned, type, fileNamed } = weights.definition;
  const wanted =
    query.symbol === null
      ? query.mentioned.map((name) => wantedName(name, mentioned))
      : [wantedName({ name: query.symbol, parents: query.symbolParents }, base)];
  if (wanted.length === 0) return;
  for (const { file, candidates } of files) {
    const keys = keysOf(file);
    for (const candidate of candidates) {
      const key = keys[candidate.place * 2] ?? 0;
      const found = key === 0 ? undefined : wanted.find((one) => one.key === key);
      if (found === undefined) continue;
      const exact = keys[candidate.place * 2 + 1] ?? 0;
      const { name, squashed, exactKey, parent } = found;
      const same = ((exact ^ exactKey) & ~1) === 0;
      // Most that define it spell it so, and nothing else need be known of them.
      const entry = same && parent === undefined ? undefined : entryOf(candidate);
      const stem = squash(fileStem(file.path));
      let by = found.boost * unit;
      if (!same) by *= 0.5;
      if (parent !== undefined && !squash(entry?.qualifiedName ?? '').includes(parent) && stem !== parent)
        by *= 0.5;
      if ((exact & 1) === 1) by *= type;
      if (stem === squashed) by *= fileNamed;
      boost(candidate, 'definition', by, `defines ${entry?.name ?? name}`);
    }
  }
}

interface Wanted {
  readonly name: string;
  readonly squashed: string;
  /** Of the name squashed, and as it stands. */
  readonly key: number;
  readonly exactKey: number;
  /** The nearest, squashed. */
  readonly parent: string | undefined;
  /** In units of the highest score. */
  readonly boost: number;
}

function wantedName({ name, parents }: Mentioned, by: number): Wanted {
  const parent = parents.at(-1);
  const squashed = squash(name);
  return {
    name,
    squashed,
    key: keyOf(squashed),
    exactKey: keyOf(name),
    parent: parent === undefined ? undefined : squash(parent),
    boost: by,
  };
}
