import { linesWithEnds } from '../base/lines.ts';
import type { HunkState } from '../protocol/edits.ts';
import { bare } from './line-ends.ts';
import { lineChanges } from './line-diff.ts';

/**
 * Whole lines of the base and what they become. `baseStart..baseEnd` as in the contract: 1-based, inclusive, an
 * insertion before line n is `n..n−1`.
 */
export interface LineHunk {
  readonly id: string;
  readonly baseStart: number;
  readonly baseEnd: number;
  readonly before: string;
  readonly after: string;
  readonly state: HunkState;
  readonly reason?: string;
  /** What the user told the model about it. */
  readonly note?: string;
  /** The move of a renamed file: no lines of its own. */
  readonly move?: true;
  /** The user wrote it over what the model proposed. */
  readonly byHand?: true;
  /** Why it is a conflict, for a person. */
  readonly conflict?: string;
  /** Of a conflict: the base's text as it was when the change was proposed. */
  readonly proposedOn?: string;
}

/** What a hunk may carry besides its lines and its state. */
type Remarks = Pick<LineHunk, 'note' | 'conflict' | 'proposedOn'>;

/** The hunk in another state, with these remarks alone. */
export function inState(hunk: LineHunk, state: HunkState, remarks: Remarks = {}): LineHunk {
  const { id, baseStart, baseEnd, before, after, reason, move, byHand } = hunk;
  return {
    id,
    baseStart,
    baseEnd,
    before,
    after,
    state,
    ...(reason === undefined ? {} : { reason }),
    ...(move === undefined ? {} : { move }),
    ...(byHand === undefined ? {} : { byHand }),
    ...remarks,
  };
}

/** What a hunk says about its conflict, if it is one. */
export const clashOf = ({ conflict, proposedOn }: LineHunk): Remarks => ({
  ...(conflict === undefined ? {} : { conflict }),
  ...(proposedOn === undefined ? {} : { proposedOn }),
});

/** The part of a base that a hunk replaces, as 0-based half-open line indexes. */
export const span = (hunk: LineHunk): { start: number; end: number } => ({
  start: hunk.baseStart - 1,
  end: hunk.baseEnd,
});

/** Hunks whose text counts in what the conversation sees: neither rejected nor in conflict. */
export const isLive = (hunk: LineHunk): boolean => hunk.state === 'open' || hunk.state === 'accepted';

/** Order in the base: an insertion before line n comes before a change of line n. */
export const byPlace = (a: LineHunk, b: LineHunk): number =>
  a.baseStart - b.baseStart || a.baseEnd - b.baseEnd;

/** The base with some of its hunks applied. */
export function applyHunks(base: string, hunks: readonly LineHunk[]): string {
  const lines = linesWithEnds(base);
  let out = '';
  let at = 0;
  for (const hunk of [...hunks].filter((each) => !each.move).sort(byPlace)) {
    const { start, end } = span(hunk);
    out += lines.slice(at, start).join('') + hunk.after;
    at = end;
  }
  return out + lines.slice(at).join('');
}

/** 1-based lines of each hunk in the base with all of them applied; an empty one is `n..n−1`. */
export function placesIn(hunks: readonly LineHunk[]): Map<string, { startLine: number; endLine: number }> {
  const places = new Map<string, { startLine: number; endLine: number }>();
  let shift = 0;
  for (const hunk of [...hunks].sort(byPlace)) {
    const count = hunk.move ? 0 : linesWithEnds(hunk.after).length;
    const startLine = hunk.baseStart + shift;
    places.set(hunk.id, { startLine, endLine: startLine + count - 1 });
    if (!hunk.move) shift += count - (hunk.baseEnd - hunk.baseStart + 1);
  }
  return places;
}

export interface Rediff {
  /** Reason for hunks that are new. */
  readonly reason?: string | undefined;
  /** Whether new hunks with next to nothing between them become one. */
  readonly join: boolean;
  readonly newId: () => string;
}

/**
 * Hunks that lead from the base to a new text. A hunk that is as before keeps its id, state, note and reason; decided
 * ones that the new text doesn't touch stay; one that it changes is new and open.
 */
export function rediff(base: string, text: string, old: readonly LineHunk[], options: Rediff): LineHunk[] {
  const baseLines = linesWithEnds(base);
  const lines = linesWithEnds(text);
  const raw = joinAs(lineChanges(baseLines, lines), baseLines, old, options.join);
  const fresh = raw.map((change): LineHunk => {
    const place = { baseStart: change.aStart + 1, baseEnd: change.aEnd };
    const after = lines.slice(change.bStart, change.bEnd).join('');
    const same = old.find(
      (hunk) => isLive(hunk) && !hunk.move && samePlace(hunk, place) && hunk.after === after,
    );
    if (same) return same;
    const reason = options.reason ?? old.find((hunk) => overlaps(hunk, place))?.reason;
    return {
      id: options.newId(),
      ...place,
      before: baseLines.slice(change.aStart, change.aEnd).join(''),
      after,
      state: 'open',
      ...(reason === undefined ? {} : { reason }),
    };
  });
  const kept = old.filter(
    (hunk) => hunk.move === true || (!isLive(hunk) && !fresh.some((each) => overlaps(hunk, each))),
  );
  return [...fresh, ...kept].sort(byPlace);
}

type Place = Pick<LineHunk, 'baseStart' | 'baseEnd'>;

const samePlace = (a: Place, b: Place): boolean => a.baseStart === b.baseStart && a.baseEnd === b.baseEnd;

/** Whether two hunks want the same lines, or insert at the same place. */
export function overlaps(a: Place, b: Place): boolean {
  if (samePlace(a, b)) return true;
  return a.baseStart <= b.baseEnd && b.baseStart <= a.baseEnd;
}

interface Change {
  readonly aStart: number;
  readonly aEnd: number;
  readonly bStart: number;
  readonly bEnd: number;
}

/** Joins changes that belong to one hunk already, and new ones that only blank lines or brackets keep apart. */
function joinAs(
  changes: readonly Change[],
  base: readonly string[],
  old: readonly LineHunk[],
  join: boolean,
): Change[] {
  const joined: Change[] = [];
  for (const change of changes) {
    const last = joined.at(-1);
    if (!last) {
      joined.push(change);
      continue;
    }
    const covers = (hunk: LineHunk): boolean =>
      isLive(hunk) && hunk.baseStart - 1 <= last.aStart && hunk.baseEnd >= change.aEnd;
    const touched = (place: Change): boolean =>
      old.some((hunk) => overlaps(hunk, { baseStart: place.aStart + 1, baseEnd: place.aEnd }));
    const gap = base.slice(last.aEnd, change.aStart);
    const trivial = gap.length <= 2 && gap.every((line) => !/[\p{L}\p{N}]/u.test(bare(line)));
    if (old.some(covers) || (join && trivial && !touched(last) && !touched(change)))
      joined[joined.length - 1] = { ...last, aEnd: change.aEnd, bEnd: change.bEnd };
    else joined.push(change);
  }
  return joined;
}
