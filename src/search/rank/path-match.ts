import type { IndexedFile } from '../files.ts';
import { otherForms } from './abbreviations.ts';
import { boost } from './candidate.ts';
import type { FileCandidates, RankContext } from './candidate.ts';

const MIN_PREFIX = 3;
/** Words of a question that are looked at: one bit each. */
const MAX_WORDS = 31;

/** Which words of a question a term of a path meets, as bits: `exactly`, or one beginning or abbreviating the other. */
interface Met {
  readonly exactly: number;
  readonly begun: number;
}

const STEM_BEGUN = 0;
const FOLDER_EXACTLY = 1;
const FOLDER_BEGUN = 2;

const NOTHING: Met = { exactly: 0, begun: 0 };

function countBits(bits: number): number {
  let count = 0;
  for (let left = bits; left !== 0; left &= left - 1) count++;
  return count;
}

/** How well paths meet the words of one question. */
export class PathMatcher {
  private readonly words: readonly string[];
  /** The first letters of words, wholes and forms, a bit for each (and for others that share it): most terms are told by theirs. */
  private firsts = 0;
  private readonly folder: number;
  private readonly known = new Map<string, Met>();
  /** By compound word of the question, the places of its parts among the words, as bits. */
  private readonly wholes = new Map<string, number>();
  /** By abbreviation of a word (or what it abbreviates), its place as a bit: `ctx` for `context`. */
  private readonly forms = new Map<string, number>();
  /** Files of a folder share the list of its terms. */
  private readonly knownFolders = new Map<readonly string[], Met>();
  /** The kinds of a lesser match, the dearest first. */
  private readonly kinds: readonly { readonly kind: number; readonly worth: number }[];

  /** @param compounds words of the question that are made of several of `words`; @param folder what a word in a folder counts; @param prefix what a word counts that only begins alike or is abbreviated: 0..1 each */
  constructor(
    words: readonly string[],
    { folder, prefix }: { folder: number; prefix: number },
    compounds: readonly { readonly whole: string; readonly parts: readonly string[] }[] = [],
  ) {
    this.words = words.slice(0, MAX_WORDS);
    for (const { whole, parts } of compounds)
      this.wholes.set(
        whole,
        parts.reduce((bits, part) => {
          const at = this.words.indexOf(part);
          return at < 0 ? bits : bits | (1 << at);
        }, 0),
      );
    for (const [at, word] of this.words.entries())
      for (const form of otherForms(word)) this.forms.set(form, (this.forms.get(form) ?? 0) | (1 << at));
    for (const word of [...this.words, ...this.wholes.keys(), ...this.forms.keys()])
      this.firsts |= 1 << (word.charCodeAt(0) & 31);
    this.folder = folder;
    this.kinds = [
      { kind: STEM_BEGUN, worth: prefix },
      { kind: FOLDER_EXACTLY, worth: folder },
      { kind: FOLDER_BEGUN, worth: folder * prefix },
    ].sort((a, b) => b.worth - a.worth);
  }

  /**
   * How well a file's name (and, less, its folders) meets the words: 0..1.
   * Scaled by the share of the name's own words that the question has, so that long names don't win by one word.
   */
  match({ stem, folders }: Pick<IndexedFile, 'stem' | 'folders'>): number {
    let stemExactly = 0;
    let stemBegun = 0;
    let own = 0;
    for (const term of stem) {
      const { exactly, begun } = this.met(term);
      stemExactly |= exactly;
      stemBegun |= begun;
      if ((exactly | begun) !== 0) own++;
    }
    const inFolders = this.metFolders(folders);
    if ((stemExactly | stemBegun | inFolders.exactly | inFolders.begun) === 0) return 0;
    const { folder, words } = this;
    // Each word counts by its best match.
    let sum = countBits(stemExactly);
    let seen = stemExactly;
    for (const { kind, worth } of this.kinds) {
      const bits =
        kind === STEM_BEGUN ? stemBegun : kind === FOLDER_EXACTLY ? inFolders.exactly : inFolders.begun;
      sum += worth * countBits(bits & ~seen);
      seen |= bits;
    }
    const share = stem.length === 0 ? 0 : own / stem.length;
    return (sum / words.length) * Math.max(share, folder);
  }

  private metFolders(folders: readonly string[]): Met {
    let met = this.knownFolders.get(folders);
    if (met) return met;
    let exactly = 0;
    let begun = 0;
    for (const term of folders) {
      const of = this.met(term);
      exactly |= of.exactly;
      begun |= of.begun;
    }
    met = { exactly, begun };
    this.knownFolders.set(folders, met);
    return met;
  }

  private met(term: string): Met {
    if ((this.firsts & (1 << (term.charCodeAt(0) & 31))) === 0) return NOTHING;
    const known = this.known.get(term);
    if (known) return known;
    // `ETag` is two words, the file that is named for it one: `etag.rb`.
    let exactly = this.wholes.get(term) ?? 0;
    let begun = this.forms.get(term) ?? 0;
    const { words } = this;
    const first = term.charCodeAt(0);
    for (let at = 0; at < words.length; at++) {
      const word = words[at] ?? '';
      // Neither equal nor one the other's beginning: most are told by their first letter.
      if (word.charCodeAt(0) !== first) continue;
      if (term === word) exactly |= 1 << at;
      else if (
        Math.min(term.length, word.length) >= MIN_PREFIX &&
        (term.startsWith(word) || word.startsWith(term))
      )
        begun |= 1 << at;
    }
    const met = (exactly | begun) === 0 ? NOTHING : { exactly, begun };
    this.known.set(term, met);
    return met;
  }
}

/**
 * Files whose names say what the question asks rise.
 * @param meant what misspelt words are meant to be
 */
export function pathBoost(
  files: readonly FileCandidates[],
  { query, weights, unit }: RankContext,
  meant: ReadonlyMap<string, string>,
): void {
  const words = query.terms.filter((t) => !t.whole).map(({ term }) => meant.get(term) ?? term);
  if (words.length === 0) return;
  const matcher = new PathMatcher(words, weights.path, query.compounds);
  for (const { file, candidates } of files) {
    const match = matcher.match(file);
    if (match === 0) continue;
    const why = match >= 0.3 ? 'file name matches' : undefined;
    for (const candidate of candidates) boost(candidate, 'path', weights.path.boost * unit * match, why);
  }
}
