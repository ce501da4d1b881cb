import { stem } from './stem.ts';

/** How a word of code is known to the index: whole (compound words alone) and in stemmed parts. */
export interface Word {
  /** The identifier in lower case without its joiners: `render_template`, `renderTemplate` → `rendertemplate`; null for a single word. */
  readonly whole: string | null;
  /** Stemmed sub-words, in order: `HTTPServerError` → `http`, `server`, `error`. */
  readonly parts: readonly string[];
}

const OTHER = 0;
const LOWER = 1;
const UPPER = 2;
const DIGIT = 3;
const JOINER = 4;
const WIDE = 5;

const ASCII = new Uint8Array(128);
for (let c = 0; c < 128; c++) {
  if (c >= 97 && c <= 122) ASCII[c] = LOWER;
  else if (c >= 65 && c <= 90) ASCII[c] = UPPER;
  else if (c >= 48 && c <= 57) ASCII[c] = DIGIT;
  else if (c === 95 || c === 36) ASCII[c] = JOINER;
}

const LETTER = /^\p{L}/u;
const UPPERCASE = /^\p{Lu}/u;
/** Scripts written without spaces: their runs are cut into pairs of characters. */
const WIDE_SCRIPT = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;
const beyondAscii = new Map<number, number>();

/** 0 for what is in no word. */
export const characterClass = (code: number): number =>
  code < 128 ? (ASCII[code] ?? OTHER) : classBeyondAscii(code);

function classBeyondAscii(code: number): number {
  const known = beyondAscii.get(code);
  if (known !== undefined) return known;
  const character = String.fromCharCode(code);
  const found = WIDE_SCRIPT.test(character)
    ? WIDE
    : LETTER.test(character)
      ? UPPERCASE.test(character)
        ? UPPER
        : LOWER
      : OTHER;
  beyondAscii.set(code, found);
  return found;
}

/** Longer runs are data (base64, minified names), not words; names of tests are sentences. */
export const MAX_WORD = 100;

/** Calls `onWord` with each raw word of a text: a run of letters, digits, `_` and `$`. */
export function scanWords(text: string, onWord: (word: string) => void): void {
  let start = -1;
  const end = text.length;
  for (let i = 0; i <= end; i++) {
    const code = i < end ? text.charCodeAt(i) : 32;
    const kind = characterClass(code);
    if (kind !== OTHER) {
      if (start < 0) start = i;
    } else if (start >= 0) {
      if (i - start <= MAX_WORD) onWord(text.slice(start, i));
      start = -1;
    }
  }
}

/** An identifier's sub-words in lower case, not stemmed: camel, snake, digits and acronyms. */
export function splitIdentifier(word: string): string[] {
  const parts: string[] = [];
  let start = -1;
  let previous = OTHER;
  const close = (end: number): void => {
    if (start >= 0) parts.push(word.slice(start, end).toLowerCase());
    start = -1;
  };
  for (let i = 0; i < word.length; i++) {
    const kind = characterClass(word.charCodeAt(i));
    if (kind === JOINER || kind === OTHER) close(i);
    else if (start < 0) start = i;
    else if (kind === WIDE) {
      if (previous !== WIDE) close(i);
      else if (i - start === 2) {
        close(i);
        start = i - 1;
      }
      if (start < 0) start = i;
    } else if (kind === DIGIT ? previous !== DIGIT : previous === DIGIT || previous === WIDE) {
      close(i);
      start = i;
    } else if (kind === UPPER && previous === LOWER) {
      close(i);
      start = i;
    } else if (kind === LOWER && previous === UPPER && i - start > 1) {
      close(i - 1);
      start = i - 1;
    }
    previous = kind;
  }
  close(word.length);
  return parts;
}

const JOINERS = /[_$]+/g;
const NUMBER = /^\d+$/;

/** A raw word as the index knows it. Lone characters inside compounds and long numbers are noise and left out. */
export function analyseWord(word: string): Word {
  const raw = splitIdentifier(word);
  if (raw.length === 1) {
    const [only = ''] = raw;
    if (NUMBER.test(only) && only.length > 6) return { whole: null, parts: [] };
    return { whole: null, parts: [stem(only)] };
  }
  const parts: string[] = [];
  for (const part of raw)
    if (part.length > 1 && !(part.length > 6 && NUMBER.test(part))) parts.push(stem(part));
  const whole = word.replace(JOINERS, '').toLowerCase();
  return { whole: raw.length > 1 && whole.length > 1 ? whole : null, parts };
}

/** All stemmed sub-words of a text, in order. For the embedder and for prose. */
export function subWords(text: string): string[] {
  const out: string[] = [];
  scanWords(text, (word) => {
    out.push(...analyseWord(word).parts);
  });
  return out;
}
