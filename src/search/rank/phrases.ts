import type { ChunkEntry } from '../content.ts';
import type { IndexedFile } from '../files.ts';
import { boost, entryOf } from './candidate.ts';
import type { FileCandidates, RankContext } from './candidate.ts';

/** The lines of a file as indexed; undefined when they can't be read. */
export type LinesOf = (file: IndexedFile) => readonly string[] | undefined;

/** One word or name, or signs alone, rather than a piece of text that stands nowhere by chance. */
const WORD = /^(?:[\p{L}\p{N}_$.-]+|[^\p{L}\p{N}]+)$/u;

/** Looks for phrases in chunks, letter by letter but for case. Reads each file once: make one for each search. */
export class PhraseFinder {
  private readonly phrases: readonly string[];
  private readonly linesOf: LinesOf;
  private readonly known = new Map<IndexedFile, readonly string[]>();

  constructor(phrases: readonly string[], linesOf: LinesOf) {
    this.phrases = phrases.map((phrase) => phrase.toLowerCase());
    this.linesOf = linesOf;
  }

  /** The phrases, in lower case, that a chunk's lines hold. */
  held(file: IndexedFile, { startLine, endLine }: ChunkEntry): readonly string[] {
    let lines = this.known.get(file);
    if (lines === undefined) this.known.set(file, (lines = this.linesOf(file) ?? []));
    const text = lines
      .slice(startLine - 1, endLine)
      .join('\n')
      .toLowerCase();
    return this.phrases.filter((phrase) => text.includes(phrase));
  }

  /** Whether one of them is more than a word. */
  get hasText(): boolean {
    return !this.phrases.every((phrase) => WORD.test(phrase));
  }

  holdsAll(file: IndexedFile, entry: ChunkEntry): boolean {
    return this.held(file, entry).length === this.phrases.length;
  }
}

/**
 * Chunks that hold what a sentence quotes rise. For a word by a factor: the rest of the sentence counts too, so that a version
 * number in a changelog doesn't come before what is asked of it. For a piece of text as if it had been asked for by name.
 */
export function quoted(
  files: readonly FileCandidates[],
  { query, weights, unit }: RankContext,
  finder: PhraseFinder | undefined,
): void {
  if (query.exact || !finder) return;
  const { word, text } = weights.quoted;
  for (const { file, candidates } of files)
    for (const candidate of candidates) {
      const entry = entryOf(candidate);
      const held = entry ? finder.held(file, entry) : [];
      if (held.length === 0) continue;
      const words = held.filter((phrase) => WORD.test(phrase)).length;
      const share = 1 / query.phrases.length;
      const by = candidate.score * word * words * share + unit * text * (held.length - words) * share;
      boost(candidate, 'quoted', by, 'holds what is quoted');
    }
}
