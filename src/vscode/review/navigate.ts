import * as vscode from 'vscode';
import type { ReviewableEdits } from '../../edits/create-edits.ts';
import { isUndecided } from '../../protocol/edits.ts';
import { editIdOf } from './documents.ts';
import { hunkLines } from './lenses.ts';
import { createNear, type Meant, stepTo } from './near.ts';
import { cursorHunk, type HunkPlace, proposalEditor } from './place.ts';
import type { ReviewSession } from './session.ts';
import { manyAreOpen, reviewInFront, stepInTab } from './tabs.ts';
import { createTurns, type Direction, type Turns } from './turns.ts';

/** When an editor that doesn't tell that it shows a place is taken for broken, in milliseconds. */
const BROKEN_MS = 10_000;

/** Going from hunk to hunk, over all files of the review. */
export interface Navigator extends Pick<Turns<HunkPlace>, 'step' | 'decide'> {
  /** Once the steps and decisions that were asked for so far are done. */
  arrived(): Promise<void>;
  /** Shows a hunk, and puts the cursor on it. */
  show(place: HunkPlace): Promise<void>;
  /** Has something done in its turn that tells which hunk to show. */
  lead(work: () => Promise<HunkPlace | undefined>): Promise<void>;
  /** Goes to the first undecided hunk of the next files of a review that has several tabs' worth of them, or of those before. */
  turn(by: 1 | -1): Promise<void>;
  /** The window went on by the editor's own next change: where that led to no undecided hunk, it is gone on to one. */
  went(direction: Direction): Promise<void>;
  /** Looks anew where keys lead: something else than they changed that. */
  look(): void;
}

export function createNavigator(edits: ReviewableEdits, session: ReviewSession): Navigator {
  const show = async (place: HunkPlace): Promise<void> => {
    const { view, hunk } = place;
    const { start, end } = hunkLines(view, hunk.id);
    const range = new vscode.Range(start, 0, end, 0);
    if (await isOneStepTo(place)) return;
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
  /** Goes to a hunk by the editor's own next change, where that should lead there; false when it doesn't. */
  const isOneStepTo = async ({ view, hunk }: HunkPlace): Promise<boolean> => {
    const direction = stepTo(edits, session, { view, hunk });
    if (!direction || !(await stepInTab(direction))) return false;
    const editor = vscode.window.activeTextEditor;
    return editor !== undefined && isOn(editor, { view, hunk });
  };
  const isOn = (editor: vscode.TextEditor, { view, hunk }: HunkPlace): boolean =>
    edits.view(editIdOf(editor.document.uri) ?? '') === view &&
    editor.selection.active.line === hunkLines(view, hunk.id).start;
  /** What is being gone to. */
  let goal: HunkPlace | undefined;
  const targetOf = (by: number, from?: HunkPlace): HunkPlace | undefined => {
    const all = [...session.places()].flatMap(([view, file]) =>
      view.edit.hunks.map((hunk) => ({ place: { view, hunk }, file })),
    );
    const here = from ? all.findIndex(({ place }) => place.hunk.id === from.hunk.id) : -1;
    // The file of the one that was just decided may be written, and so gone from the review.
    const at = from ? { file: session.placeOf(from.view.edit.id), line: 0 } : cursorIn(session);
    const order = ({ place, file }: (typeof all)[number], i: number): number =>
      here >= 0 || !at ? i - here : file - at.file || lineOf(place) - at.line;
    const open = all
      .map((each, i) => ({ ...each, order: order(each, i) }))
      .filter(({ place }) => isUndecided(place.hunk.state));
    const before = open.filter((each) => each.order < 0).length;
    const upTo = open.filter((each) => each.order <= 0).length;
    return open.at((by > 0 ? upTo - 1 + by : before + by) % open.length)?.place;
  };
  const go = async (by: number, from?: HunkPlace): Promise<boolean> => {
    const target = targetOf(by, from);
    goal = by === 0 ? undefined : target;
    try {
      if (goal) await show(goal);
    } finally {
      goal = undefined;
    }
    return target !== undefined;
  };
  const turn = async (by: 1 | -1): Promise<void> => {
    const page = session.page();
    // After a reload it isn't known which files these are: what is opened next tells.
    if (!page) return void (await go(by));
    const views = page[by === 1 ? 'after' : 'before'];
    const places = views.flatMap((view) => view.edit.hunks.map((hunk) => ({ view, hunk })));
    const first = places.find(({ hunk }) => isUndecided(hunk.state)) ?? places[0];
    if (first) await show(first);
  };
  /**
   * Makes sure that the editor's own next change led to an undecided hunk, and to the one that the key was left to it for:
   * where the editor sees several changes in one hunk, or none in one of blanks alone, it stops too early or too late.
   */
  const settle = async (direction: Direction, meant: Meant | undefined): Promise<void> => {
    const editor = vscode.window.activeTextEditor;
    const place = cursorHunk(edits);
    const isOpen = editor !== undefined && place !== undefined && isUndecided(place.hunk.state);
    // In another file, the cursor had been moved since the leave was given: what starts there comes first.
    const isMeant =
      place?.hunk.id === meant?.to.hunk.id ||
      (place?.view !== meant?.to.view && place?.hunk.id !== meant?.from);
    if (isOpen && isOn(editor, place) && (!meant || isMeant)) return;
    if (meant && isUndecided(meant.to.hunk.state)) await show(meant.to);
    else if (isOpen) await show(place);
    else await go(direction === 'next' ? 1 : -1);
  };
  const turns = createTurns<HunkPlace>({
    go,
    here: () => cursorHunk(edits),
    reached: () => {
      const editor = vscode.window.activeTextEditor;
      return goal && editor && isOn(editor, goal) ? goal : undefined;
    },
    onIdle: () => {
      look();
    },
  });
  const near = createNear(edits, session, targetOf);
  const look = (): void => {
    near.look(turns.isBusy());
  };
  return {
    ...turns,
    show: (place) => turns.inTurn(() => show(place)),
    lead: (work) =>
      turns.inTurn(async () => {
        const place = await work();
        if (place) await show(place);
      }),
    turn: (by) => turns.inTurn(() => turn(by)),
    went: async (direction) => {
      const meant = near.went(direction);
      // What was asked for before is on its way, and leads elsewhere: this key goes on from there, as any other.
      if (turns.isBusy()) await turns.step(direction);
      else await turns.inTurn(() => settle(direction, meant));
    },
    look,
    arrived: () => turns.inTurn(() => Promise.resolve()),
  };
}

/**
 * Where the cursor is in the review; undefined when it is elsewhere. After a reload it is in no file of a tab of many:
 * then before what the tab shows.
 */
function cursorIn(session: ReviewSession): { file: number; line: number } | undefined {
  const editor = vscode.window.activeTextEditor;
  if (!editor && reviewInFront()) {
    const files = vscode.window.visibleTextEditors
      .map(({ document: { uri } }) => session.placeOf(editIdOf(uri) ?? ''))
      .filter((file) => file >= 0);
    return files.length > 0 ? { file: Math.min(...files), line: -1 } : undefined;
  }
  const file = session.placeOf((editor && editIdOf(editor.document.uri)) ?? '');
  return editor && file >= 0 ? { file, line: editor.selection.active.line } : undefined;
}

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
