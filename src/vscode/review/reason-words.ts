import * as vscode from 'vscode';
import { type ReasonCode, reasonOf } from '../../edits/reasons.ts';
import { CONFLICT_WORDS } from './conflict-words.ts';

/** A reason of the edits in the editor's language; what someone else says, such as the file system, as it is. */
export function reasonWords(sentence: string): string {
  const reason = reasonOf(sentence);
  return reason ? WORDS[reason.code](...reason.about.map(reasonWords)) : sentence;
}

const WORDS: Readonly<Record<ReasonCode, (...about: readonly string[]) => string>> = {
  ...CONFLICT_WORDS,
  goneAlready: () => vscode.l10n.t('The file is gone already.'),
  changedAsWritten: () => vscode.l10n.t('The file changed while it was being written: review it again.'),
  lookAgain: () => vscode.l10n.t('The file changed meanwhile. Look at the proposal again.'),
  notPending: () => vscode.l10n.t('This change is no longer pending.'),
  proposalOver: () => vscode.l10n.t('This proposal is no longer pending.'),
  noText: () => vscode.l10n.t('There is no text to edit here: accept or reject the change as a whole.'),
  outside: () => vscode.l10n.t('The path leads out of the workspace.'),
  unsaved: () => vscode.l10n.t('The file has unsaved changes. Save or revert them first.'),
  syntaxError: (...about) =>
    vscode.l10n.t(
      'Left out: it adds a syntax error ({0}). Accept its changes one by one to take it anyway.',
      ...about,
    ),
  notWritten: (...about) => vscode.l10n.t('Nothing was written: {0}', ...about),
  otherEncoding: () =>
    vscode.l10n.t(
      'The editor shows this file in another encoding than it has, and it has unsaved changes. Save or revert it first.',
    ),
  notInLatin1: (...about) =>
    vscode.l10n.t(
      'The file is Latin-1 and cannot hold “{0}”. Use characters that its encoding has, or convert the file to UTF-8 first.',
      ...about,
    ),
  notInEncoding: (...about) =>
    vscode.l10n.t(
      'The file is in {0} and cannot hold “{1}”. Use characters that its encoding has, or convert the file to UTF-8 first.',
      ...about,
    ),
  notInUnknownEncoding: (...about) =>
    vscode.l10n.t(
      'The file is in an unknown encoding that is not UTF-8 and cannot hold “{0}”. Use characters that its encoding has, or convert the file to UTF-8 first.',
      ...about,
    ),
  loneSurrogate: () => vscode.l10n.t('The text holds a lone surrogate, which no file can hold.'),
  deletedSince: () => vscode.l10n.t('It was deleted since: Restore Checkpoint brings it back.'),
  dirtySince: () => vscode.l10n.t('It has unsaved changes: left as it is.'),
  changedSince: () => vscode.l10n.t('It changed since: left as it is.'),
  bufferChangedSince: () => vscode.l10n.t('Its unsaved text changed since: left as it is.'),
  savedSince: () => vscode.l10n.t('It was saved since: use Undo in its editor.'),
};
