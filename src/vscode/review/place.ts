import * as vscode from 'vscode';
import type { ReviewableEdits } from '../../edits/create-edits.ts';
import type { ProposalView } from '../../edits/proposal.ts';
import type { Hunk } from '../../protocol/edits.ts';
import { BASE_SCHEME, editIdOf, PROPOSAL_SCHEME } from './documents.ts';
import { hunkRange } from './lenses.ts';

/** A hunk and where it is. */
export interface HunkPlace {
  readonly view: ProposalView;
  readonly hunk: Hunk;
}

/** A hunk by the ids that a lens passes, or the one at the cursor. */
export function hunkFor(edits: ReviewableEdits, editId: unknown, hunkId: unknown): HunkPlace | undefined {
  if (typeof editId === 'string' && typeof hunkId === 'string') {
    const view = edits.view(editId);
    const hunk = view?.edit.hunks.find(({ id }) => id === hunkId);
    return view?.over === false && hunk ? { view, hunk } : undefined;
  }
  return cursorHunk(edits);
}

/** The hunk at the cursor of the active editor, if that shows a pending edit. */
export function cursorHunk(edits: ReviewableEdits): HunkPlace | undefined {
  const editor = vscode.window.activeTextEditor;
  return editor && hunkAtCursor(edits, editor);
}

/** The hunk in whose lines the cursor stands, or the next one below, or the last. */
function hunkAtCursor(edits: ReviewableEdits, editor: vscode.TextEditor): HunkPlace | undefined {
  const view = edits.view(editIdOf(editor.document.uri) ?? '');
  if (view?.over !== false) return undefined;
  const line = editor.selection.active.line;
  const lastLine = (hunk: Hunk): number =>
    editor.document.uri.scheme === BASE_SCHEME
      ? Math.max(hunk.baseEnd, hunk.baseStart) - 1
      : hunkRange(view, hunk.id, editor.document).end.line;
  const hunk = view.edit.hunks.find((each) => lastLine(each) >= line) ?? view.edit.hunks.at(-1);
  return hunk && { view, hunk };
}

/** The visible editor that shows the proposal of an edit. */
export const proposalEditor = (edits: ReviewableEdits, editId: string): vscode.TextEditor | undefined =>
  vscode.window.visibleTextEditors.find(
    ({ document: { uri } }) =>
      uri.scheme === PROPOSAL_SCHEME && edits.view(uri.query)?.edit.id === edits.view(editId)?.edit.id,
  );
