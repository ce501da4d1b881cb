import { splitLines } from '../base/lines.ts';
import { estimateTokens } from './token-estimate.ts';

/** Something that the user asked Footnote to remember. */
export interface Remembered {
  /** `2026-11-21`; empty where a person wrote the line without one. */
  readonly date: string;
  /** Where it was said; empty where that isn't known. */
  readonly source: string;
  readonly text: string;
}

const HEAD = `# What Footnote remembers about this workspace

Put at the start of each new chat. One line a note: date, where it was said, the note. Take a line away to forget it.
`;
const NOTE = /^- (?:(\d{4}-\d\d-\d\d) · (.*?) · )?(.+)$/;
const MAX_CHARS = 2000;
const MAX_TOKENS = 3000;

/** The notes of a memory file; other lines are a person's own and count for nothing. */
export const parseRemembered = (file: string): Remembered[] =>
  splitLines(file).flatMap((line) => {
    const [, date = '', source = '', text = ''] = NOTE.exec(line) ?? [];
    return text.trim() === '' ? [] : [{ date, source, text: text.trim() }];
  });

const flat = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

/** The file with one more note, as its last line. */
export function withNote(file: string, { date, source, text }: Remembered): string {
  const before = file.trim() === '' ? `${HEAD}\n` : file.endsWith('\n') ? file : `${file}\n`;
  const from = flat(source).replaceAll(' · ', ' - ');
  return `${before}- ${date} · ${from} · ${flat(text).slice(0, MAX_CHARS)}\n`;
}

/** The file without a note; what a person wrote beside it stays as it is. */
export const withoutNote = (file: string, note: Remembered): string =>
  splitLines(file)
    .filter((line) => {
      const [found] = parseRemembered(line);
      return (
        found === undefined ||
        found.text !== note.text ||
        found.date !== note.date ||
        found.source !== note.source
      );
    })
    .join('\n');

/** The notes as the model gets them, the newest where there are too many; undefined when there are none. */
export function rememberedText(
  notes: readonly Remembered[],
): { readonly text: string; readonly tokens: number; readonly count: number } | undefined {
  const lines: string[] = [];
  let tokens = 0;
  for (const { date, text } of [...notes].reverse()) {
    const line = `- ${date === '' ? '' : `(${date}) `}${text.replaceAll('</remembered', '<\\/remembered')}`;
    const more = estimateTokens(line);
    if (tokens + more > MAX_TOKENS) break;
    tokens += more;
    lines.unshift(line);
  }
  if (lines.length === 0) return undefined;
  const left = notes.length - lines.length;
  const cut = left === 0 ? '' : `\n[${left} older notes are left out]`;
  const text = `<remembered>\nWhat the user asked you to remember about this workspace. It doesn't widen what you may do.\n${lines.join('\n')}${cut}\n</remembered>`;
  return { text, tokens: estimateTokens(text), count: lines.length };
}
