import * as vscode from 'vscode';
import type { ReviewableEdits } from '../../edits/create-edits.ts';
import { editIdOf } from './documents.ts';
import { hunkLines } from './lenses.ts';
import { type HunkPlace, proposalEditor } from './place.ts';
import type { ReviewSession } from './session.ts';
import { isUndecided } from './status.ts';
import { manyAreOpen, reviewInFront } from './tabs.ts';

export type Direction = 'next' | 'previous';

/** When an editor that doesn't tell that it shows a place is taken for broken, in milliseconds. */
const BROKEN_MS = 10_000;

/** Going from hunk to hunk, over all files of the review. */
export interface Navigator {
  /** Goes to the undecided hunk after (or before) a hunk, or the cursor, around the end; false when there is none. */
  go(direction: Direction, from?: HunkPlace): Promise<boolean>;
  /** Shows a hunk, and puts the cursor on it. */
  show(place: HunkPlace): Promise<void>;
  /** Goes to the first undecided hunk of the next files of a review that has several tabs' worth of them, or of those before. */
  turn(by: 1 | -1): Promise<void>;
}

export function createNavigator(edits: ReviewableEdits, session: ReviewSession): Navigator {
  const show = async ({ view, hunk }: HunkPlace): Promise<void> => {
    const { start, end } = hunkLines(view, hunk.id);
    const range = new vscode.Range(start, 0, end, 0);
    const one = reviewInFront() && !manyAreOpen() ? proposalEditor(edits, view.edit.id) : undefined;
    // The editor of one file is moved as it is; a tab of many scrolls as a whole, and has to be asked.
    if (!one) await session.show({ view, range });
    const editor = one ?? (await appears(() => proposalEditor(edits, view.edit.id)));
    if (editor) {
      editor.selection = new vscode.Selection(range.start, range.start);
      editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
      // A comment box that closes leaves the keyboard nowhere.
      await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup');
    }
    // Keys decide what the cursor is on: it has to be there, whatever became of the tab of many files.
    const isFocused = (): boolean => vscode.window.activeTextEditor?.document === editor?.document;
    if (!editor || !(await appears(() => isFocused() || undefined)))
      await session.show({ view, range }, true);
  };
  const go = async (direction: Direction, from?: HunkPlace): Promise<boolean> => {
    const all = session.views().flatMap((view) => view.edit.hunks.map((hunk) => ({ view, hunk })));
    const here = from ? all.findIndex(({ hunk }) => hunk.id === from.hunk.id) : -1;
    // The file of the one that was just decided may be written, and so gone from the review.
    const at = from ? { file: session.placeOf(from.view.edit.id), line: 0 } : cursorIn(session);
    const order = (place: HunkPlace, i: number): number =>
      here >= 0 || !at ? i - here : fileOf(session, place) - at.file || lineOf(place) - at.line;
    const isAfter = (place: HunkPlace, i: number): boolean => order(place, i) > 0;
    const isBefore = (place: HunkPlace, i: number): boolean => order(place, i) < 0;
    const open = all.map((place, i) => ({ place, i })).filter(({ place }) => isUndecided(place.hunk.state));
    const target =
      direction === 'next'
        ? (open.find(({ place, i }) => isAfter(place, i)) ?? open[0])
        : (open.findLast(({ place, i }) => isBefore(place, i)) ?? open.at(-1));
    if (target) await show(target.place);
    return target !== undefined;
  };
  const turn = async (by: 1 | -1): Promise<void> => {
    const page = session.page();
    // After a reload it isn't known which files these are: what is opened next tells.
    if (!page) return void (await go(by === 1 ? 'next' : 'previous'));
    const views = page[by === 1 ? 'after' : 'before'];
    const places = views.flatMap((view) => view.edit.hunks.map((hunk) => ({ view, hunk })));
    const first = places.find(({ hunk }) => isUndecided(hunk.state)) ?? places[0];
    if (first) await show(first);
  };
  // One after the other: a key that is pressed while the editor is still on its way goes on from where that leads.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = last.then(work, work);
    last = done;
    return done;
  };
  return {
    show: (place) => inTurn(() => show(place)),
    turn: (by) => inTurn(() => turn(by)),
    go: (direction, from) => inTurn(() => go(direction, from)),
  };
}

/** Where the cursor is in the review; undefined when it is elsewhere. */
function cursorIn(session: ReviewSession): { file: number; line: number } | undefined {
  const editor = vscode.window.activeTextEditor;
  const file = session.placeOf((editor && editIdOf(editor.document.uri)) ?? '');
  return editor && file >= 0 ? { file, line: editor.selection.active.line } : undefined;
}

const fileOf = (session: ReviewSession, { view }: HunkPlace): number => session.placeOf(view.edit.id);
const lineOf = ({ view, hunk }: HunkPlace): number => hunkLines(view, hunk.id).start;

/** What there is to find once the editors on the screen have changed; undefined when it doesn't come in time. */
async function appears<T>(find: () => T | undefined): Promise<T | undefined> {
  const found = find();
  if (found !== undefined) return found;
  return new Promise((resolve) => {
    const done = (value: T | undefined): void => {
      clearTimeout(timer);
      listeners.dispose();
      resolve(value);
    };
    const look = (): void => {
      const value = find();
      if (value !== undefined) done(value);
    };
    const timer = setTimeout(done, BROKEN_MS, undefined);
    const listeners = vscode.Disposable.from(
      vscode.window.onDidChangeVisibleTextEditors(look),
      vscode.window.onDidChangeActiveTextEditor(look),
    );
  });
}
