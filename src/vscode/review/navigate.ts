import * as vscode from 'vscode';
import type { ReviewableEdits } from '../../edits/create-edits.ts';
import { isUndecided } from '../../protocol/edits.ts';
import { editIdOf, PROPOSAL_SCHEME } from './documents.ts';
import { hunkLines } from './lenses.ts';
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
  const go = async (by: number, from?: HunkPlace): Promise<boolean> => {
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
    const target = open.at((by > 0 ? upTo - 1 + by : before + by) % open.length);
    goal = by === 0 ? undefined : target?.place;
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
  const turns = createTurns<HunkPlace>({
    go,
    here: () => cursorHunk(edits),
    reached: () => {
      const editor = vscode.window.activeTextEditor;
      return goal && editor && isOn(editor, goal) ? goal : undefined;
    },
  });
  return {
    ...turns,
    show: (place) => turns.inTurn(() => show(place)),
    lead: (work) =>
      turns.inTurn(async () => {
        const place = await work();
        if (place) await show(place);
      }),
    turn: (by) => turns.inTurn(() => turn(by)),
    arrived: () => turns.inTurn(() => Promise.resolve()),
  };
}

/**
 * Which way the editor's own next change leads from the cursor to a hunk: from the last change of a file to the first of
 * the next one, or back. Undefined where it doesn't.
 */
function stepTo(
  edits: ReviewableEdits,
  session: ReviewSession,
  { view, hunk }: HunkPlace,
): Direction | undefined {
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.uri.scheme !== PROPOSAL_SCHEME || !reviewInFront() || !manyAreOpen()) return undefined;
  const here = edits.view(editIdOf(editor.document.uri) ?? '');
  if (!here || !session.isShown(view)) return undefined;
  const cursor = editor.selection.active.line;
  const lines = here.edit.hunks.map(({ id }) => hunkLines(here, id));
  const by = session.placeOf(view.edit.id) - session.placeOf(here.edit.id);
  if (by === 1 && view.edit.hunks[0] === hunk && lines.every(({ start }) => start <= cursor)) return 'next';
  if (by === -1 && view.edit.hunks.at(-1) === hunk && lines.every(({ end }) => end >= cursor))
    return 'previous';
  return undefined;
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
