/** A piece of a text: as it is, or a character that can't be seen or that turns others around, by its name. */
export interface Seen {
  readonly text: string;
  readonly hidden: boolean;
}

/** Controls, fillers, zero-width and bidi characters, variation selectors, tags, private use: all but plain line ends and tabs. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}\u115F\u1160\u3164\uFFA0\uFE00-\uFE0F\u{E0100}-\u{E01EF}]/u;

/** A command as it will run, with nothing in it that an eye would miss. */
export function seen(text: string): Seen[] {
  const parts: Seen[] = [];
  for (const char of text) {
    const hidden = char !== '\n' && char !== '\t' && HIDDEN.test(char);
    const shown = hidden
      ? `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
      : char;
    const last = parts.at(-1);
    if (!hidden && last?.hidden === false) parts[parts.length - 1] = { text: last.text + shown, hidden };
    else parts.push({ text: shown, hidden });
  }
  return parts;
}

/** The same in one string, for where nothing can be marked. */
export const visibleText = (text: string): string =>
  seen(text)
    .map(({ text: part, hidden }) => (hidden ? `[${part}]` : part))
    .join('');
