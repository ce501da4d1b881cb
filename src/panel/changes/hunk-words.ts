import type { PanelEdit, PanelHunk } from '../../protocol/host-message.ts';

/** A line of a hunk as it is drawn; `n` is its number in the base for removed lines, in the result for added ones. */
export interface HunkRow {
  readonly kind: 'del' | 'ins';
  readonly n: number;
  readonly text: string;
}

/** Lines without their ends; a final line end makes no further line. */
export function linesOf(text: string): readonly string[] {
  if (text === '') return [];
  const lines = text.split(/\r\n|\n|\r/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** `20-22`, and `12-12` for an insertion before line 12. */
export const hunkRange = (hunk: PanelHunk): string =>
  `${String(hunk.baseStart)}-${String(Math.max(hunk.baseStart, hunk.baseEnd))}`;

const shortRange = (hunk: PanelHunk): string =>
  hunk.baseEnd <= hunk.baseStart ? String(hunk.baseStart) : hunkRange(hunk);

/** A hunk of a rename that changes no text: the new name itself. */
export const isMove = (edit: PanelEdit, hunk: PanelHunk): boolean =>
  edit.kind === 'rename' && hunk.before === '' && hunk.after === '';

/** The accessible name of a hunk's group: by its base lines, or `old → new`. */
export const hunkName = (edit: PanelEdit, hunk: PanelHunk): string =>
  isMove(edit, hunk) ? `${edit.path} → ${edit.newPath ?? ''}` : `${edit.path}:${hunkRange(hunk)}`;

const STATE_WORDS = { accepted: 'Accepted ', rejected: 'Rejected ', open: '', conflict: '' } as const;

/** What a hunk's header says. */
export function hunkTitle(edit: PanelEdit, hunk: PanelHunk): string {
  const place = isMove(edit, hunk) ? `rename to ${edit.newPath ?? ''}` : shortRange(hunk);
  if (hunk.state === 'conflict')
    return hunk.inTheWay === undefined ? `${place}, the file changed here` : `${place}: ${hunk.inTheWay}`;
  const reason = hunk.reason === undefined || hunk.reason === '' ? '' : ` ${hunk.reason}`;
  return `${STATE_WORDS[hunk.state]}${place}${reason}`;
}

/** The rows of each hunk of an edit, numbered as if every hunk were accepted. */
export function hunkRows(edit: PanelEdit): ReadonlyMap<string, readonly HunkRow[]> {
  const rows = new Map<string, readonly HunkRow[]>();
  let shift = 0;
  for (const hunk of edit.hunks) {
    const before = linesOf(hunk.before);
    const after = linesOf(hunk.after);
    const start = hunk.baseStart + shift;
    rows.set(hunk.id, [
      ...before.map((text, i) => ({ kind: 'del' as const, n: hunk.baseStart + i, text })),
      ...after.map((text, i) => ({ kind: 'ins' as const, n: start + i, text })),
    ]);
    shift += after.length - before.length;
  }
  return rows;
}

/** Lines added and removed. */
export function counts(edits: readonly PanelEdit[]): { readonly added: number; readonly removed: number } {
  let [added, removed] = [0, 0];
  for (const hunk of edits.flatMap((edit) => edit.hunks)) {
    added += linesOf(hunk.after).length;
    removed += linesOf(hunk.before).length;
  }
  return { added, removed };
}
