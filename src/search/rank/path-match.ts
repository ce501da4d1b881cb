import type { IndexedFile } from '../files.ts';
import { boost } from './candidate.ts';
import type { FileCandidates, RankContext } from './candidate.ts';

const MIN_PREFIX = 3;
/** Words of a question that are looked at: one bit each. */
const MAX_WORDS = 31;

/** Which words of a question a term of a path meets, as bits: `exactly`, or one beginning the other. */
interface Met {
  readonly exactly: number;
  readonly begun: number;
}

const NOTHING: Met = { exactly: 0, begun: 0 };

function countBits(bits: number): number {
  let count = 0;
  for (let left = bits; left !== 0; left &= left - 1) count++;
  return count;
}

/** How well paths meet the words of one question. */
export class PathMatcher {
  private readonly words: readonly string[];
  private readonly folder: number;
  private readonly prefix: number;
  private readonly known = new Map<string, Met>();

  /** @param folder what a word in a folder counts; @param prefix what a word counts that only begins alike: 0..1 each */
  constructor(words: readonly string[], { folder, prefix }: { folder: number; prefix: number }) {
    this.words = words.slice(0, MAX_WORDS);
    this.folder = folder;
    this.prefix = prefix;
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
    let folderExactly = 0;
    let folderBegun = 0;
    for (const term of folders) {
      const { exactly, begun } = this.met(term);
      folderExactly |= exactly;
      folderBegun |= begun;
    }
    if ((stemExactly | stemBegun | folderExactly | folderBegun) === 0) return 0;
    const { folder, prefix, words } = this;
    // Each word counts by its best match, the dearest first.
    const kinds = [
      { bits: stemBegun, worth: prefix },
      { bits: folderExactly, worth: folder },
      { bits: folderBegun, worth: folder * prefix },
    ].sort((a, b) => b.worth - a.worth);
    let sum = countBits(stemExactly);
    let seen = stemExactly;
    for (const { bits, worth } of kinds) {
      sum += worth * countBits(bits & ~seen);
      seen |= bits;
    }
    const share = stem.length === 0 ? 0 : own / stem.length;
    return (sum / words.length) * Math.max(share, folder);
  }

  private met(term: string): Met {
    const known = this.known.get(term);
    if (known) return known;
    let exactly = 0;
    let begun = 0;
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

/** Files whose names say what the question asks rise. */
export function pathBoost(files: readonly FileCandidates[], { query, weights, unit }: RankContext): void {
  const words = query.terms.filter((t) => !t.whole).map((t) => t.term);
  if (words.length === 0) return;
  const matcher = new PathMatcher(words, weights.path);
  for (const { file, candidates } of files) {
    const match = matcher.match(file);
    if (match === 0) continue;
    const why = match >= 0.3 ? 'file name matches' : undefined;
    for (const candidate of candidates) boost(candidate, 'path', weights.path.boost * unit * match, why);
  }
}
