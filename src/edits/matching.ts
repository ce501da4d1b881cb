import { linesWithEnds, lineStarts } from '../base/lines.ts';
import { fail, ok, type Result } from '../base/result.ts';
import type { EditFailure } from './edits.ts';
import { bare, endNear, endOf, weave } from './line-ends.ts';
import { multipleMatches, noMatch } from './match-failure.ts';

/** A replaced span of a text: `start..end` (UTF-16, half-open) becomes `text`. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What the model asked to replace. */
export interface Wanted {
  readonly oldString: string;
  readonly newString: string;
  readonly replaceAll: boolean;
}

/** Spans of the text that match, or null when this step of the ladder doesn't find any. */
type Step = (text: string, wanted: Wanted) => Replacement[];

/**
 * Where an edit applies, by a ladder of strict steps: exactly, then with line ends normalised, then shifted by one
 * uniform indent, then ignoring trailing blanks. The first step that matches at all decides; more than one place is a
 * failure unless all are asked for. Never by similarity.
 */
export function matchEdit(text: string, wanted: Wanted): Result<Replacement[], EditFailure> {
  if (wanted.oldString === '')
    return fail({
      code: 'EmptyOldString',
      message: 'old_string is empty. Quote the lines to replace, or use create_file for a new file.',
    });
  if (wanted.oldString === wanted.newString)
    return fail({ code: 'NoChange', message: 'old_string and new_string are the same: nothing to change.' });
  for (const step of [exact, normalisedEnds, uniformIndent, trailingBlanks]) {
    const found = step(text, wanted);
    if (found.length === 0) continue;
    if (!wanted.replaceAll && found.length > 1) return fail(multipleMatches(text, found));
    const spans = wanted.replaceAll ? withoutOverlaps(found) : found;
    return replaceSpans(text, spans) === text
      ? fail({ code: 'NoChange', message: 'The file already says this: the edit changes nothing.' })
      : ok(spans);
  }
  return fail(noMatch(text, wanted.oldString));
}

/** The text with its spans replaced (ordered, without overlaps). */
export function replaceSpans(text: string, spans: readonly Replacement[]): string {
  let out = '';
  let from = 0;
  for (const span of spans) {
    out += text.slice(from, span.start) + span.text;
    from = span.end;
  }
  return out + text.slice(from);
}

const exact: Step = (text, { oldString, newString }) =>
  occurrences(text, oldString).map((start) => {
    const end = start + oldString.length;
    return { start, end, text: inLineEndsOf(text, start, end, oldString, newString) };
  });

const normalisedEnds: Step = (text, { oldString, newString }) => {
  if (!/[\r\n]/.test(oldString)) return [];
  const { normal, offsets } = normalise(text);
  const wanted = oldString.replace(/\r\n|\r/g, '\n');
  const fresh = newString.replace(/\r\n|\r/g, '\n');
  return occurrences(normal, wanted).map((at) => {
    const start = offsets(at);
    const end = offsets(at + wanted.length);
    return { start, end, text: weave(text.slice(start, end), fresh, endNear(text, start)) };
  });
};

const uniformIndent: Step = (text, wanted) =>
  wholeLineMatches(text, wanted.oldString, (have, want) => {
    const shift = indentShift(have, want);
    if (shift === undefined) return undefined;
    const shifted = shiftLines(wanted.newString, shift);
    return shifted === undefined ? undefined : { text: shifted };
  });

const trailingBlanks: Step = (text, wanted) =>
  wholeLineMatches(text, wanted.oldString, (have, want) =>
    have.every((line, i) => trimBlanks(line) === trimBlanks(want[i] ?? ''))
      ? { text: wanted.newString, key: trimBlanks }
      : undefined,
  );

const trimBlanks = (line: string): string => line.replace(/[ \t]+$/, '');

/** Start offsets of all occurrences, overlapping ones too: `aa` stands twice in `aaa`, so it isn't unique there. */
function occurrences(text: string, wanted: string): number[] {
  const found: number[] = [];
  for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + 1)) found.push(at);
  return found;
}

function withoutOverlaps(spans: readonly Replacement[]): Replacement[] {
  const kept: Replacement[] = [];
  for (const span of spans) if (span.start >= (kept.at(-1)?.end ?? 0)) kept.push(span);
  return kept;
}

/** New text in the file's line ends, unless either string names carriage returns itself. */
function inLineEndsOf(
  text: string,
  start: number,
  end: number,
  oldString: string,
  newString: string,
): string {
  if (oldString.includes('\r') || newString.includes('\r') || !newString.includes('\n')) return newString;
  return weave(text.slice(start, end), newString, endNear(text, start));
}

function normalise(text: string): { normal: string; offsets: (at: number) => number } {
  const removed: number[] = [];
  let shrunk = 0;
  const normal = text.replace(/\r\n|\r/g, (end, at: number) => {
    if (end.length === 2) removed.push(at + 1 - shrunk++);
    return '\n';
  });
  return {
    normal,
    offsets: (at) => {
      // Each CRLF that ends before `at` in the normalised text has one character more in the real one.
      let [low, high] = [0, removed.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((removed[middle] ?? 0) <= at) low = middle + 1;
        else high = middle;
      }
      return at + low;
    },
  };
}

interface Found {
  readonly text: string;
  readonly key?: (line: string) => string;
}

/** Matches of whole lines. `compare` gets the file's and the wanted lines, bare, and answers the new text, if they match. */
function wholeLineMatches(
  text: string,
  oldString: string,
  compare: (have: readonly string[], want: readonly string[]) => Found | undefined,
): Replacement[] {
  const wantedLines = linesWithEnds(oldString);
  const want = wantedLines.map(bare);
  if (want.every((line) => line.trim() === '')) return [];
  const terminated = endOf(wantedLines.at(-1) ?? '') !== '';
  const lines = linesWithEnds(text);
  const starts = lineStarts(text);
  const have = lines.map(bare);
  const found: Replacement[] = [];
  for (let at = 0; at + want.length <= lines.length; at++) {
    const match = compare(have.slice(at, at + want.length), want);
    if (!match) continue;
    const last = at + want.length - 1;
    if (terminated && endOf(lines[last] ?? '') === '') continue;
    const start = starts[at] ?? 0;
    const end = (starts[last] ?? 0) + ((terminated ? lines[last] : have[last]) ?? '').length;
    found.push({
      start,
      end,
      text: weave(text.slice(start, end), match.text, endNear(text, start), match.key),
    });
  }
  return found;
}

interface Shift {
  readonly add: string;
  readonly remove: string;
}

/** The one indent by which all lines that aren't blank differ, or undefined. */
function indentShift(have: readonly string[], want: readonly string[]): Shift | undefined {
  let shift: Shift | undefined;
  for (const [i, line] of have.entries()) {
    const other = want[i] ?? '';
    if (other.trim() === '' || line.trim() === '') {
      if (other.trim() !== line.trim()) return undefined;
      continue;
    }
    const here = lineShift(line, other);
    if (!here || (shift && (shift.add !== here.add || shift.remove !== here.remove))) return undefined;
    shift = here;
  }
  return shift && shift.add + shift.remove !== '' ? shift : undefined;
}

function lineShift(have: string, want: string): Shift | undefined {
  const longer = have.length >= want.length ? have : want;
  const shorter = longer === have ? want : have;
  const prefix = longer.slice(0, longer.length - shorter.length);
  if (!longer.endsWith(shorter) || !/^[ \t]*$/.test(prefix)) return undefined;
  return longer === have ? { add: prefix, remove: '' } : { add: '', remove: prefix };
}

function shiftLines(text: string, shift: Shift): string | undefined {
  let out = '';
  for (const line of linesWithEnds(text)) {
    if (bare(line).trim() === '') out += line;
    else if (!line.startsWith(shift.remove)) return undefined;
    else out += shift.add + line.slice(shift.remove.length);
  }
  return out;
}
