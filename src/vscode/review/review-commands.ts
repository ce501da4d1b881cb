import * as vscode from 'vscode';
import type { ReviewableEdits } from '../../edits/create-edits.ts';
import type { DecisionResult } from '../../protocol/edits.ts';
import { LENS_COMMANDS } from './lenses.ts';
import { NOTE_COMMANDS, registerNotes } from './notes.ts';
import { goToHunk, type HunkPlace, hunkFor, proposalEditor } from './place.ts';
import type { ReviewSession } from './session.ts';

/** The commands of the review. A lens passes the ids of its hunk; by key or palette it is the one at the cursor. */
export function registerReviewCommands(
  extension: vscode.Extension<unknown>,
  edits: ReviewableEdits,
  session: ReviewSession,
): vscode.Disposable {
  const told = async (result: DecisionResult, notes = 0): Promise<void> => {
    session.count(result, notes);
    tellConflicts(result);
    await session.endIfDone();
  };
  const decide = async (
    { view, hunk }: HunkPlace,
    decision: 'accept' | 'reject',
    note?: string,
  ): Promise<void> => {
    const editor = proposalEditor(edits, view.edit.id);
    await told(await edits.decide(view.edit.id, [hunk.id], decision, note), note === undefined ? 0 : 1);
    if (editor) goToHunk(edits, editor, 'next');
  };
  const reject = async (editId: string, hunkId: string, note: string): Promise<void> => {
    const place = hunkFor(edits, editId, hunkId);
    const text = note.trim();
    if (place) await decide(place, 'reject', text === '' ? undefined : text);
  };
  const notes = registerNotes(edits, hasNoteButtons(extension), reject);

  const atHunk =
    (act: (place: HunkPlace) => Promise<void>) =>
    async (editId?: unknown, hunkId?: unknown): Promise<void> => {
      const place = hunkFor(edits, editId, hunkId);
      if (place) await act(place);
      else
        void vscode.window.showInformationMessage(
          vscode.l10n.t('There is no proposed change here. Open the review first (Alt+R).'),
        );
    };
  const file =
    (decision: 'accept' | 'reject') =>
    async (editId: unknown): Promise<void> => {
      if (typeof editId === 'string') await told(await edits.decide(editId, 'all', decision));
    };
  const all = (decision: 'accept' | 'reject') => async (): Promise<void> => {
    await told(await edits.decideAll(decision));
  };
  const go = (direction: 'next' | 'previous') => (): void => {
    const editor = vscode.window.activeTextEditor;
    if (editor) goToHunk(edits, editor, direction);
  };

  const commands: Readonly<Record<string, (...args: unknown[]) => unknown>> = {
    'footnote.reviewChanges': (editId) => session.open(typeof editId === 'string' ? editId : undefined),
    'footnote.acceptHunk': atHunk((place) => decide(place, 'accept')),
    'footnote.rejectHunk': atHunk((place) => decide(place, 'reject')),
    'footnote.rejectHunkWithNote': atHunk(({ view, hunk }) =>
      notes.ask(view.edit.id, hunk.id, proposalEditor(edits, view.edit.id)),
    ),
    'footnote.applyAccepted': async () => {
      await told(await edits.applyAccepted());
    },
    'footnote.acceptAll': all('accept'),
    'footnote.rejectAll': all('reject'),
    'footnote.nextHunk': go('next'),
    'footnote.previousHunk': go('previous'),
    [LENS_COMMANDS.acceptFile]: file('accept'),
    [LENS_COMMANDS.rejectFile]: file('reject'),
    [LENS_COMMANDS.undo]: atHunk(({ view, hunk }) => edits.undecide(view.edit.id, [hunk.id])),
    [LENS_COMMANDS.takeAnyway]: atHunk(async (place) => {
      await edits.settle(place.view.edit.id, [place.hunk.id]);
      await decide(place, 'accept');
    }),
  };
  return vscode.Disposable.from(
    notes,
    ...Object.entries(commands).map(([id, run]) => vscode.commands.registerCommand(id, run)),
  );
}

function tellConflicts({ conflicts }: DecisionResult): void {
  const reasons = [...new Set(conflicts.map(({ reason }) => reason))];
  if (reasons.length > 0)
    void vscode.window.showWarningMessage(vscode.l10n.t('Not accepted: {0}', reasons.slice(0, 3).join(' ')));
}

/** Whether the manifest gives the comment box our buttons: without them a note could not be sent. */
function hasNoteButtons(extension: vscode.Extension<unknown>): boolean {
  const manifest: unknown = extension.packageJSON;
  return JSON.stringify(manifest).includes(`"command":"${NOTE_COMMANDS.send}"`);
}
