import * as vscode from 'vscode';
import type { ReviewableEdits } from '../../edits/create-edits.ts';
import { shownPath } from './documents.ts';
import type { ReviewSession } from './session.ts';
import { reasonWords } from './reason-words.ts';

/** Undo Apply, Restore Checkpoint, and the question about an apply that a crash cut off. */
export function registerCheckpointCommands(
  edits: ReviewableEdits,
  session: ReviewSession,
): vscode.Disposable {
  const registrations = [
    vscode.commands.registerCommand('footnote.undoApply', () => undoApply(edits)),
    vscode.commands.registerCommand('footnote.restoreCheckpoint', () => restore(edits, session)),
    edits.onDidApply(({ inBuffers }) => {
      if (inBuffers.length === 0) return;
      const names = inBuffers.map(shownPath).join(', ');
      void vscode.window.showInformationMessage(
        vscode.l10n.t('Changed in the unsaved editor: {0}. Save it when you are ready.', names),
      );
    }),
  ];
  for (const { id, files } of edits.interrupted) void askAboutInterrupted(edits, id, files);
  return vscode.Disposable.from(...registrations);
}

async function undoApply(edits: ReviewableEdits): Promise<void> {
  const { restored, skipped } = await edits.undoApply();
  if (restored.length + skipped.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('There is nothing that Footnote wrote to undo.'));
    return;
  }
  const left = skipped.map(({ uri, reason }) => `${shownPath(uri)}: ${reasonWords(reason)}`).join(' ');
  if (skipped.length === 0)
    void vscode.window.showInformationMessage(
      restored.length === 1
        ? vscode.l10n.t('{0} is as it was before.', shownPath(restored[0] ?? ''))
        : vscode.l10n.t('{0} files are as they were before.', restored.length),
    );
  else void tellLeft(restored.length, skipped.length, left);
}

/** What was left alone can still be gone back on by a review, which shows what would be lost. */
async function tellLeft(restored: number, skipped: number, left: string): Promise<void> {
  const restore = vscode.l10n.t('Restore Checkpoint…');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('{0} restored, {1} left alone. {2}', restored, skipped, left),
    restore,
  );
  if (answer === restore) await vscode.commands.executeCommand('footnote.restoreCheckpoint');
}

async function restore(edits: ReviewableEdits, session: ReviewSession): Promise<void> {
  const checkpoints = await edits.checkpoints();
  if (checkpoints.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('There is no checkpoint: Footnote has written nothing yet.'),
    );
    return;
  }
  const picked = await vscode.window.showQuickPick(
    checkpoints.map(({ id, at, uris }) => ({
      id,
      label: vscode.l10n.t('Before {0}', new Date(at).toLocaleString()),
      description: uris.map(shownPath).slice(0, 3).join(', ') + (uris.length > 3 ? '…' : ''),
    })),
    { title: vscode.l10n.t('Go back to the state before Footnote wrote…') },
  );
  if (!picked) return;
  const plan = await edits.planRestore(picked.id);
  const changed = plan.files.filter(({ changedSince }) => changedSince).map(({ uri }) => uri);
  const also = changed.length === 0 ? [] : await askAboutChanged(changed);
  if (!also) return;
  await edits.stageRestore(plan, also);
  await session.open();
}

/** Files that someone else changed since are left alone unless picked. Undefined: cancelled. */
async function askAboutChanged(uris: readonly string[]): Promise<string[] | undefined> {
  const picked = await vscode.window.showQuickPick(
    uris.map((uri) => ({ uri, label: shownPath(uri), description: vscode.l10n.t('changed since') })),
    {
      canPickMany: true,
      title: vscode.l10n.t('These files changed after Footnote wrote them. Restore which of them too?'),
    },
  );
  return picked?.map(({ uri }) => uri);
}

async function askAboutInterrupted(
  edits: ReviewableEdits,
  id: string,
  files: ReviewableEdits['interrupted'][number]['files'],
): Promise<void> {
  const finish = vscode.l10n.t('Finish');
  const back = vscode.l10n.t('Go Back');
  const names = (state: string): string =>
    files
      .filter((file) => file.state === state)
      .map(({ uri }) => shownPath(uri))
      .join(', ') || vscode.l10n.t('none');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t(
      'Footnote was interrupted while it wrote changes that you accepted. Written: {0}. Not written: {1}.',
      names('after'),
      names('before'),
    ),
    finish,
    back,
  );
  if (answer === undefined) return;
  const left = await edits.endInterrupted(id, answer === finish ? 'finish' : 'back');
  if (left.length > 0)
    void vscode.window.showWarningMessage(
      left.map(({ uri, reason }) => `${shownPath(uri)}: ${reasonWords(reason)}`).join(' '),
    );
}
