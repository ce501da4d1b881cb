import { fileStem } from '../files.ts';
import { boost, entryOf } from './candidate.ts';
import type { Candidate, FileCandidates, RankContext } from './candidate.ts';
import { definedKey, definesWithin, isImpl, isNamed, isType, keyOf, squash } from './name-key.ts';
import type { Mentioned } from './query.ts';

/**
 * For a question that is one name: chunks that define it rise. Types more than functions, and more in the file that bears
 * the name. A definition spelled in another case or style counts half, and less where one is spelled so. In a sentence a name
 * that can only be code counts less, and so does one that stands among others in its chunk.
 * @param named chunks that have such a name among theirs
 */
export function definition(
  files: readonly FileCandidates[],
  { query, weights, unit }: RankContext,
  named: ReadonlySet<number>,
): void {
  const { boost: base, mentioned, type, fileNamed, within, alike, impl } = weights.definition;
  const wanted =
    query.symbol === null
      ? query.mentioned.map((name) => wantedName(name, mentioned))
      : [wantedName({ name: query.symbol, parents: query.symbolParents }, base)];
  if (wanted.length === 0) return;
  const found: Found[] = [];
  for (const { file, candidates } of files)
    for (const candidate of candidates) {
      const { place } = candidate;
      const key = definedKey(file, place);
      const own = key === 0 ? undefined : wanted.find((one) => one.key === key);
      if (own) found.push({ candidate, name: own, same: isNamed(file, place, own.exactKey), own: true });
      else if (named.has(file.firstChunk + place))
        for (const name of wanted) {
          const how = definesWithin(file, place, name.key, name.exactKey);
          // `from_request` is no `FromRequest`, but who types `fromrequest` may mean either.
          if (how === 'same' || (how === 'alike' && name.name === name.squashed))
            found.push({ candidate, name, same: how === 'same', own: false });
        }
    }
  const spelled = query.symbol !== null && found.some(({ same }) => same);
  for (const { candidate, name: asked, same, own } of found) {
    const { file, place } = candidate;
    const { name, squashed, parent } = asked;
    const stem = squash(fileStem(file.path));
    let by = asked.boost * unit;
    if (!own) by *= within;
    if (!same) by *= spelled ? alike.besides : alike.alone;
    if (
      parent !== undefined &&
      stem !== parent &&
      !squash(entryOf(candidate)?.qualifiedName ?? '').includes(parent)
    )
      by *= 0.5;
    if (own && isType(file, place)) by *= type;
    if (isImpl(file, place)) by *= impl;
    if (stem === squashed) by *= fileNamed;
    boost(
      candidate,
      'definition',
      by,
      () => `defines ${(own ? entryOf(candidate)?.name : undefined) ?? name}`,
    );
  }
}

interface Found {
  readonly candidate: Candidate;
  readonly name: Wanted;
  /** In the case and style that is asked for. */
  readonly same: boolean;
  /** The chunk is called by it. */
  readonly own: boolean;
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
