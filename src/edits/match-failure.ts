import { splitLines } from '../base/lines.ts';
import type { EditFailure } from './edits.ts';

/** Lines of the file shown to the model in a failure; the whole message stays under 40 lines. */
const SHOWN = 24;

/** No place holds the wanted text: says what the file really has where the guess points. */
export function noMatch(text: string, oldString: string): EditFailure {
  const lines = splitLines(text);
  const wanted = splitLines(oldString);
  const at = guess(lines, wanted);
  const shown = excerpt(lines, at, Math.min(Math.max(wanted.length, 6), SHOWN));
  return {
    code: 'NoMatch',
    message: [
      'old_string does not stand in the file (also not with other line ends, one uniform indent or trailing blanks).',
      ...lookAlike(lines[at] ?? '', wanted),
      lines.length === 1 && lines[0] === '' ? 'The file is empty.' : 'The file really says here:',
      ...shown,
    ].join('\n'),
  };
}

/** Several places hold the wanted text: says where. */
export function multipleMatches(text: string, spans: readonly { readonly start: number }[]): EditFailure {
  const lines = splitLines(text);
  const places = spans.slice(0, 8).map(({ start }) => splitLines(text.slice(0, start)).length);
  return {
    code: 'MultipleMatches',
    message: [
      `old_string stands ${spans.length} times in the file. Quote more lines around it so that it is unique, or set replace_all.`,
      ...places.flatMap((line) => excerpt(lines, line - 1, 3)),
    ].join('\n'),
  };
}

/** True text near the guess, for other failures. */
export const nearGuess = (text: string, oldString: string): string => {
  const lines = splitLines(text);
  const wanted = splitLines(oldString);
  return excerpt(lines, guess(lines, wanted), Math.min(Math.max(wanted.length, 6), SHOWN)).join('\n');
};

/** Lines around index `at`, numbered as `read_file` counts them, long ones cut. */
function excerpt(lines: readonly string[], at: number, count: number): string[] {
  const from = Math.max(0, Math.min(at - 1, lines.length - count));
  return lines
    .slice(from, from + count)
    .map((line, i) => `${from + i + 1}| ${line.length > 200 ? `${line.slice(0, 200)}…` : line}`);
}

/** Index of the line that most likely is the one meant. For the message alone: nothing is edited by likeness. */
function guess(lines: readonly string[], wanted: readonly string[]): number {
  const wants = wanted.map(words);
  let best = { at: 0, score: 0 };
  for (const [at, line] of lines.entries()) {
    const have = words(line);
    if (have.size === 0) continue;
    for (const [i, want] of wants.entries()) {
      if (want.size === 0) continue;
      const common = [...want].filter((word) => have.has(word)).length;
      // The rarer and longer the common part, the better; ties go to the wanted text's first lines.
      const score = (common * common) / (want.size + have.size) - i * 1e-3;
      if (score > best.score) best = { at: Math.max(0, at - i), score };
    }
  }
  return best.at;
}

const words = (line: string): Set<string> => new Set(line.match(/[\p{L}\p{N}_]+/gu) ?? []);

/** Tells of a line that is the same but for characters that look alike, such as curly and straight quotes. */
function lookAlike(line: string, wanted: readonly string[]): string[] {
  const same = wanted.find((want) => want.trim() !== line.trim() && plain(want) === plain(line));
  if (same === undefined) return [];
  const [have, want] = [[...line.trim()], [...same.trim()]];
  const i = have.findIndex((char, at) => char !== want[at]);
  if (i < 0) return [];
  return [`A character differs: the file has ${name(have[i])}, old_string has ${name(want[i])}.`];
}

const plain = (line: string): string =>
  line
    .normalize('NFKC')
    .replace(/[\u2018\u2019\u201a\u02bc]/g, "'")
    .replace(/[\u201c\u201d\u201e]/g, '"')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/\s+/g, ' ')
    .trim();

const name = (char: string | undefined): string =>
  char === undefined
    ? 'nothing'
    : `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
