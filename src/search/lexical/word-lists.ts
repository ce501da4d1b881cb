import type { Weights } from '../rank/weights.ts';
import type { QuestionWord, WordList } from './word-list.ts';
import { WordListMaker } from './word-list-maker.ts';
import type { Listed } from './word-list-maker.ts';

/** Entries that are kept for the next question at most: 12 or 20 bytes each. A list by itself, be it empty, is as large as some. */
const KEPT = 1 << 20;
const ITSELF = 64;

/**
 * The lists of the words that were asked for lately: one question's words are often the next one's, as when it is typed.
 * Any change of the index changes all gains a little: `forget` them then.
 */
export class WordLists {
  private readonly maker: WordListMaker;
  private readonly known = new Map<string, WordList>();
  private held = 0;

  constructor(index: Listed, weights: Weights) {
    this.maker = new WordListMaker(index, weights);
  }

  forget(): void {
    this.known.clear();
    this.held = 0;
  }

  /**
   * The list of a word.
   * @param key the same for the same word, as long as the index doesn't change
   */
  of(key: string, word: () => QuestionWord): WordList {
    const known = this.known.get(key);
    if (known) return known;
    const made = this.maker.make(word());
    const size = made.chunks.length + ITSELF;
    if (this.held + size > KEPT) this.forget();
    this.held += size;
    this.known.set(key, made);
    return made;
  }
}
