import * as vscode from 'vscode';
import type { ProposalView } from '../../edits/proposal.ts';
import { because } from '../../edits/reasons.ts';

/** Why hunks are conflicts, in the editor's language: all that the panel needs of the reasons. */
export const CONFLICT_WORDS = {
  gone: () => vscode.l10n.t('The file is gone.'),
  taken: () => vscode.l10n.t('Something stands at the new path by now.'),
  unreadable: () => vscode.l10n.t('The file cannot be read now.'),
  changed: () => vscode.l10n.t('The file changed after this was proposed.'),
  changedHere: () => vscode.l10n.t('The file changed here.'),
  changedMeanwhile: () => vscode.l10n.t('Changed meanwhile.'),
} as const;

/** Why a hunk is a conflict. */
export function conflictWords({ conflicts }: Pick<ProposalView, 'conflicts'>, hunkId: string): string {
  const said = conflicts.get(hunkId);
  const code = CODES.find((each) => because(each) === said) ?? 'changedHere';
  return CONFLICT_WORDS[code]();
}

type ConflictCode = keyof typeof CONFLICT_WORDS;
const isCode = (name: string): name is ConflictCode => Object.hasOwn(CONFLICT_WORDS, name);
const CODES = Object.keys(CONFLICT_WORDS).filter(isCode);
