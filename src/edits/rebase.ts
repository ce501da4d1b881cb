import { linesWithEnds } from '../base/lines.ts';
import { byPlace, inState, type LineHunk, span } from './hunks.ts';
import { bare, endNear, endOf, weave } from './line-ends.ts';
import { lineMap } from './line-diff.ts';
import { because } from './reasons.ts';

/** Lines of context that must be unique where a block occurs a different number of times in the two bases. */
const CONTEXT = 3;

/**
 * Moves hunks from one base to another by content (after diff3: a hunk moves if all its lines, and for an insertion both
 * neighbours, stand side by side in the new base). Those that can't move become conflicts that show both texts: the new
 * base's lines, and what was proposed for the old ones. None is dropped, but those that the new base already has and
 * rejected ones whose lines are gone.
 */
export function rebase(oldBase: string, newBase: string, hunks: readonly LineHunk[]): LineHunk[] {
  const view = compare(oldBase, newBase);
  const out: LineHunk[] = [];
  const stuck: Stuck[] = [];
  for (const hunk of [...hunks].sort(byPlace)) {
    const moved = hunk.move ? hunk : move(view, hunk);
    if (moved) out.push(moved);
    else if (hunk.state !== 'rejected') join(stuck, { ...around(view, hunk), hunks: [hunk] });
  }
  out.push(...stuck.map((group) => conflict(view, group)));
  return out
    .filter((hunk) => hunk.move === true || hunk.before !== hunk.after)
    .map(reopened)
    .sort(byPlace);
}

/** Hunks that can't move, with the old lines `from..to` around them that changed, which are `at..until` now. */
interface Stuck {
  readonly from: number;
  readonly to: number;
  readonly at: number;
  readonly until: number;
  readonly hunks: readonly LineHunk[];
}

interface View {
  readonly old: readonly string[];
  readonly fresh: readonly string[];
  readonly oldBare: readonly string[];
  readonly freshBare: readonly string[];
  readonly newBase: string;
  /** Index in the new base of each old line, or −1. */
  readonly map: Int32Array;
}

function compare(oldBase: string, newBase: string): View {
  const old = linesWithEnds(oldBase);
  const fresh = linesWithEnds(newBase);
  const oldBare = old.map(bare);
  const freshBare = fresh.map(bare);
  return { old, fresh, oldBare, freshBare, newBase, map: lineMap(oldBare, freshBare) };
}

function move(view: View, hunk: LineHunk): LineHunk | undefined {
  const { start, end } = span(hunk);
  const at = start === end ? insertionPoint(view, start) : blockStart(view, start, end);
  if (at === undefined || !unambiguous(view, start, end, at)) return undefined;
  const before = view.fresh.slice(at, at + end - start).join('');
  return afterUnterminated(view, {
    ...hunk,
    baseStart: at + 1,
    baseEnd: at + end - start,
    before,
    after: retermined(view, hunk, before, at),
  });
}

/** A line's index in the new base; the ends of the file count as lines that stay. */
const mapped = (view: View, index: number): number =>
  index < 0 ? -1 : index >= view.old.length ? view.fresh.length : (view.map[index] ?? -2);

function insertionPoint(view: View, start: number): number | undefined {
  const before = mapped(view, start - 1);
  const after = mapped(view, start);
  if (start > 0 && before < 0) return undefined;
  return after === before + 1 ? after : undefined;
}

function blockStart(view: View, start: number, end: number): number | undefined {
  const at = view.map[start] ?? -1;
  if (at < 0) return undefined;
  for (let i = start; i < end; i++) if (view.map[i] !== at + i - start) return undefined;
  return at;
}

/** A diff may pair the wrong one of two equal blocks: if their number changed, only unique context will do. */
function unambiguous(view: View, start: number, end: number, at: number): boolean {
  const margin = start === end ? 1 : 0;
  const block = view.oldBare.slice(Math.max(0, start - margin), end + margin);
  if (count(view.oldBare, block) === count(view.freshBare, block)) return true;
  const from = Math.max(0, start - CONTEXT);
  const context = view.oldBare.slice(from, end + CONTEXT);
  const here = at - (start - from);
  return (
    count(view.freshBare, context) === 1 && context.every((line, i) => view.freshBare[here + i] === line)
  );
}

function count(lines: readonly string[], block: readonly string[]): number {
  if (block.length === 0) return 0;
  let found = 0;
  for (let at = lines.indexOf(block[0] ?? ''); at !== -1; at = lines.indexOf(block[0] ?? '', at + 1))
    if (block.every((line, i) => lines[at + i] === line)) found++;
  return found;
}

/** The proposed text in the new base's line ends, where they are others than the old one's. */
function retermined(view: View, hunk: LineHunk, before: string, at: number): string {
  if (before === hunk.before) {
    if (before !== '' || view.old.length === 0) return hunk.after;
    const sameEnds =
      endOf(view.old[hunk.baseStart - 2] ?? view.old[0] ?? '') ===
      endOf(view.fresh[at - 1] ?? view.fresh[0] ?? '');
    if (sameEnds) return hunk.after;
  }
  const offset = view.fresh.slice(0, at).join('').length;
  const ending = endNear(view.newBase, Math.max(0, offset - 1));
  const woven = weave(before, hunk.after, ending);
  const wasTerminated = hunk.before === '' || endOf(hunk.before) !== '';
  const isTerminated = before === '' || endOf(before) !== '';
  if (isTerminated && !wasTerminated && woven !== '' && endOf(woven) === '') return woven + ending;
  if (!isTerminated && wasTerminated) return bare(woven);
  return woven;
}

function around(view: View, hunk: LineHunk): Omit<Stuck, 'hunks'> {
  const { start, end } = span(hunk);
  let from = start;
  while (from > 0 && (view.map[from - 1] ?? -1) < 0) from--;
  let to = end;
  while (to < view.old.length && (view.map[to] ?? -1) < 0) to++;
  return {
    from,
    to,
    at: from === 0 ? 0 : (view.map[from - 1] ?? 0) + 1,
    until: to >= view.old.length ? view.fresh.length : (view.map[to] ?? 0),
  };
}

/** Conflicts about the same lines are one conflict. */
function join(groups: Stuck[], next: Stuck): void {
  const last = groups.at(-1);
  if (last && (next.from < last.to || next.from === last.from))
    groups[groups.length - 1] = {
      ...last,
      to: Math.max(last.to, next.to),
      until: Math.max(last.until, next.until),
      hunks: [...last.hunks, ...next.hunks],
    };
  else groups.push(next);
}

function conflict(view: View, group: Stuck): LineHunk {
  const [first] = group.hunks;
  if (!first) throw new Error('A conflict without a hunk');
  // Someone else added lines at the very place of an insertion: those stay, and ours would follow.
  const insertion = group.from === group.to;
  const at = insertion ? group.until : group.at;
  const before = view.fresh.slice(at, group.until).join('');
  let proposed = '';
  let done = group.from;
  for (const hunk of group.hunks) {
    const { start, end } = span(hunk);
    proposed += view.old.slice(done, start).join('') + hunk.after;
    done = end;
  }
  proposed += view.old.slice(done, group.to).join('');
  const ending = endNear(view.newBase, 0);
  let after = weave(before, proposed, ending);
  if (group.until < view.fresh.length && after !== '' && endOf(after) === '') after += ending;
  return afterUnterminated(view, {
    ...first,
    baseStart: at + 1,
    baseEnd: group.until,
    before,
    after,
    state: 'conflict',
    conflict: because('changedMeanwhile'),
    ...(insertion ? {} : { proposedOn: view.old.slice(group.from, group.to).join('') }),
  });
}

/** An insertion behind a last line without a line end has to give it one, so it becomes a change of that line. */
function afterUnterminated(view: View, hunk: LineHunk): LineHunk {
  const last = view.fresh.at(-1) ?? '';
  if (hunk.baseStart <= view.fresh.length || last === '' || endOf(last) !== '') return hunk;
  const n = view.fresh.length;
  const ending = endNear(view.newBase, 0);
  return { ...hunk, baseStart: n, baseEnd: n, before: last, after: last + ending + bare(hunk.after) };
}

/** A conflict whose place is again as it was when it was proposed is open again. */
function reopened(hunk: LineHunk): LineHunk {
  if (hunk.state !== 'conflict' || hunk.proposedOn !== hunk.before) return hunk;
  return inState(hunk, 'open');
}
