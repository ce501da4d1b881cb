import * as vscode from 'vscode';
import type { ReviewableEdits } from '../../edits/create-edits.ts';
import { editIdOf, PROPOSAL_SCHEME } from './documents.ts';
import { hunkLines } from './lenses.ts';
import { cursorHunk, hunkFor, type HunkPlace } from './place.ts';
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
  /** The window went by itself, and took the leave back: what that leave was for, as far as is known. */
  went(direction: Direction): Meant | undefined;
}

/** From the hunk at the cursor to the one that a key leads to. */
export interface Meant {
  readonly from: string | undefined;
  readonly to: HunkPlace;
}

/** A leave: where keys may go by themselves. */
type Leave = Readonly<Record<Direction, Meant | undefined>>;
const NONE: Leave = { next: undefined, previous: undefined };
const DIRECTIONS = ['next', 'previous'] as const;

/** 'next', 'previous', 'both' or ''. */
const KEY = 'footnote.near';

/** @param target where a key leads to */
export function createNear(
  edits: ReviewableEdits,
  session: ReviewSession,
  target: (by: 1 | -1) => HunkPlace | undefined,
): Near {
  /** What the window was told, as long as it can have heard nothing else. */
  let told: Leave | undefined;
  /** What it is known to have heard: its answer to that comes after what it did before. */
  let heard = NONE;
  const isSame = (a: Leave, b: Leave | undefined): boolean =>
    b !== undefined &&
    DIRECTIONS.every(
      (each) => a[each]?.from === b[each]?.from && a[each]?.to.hunk.id === b[each]?.to.hunk.id,
    );
  const tell = (leave: Leave): void => {
    if (isSame(leave, told)) return;
    told = leave;
    const value = leave.next && leave.previous ? 'both' : DIRECTIONS.find((each) => leave[each]);
    void vscode.commands.executeCommand('setContext', KEY, value ?? '').then(() => {
      heard = leave;
    });
  };
  const leads = (direction: Direction): Meant | undefined => {
    const to = target(direction === 'next' ? 1 : -1);
    if (!to || stepTo(edits, session, to) !== direction) return undefined;
    return { from: cursorHunk(edits)?.hunk.id, to };
  };
  return {
    look: (isBusy) => {
      const inTab = !isBusy && cursorInTab() !== undefined && keysCanStep();
      tell(inTab ? { next: leads('next'), previous: leads('previous') } : NONE);
    },
    went: (direction) => {
      told = undefined;
      const meant = heard[direction];
      const to = meant && hunkFor(edits, meant.to.view.edit.id, meant.to.hunk.id);
      return to && { from: meant.from, to };
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
