import type { IndexedFile } from '../files.ts';
import { scanWords } from '../analyse.ts';
import { stem } from '../stem.ts';
import { boost } from './candidate.ts';
import type { EngineView } from './view.ts';
import type { FileCandidates, RankContext } from './candidate.ts';

/** The lines of a file as indexed; undefined when they can't be read. */
export type LinesOf = (file: IndexedFile) => readonly string[] | undefined;

/** One word or name, or signs alone, rather than a piece of text that stands nowhere by chance. */
const WORD = /^(?:[\p{L}\p{N}_$.-]+|[^\p{L}\p{N}]+)$/u;

interface Phrase {
  /** In lower case. */
  readonly text: string;
  /** Which chunks have all the words that it holds whole; undefined where it holds none. Made when it is asked for. */
  readonly may: () => Uint8Array | undefined;
}

const NOTHING: readonly string[] = [];

/** Looks for phrases in chunks, letter by letter but for case. One search has one. */
export class PhraseFinder {
  private readonly view: EngineView;
  private readonly phrases: readonly Phrase[];
  private readonly linesOf: LinesOf;
  private readonly known = new Map<number, readonly string[]>();

  constructor(view: EngineView, phrases: readonly string[], linesOf: LinesOf) {
    this.view = view;
    this.phrases = phrases.map((phrase) => {
      const text = phrase.toLowerCase();
      let made: Uint8Array | null | undefined;
      return {
        text,
        may: () => (made === undefined ? (made = withWords(view, text) ?? null) : made) ?? undefined,
      };
    });
    this.linesOf = linesOf;
  }

  /** The phrases, in lower case, that a chunk's lines hold. */
  held(chunk: number): readonly string[] {
    const known = this.known.get(chunk);
    if (known) return known;
    // Most chunks are told by what the index knows of them, and their files aren't read.
    const likely = this.phrases.filter((phrase) => phrase.may()?.[chunk] !== 0);
    const held = likely.length === 0 ? NOTHING : this.look(chunk, likely);
    this.known.set(chunk, held);
    return held;
  }

  /** Whether one of them is more than a word. */
  get hasText(): boolean {
    return !this.phrases.every(({ text }) => WORD.test(text));
  }

  holdsAll(chunk: number): boolean {
    return (
      this.phrases.every((phrase) => phrase.may()?.[chunk] !== 0) &&
      this.held(chunk).length === this.phrases.length
    );
  }

  private look(chunk: number, phrases: readonly Phrase[]): readonly string[] {
    const place = this.view.placed(chunk);
    const lines = place && this.linesOf(place.file);
    if (!lines) return NOTHING;
    const { startLine, endLine } = place.entry;
    const text = lines
      .slice(startLine - 1, endLine)
      .join('\n')
      .toLowerCase();
    return phrases.flatMap((phrase) => (text.includes(phrase.text) ? [phrase.text] : []));
  }
}

/** They are counted in a byte. */
const MOST_WORDS = 32;
/** What the index has every word of, however long: no number alone, which it may leave out. */
const INDEXED = /^[a-z][a-z\d]*$/;

const DOT_ABOVE = '\u0307';

/** 1 for each chunk that has all words which a phrase holds whole; the first and the last may be parts of longer ones. */
function withWords(view: EngineView, phrase: string): Uint8Array | undefined {
  // `İ` in lower case is two characters, which end a word there and not in the index.
  if (phrase.includes(DOT_ABOVE)) return undefined;
  const words: string[] = [];
  scanWords(` ${phrase} `.replace(/^ [\p{L}\p{N}_$]+|[\p{L}\p{N}_$]+ $/gu, ''), (word) => words.push(word));
  const spelled = [...new Set(words)].filter((word) => INDEXED.test(word)).slice(0, MOST_WORDS);
  if (spelled.length === 0) return undefined;
  const having = new Uint8Array(view.chunks.count);
  for (const [at, word] of spelled.entries())
    // As a word of its own, or written as several.
    for (const term of new Set([stem(word), word]))
      for (const chunk of view.holding(term)) if (having[chunk] === at) having[chunk] = at + 1;
  return having.map((count) => (count === spelled.length ? 1 : 0));
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
      const held = finder.held(file.firstChunk + candidate.place);
      if (held.length === 0) continue;
      const words = held.filter((phrase) => WORD.test(phrase)).length;
      const share = 1 / query.phrases.length;
      const by = candidate.score * word * words * share + unit * text * (held.length - words) * share;
      boost(candidate, 'quoted', by, 'holds what is quoted');
    }
}
