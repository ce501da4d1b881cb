import { fileStem } from '../files.ts';
import type { IndexedFile } from '../files.ts';
import { boost, entryOf } from './candidate.ts';
import type { FileCandidates, RankContext } from './candidate.ts';
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

/** A number that equal names share, never 0. */
function keyOf(squashed: string): number {
  let key = 1;
  for (let i = 0; i < squashed.length; i++) key = Math.imul(key ^ squashed.charCodeAt(i), 0x01000193);
  return key >>> 0 || 1;
}

/**
 * By place, the key of what each chunk of a file defines, or 0. Four bytes a chunk, kept as long as the file, so that a
 * question doesn't decode the outlines of all files among its candidates: few define what it names.
 */
const known = new WeakMap<IndexedFile, Uint32Array>();

function keysOf(file: IndexedFile): Uint32Array {
  let keys = known.get(file);
  if (keys === undefined) {
    keys = Uint32Array.from(file.chunks, ({ name, part }) =>
      name === null || part > 0 ? 0 : keyOf(squash(name)),
    );
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
  const keys = wanted.map(({ squashed }) => keyOf(squashed));
  for (const { file, candidates } of files) {
    const defined = keysOf(file);
    for (const candidate of candidates) {
      if (!keys.includes(defined[candidate.place] ?? 0)) continue;
      const entry = entryOf(candidate);
      if (!entry || entry.name === null || entry.part > 0) continue;
      const own = squash(entry.name);
      const found = wanted.find(({ squashed }) => squashed === own);
      if (found === undefined) continue;
      const stem = squash(fileStem(file.path));
      let by = found.boost * unit;
      if (entry.name !== found.name) by *= 0.5;
      const { parent } = found;
      if (parent !== undefined && !squash(entry.qualifiedName ?? '').includes(parent) && stem !== parent)
        by *= 0.5;
      if (entry.kind !== null && TYPES.has(entry.kind)) by *= type;
      if (stem === own) by *= fileNamed;
      boost(candidate, 'definition', by, `defines ${entry.name}`);
    }
  }
}

interface Wanted {
  readonly name: string;
  readonly squashed: string;
  /** The nearest, squashed. */
  readonly parent: string | undefined;
  /** In units of the highest score. */
  readonly boost: number;
}

function wantedName({ name, parents }: Mentioned, by: number): Wanted {
  const parent = parents.at(-1);
  return {
    name,
    squashed: squash(name),
    parent: parent === undefined ? undefined : squash(parent),
    boost: by,
  };
}
