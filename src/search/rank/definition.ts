import { fileStem } from '../files.ts';
import { boost, entryOf } from './candidate.ts';
import type { FileCandidates, RankContext } from './candidate.ts';
import { definedKey, definesWithin, isNamed, isType, keyOf, squash } from './name-key.ts';
import type { Mentioned } from './query.ts';

/**
 * For a question that is one name: chunks that define it rise. Types more than functions, and more in the file that bears
 * the name. A definition spelled in another case or style counts half. In a sentence a name that can only be code counts less,
 * and so does one that stands among others in its chunk.
 * @param named chunks that have such a name among theirs
 */
export function definition(
  files: readonly FileCandidates[],
  { query, weights, unit }: RankContext,
  named: ReadonlySet<number>,
): void {
  const { boost: base, mentioned, type, fileNamed, within } = weights.definition;
  const wanted =
    query.symbol === null
      ? query.mentioned.map((name) => wantedName(name, mentioned))
      : [wantedName({ name: query.symbol, parents: query.symbolParents }, base)];
  if (wanted.length === 0) return;
  for (const { file, candidates } of files) {
    for (const candidate of candidates) {
      const { place } = candidate;
      const key = definedKey(file, place);
      const own = key === 0 ? undefined : wanted.find((one) => one.key === key);
      const other =
        own === undefined && named.has(file.firstChunk + place)
          ? wanted.find(({ exactKey }) => definesWithin(file, place, exactKey))
          : undefined;
      const found = own ?? other;
      if (found === undefined) continue;
      const { name, squashed, exactKey, parent } = found;
      const same = own === undefined || isNamed(file, place, exactKey);
      const stem = squash(fileStem(file.path));
      let by = found.boost * unit;
      if (other !== undefined) by *= within;
      if (!same) by *= 0.5;
      if (
        parent !== undefined &&
        stem !== parent &&
        !squash(entryOf(candidate)?.qualifiedName ?? '').includes(parent)
      )
        by *= 0.5;
      if (other === undefined && isType(file, place)) by *= type;
      if (stem === squashed) by *= fileNamed;
      boost(
        candidate,
        'definition',
        by,
        () => `defines ${(other === undefined ? entryOf(candidate)?.name : undefined) ?? name}`,
      );
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
