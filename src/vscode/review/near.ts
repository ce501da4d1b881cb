import * as vscode from 'vscode';
import type { ReviewableEdits } from '../../edits/create-edits.ts';
import { editIdOf, PROPOSAL_SCHEME } from './documents.ts';
import { hunkLines } from './lenses.ts';
import type { HunkPlace } from './place.ts';
import type { ReviewSession } from './session.ts';
import { keysCanStep, manyAreOpen, reviewInFront } from './tabs.ts';
import type { Direction } from './turns.ts';

/**
 * Which keys the window may answer by itself. While the editor's own next change leads where ours would, the key that
 * goes there is bound to that: nothing is drawn later for the way to the extension host and back. Such a key takes the
 * leave back before it goes, and is looked at afterwards.
 */
export interface Near {
  /** Gives leave anew, for where the cursor is by now; none while something else is on its way. */
  look(isBusy: boolean): void;
  /** The window went by itself, and took the leave back. */
  went(): void;
}

/** 'next', 'previous', 'both' or ''. */
const KEY = 'footnote.near';

/** @param target where a key leads to */
export function createNear(
  edits: ReviewableEdits,
  session: ReviewSession,
  target: (by: 1 | -1) => HunkPlace | undefined,
): Near {
  /** What the window was told, as long as it can have heard nothing else. */
  let told: string | undefined;
  const tell = (value: string): void => {
    if (value === told) return;
    told = value;
    void vscode.commands.executeCommand('setContext', KEY, value);
  };
  const leads = (direction: Direction): boolean => {
    const place = target(direction === 'next' ? 1 : -1);
    return place !== undefined && stepTo(edits, session, place) === direction;
  };
  return {
    look: (isBusy) => {
      const inTab = !isBusy && cursorInTab() !== undefined && keysCanStep();
      const [next, previous] = [inTab && leads('next'), inTab && leads('previous')];
      tell(next && previous ? 'both' : next ? 'next' : previous ? 'previous' : '');
    },
    went: () => {
      told = undefined;
    },
  };
}

/** The editor that has the cursor in a tab of many files, on the side of the proposal. */
function cursorInTab(): vscode.TextEditor | undefined {
  const editor = vscode.window.activeTextEditor;
  return editor?.document.uri.scheme === PROPOSAL_SCHEME && reviewInFront() && manyAreOpen()
    ? editor
    : undefined;
}

/**
 * Which way the editor's own next change leads from the cursor to a hunk: from the last change of a file to the first of
 * the next one, or back. Undefined where it doesn't.
 */
export function stepTo(
  edits: ReviewableEdits,
  session: ReviewSession,
  { view, hunk }: HunkPlace,
): Direction | undefined {
  const editor = cursorInTab();
  const here = editor && edits.view(editIdOf(editor.document.uri) ?? '');
  if (!here || !session.isShown(view)) return undefined;
  const cursor = editor.selection.active.line;
  const lines = here.edit.hunks.map(({ id }) => hunkLines(here, id));
  const by = session.placeOf(view.edit.id) - session.placeOf(here.edit.id);
  if (by === 1 && view.edit.hunks[0] === hunk && lines.every(({ start }) => start <= cursor)) return 'next';
  if (by === -1 && view.edit.hunks.at(-1) === hunk && lines.every(({ end }) => end >= cursor))
    return 'previous';
  return undefined;
}
