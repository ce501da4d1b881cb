import * as vscode from 'vscode';
import { editIdOf } from './documents.ts';

/** How the title of each of our tabs starts: a restored multi-diff tab can be told by nothing else. */
export const tabTitle = (): string => vscode.l10n.t('Footnote: review');

/** Whether a tab is a review of ours. */
export function isOurs(tab: vscode.Tab): boolean {
  if (tab.input instanceof vscode.TabInputTextDiff) return editIdOf(tab.input.modified) !== undefined;
  if (tab.input instanceof vscode.TabInputText) return editIdOf(tab.input.uri) !== undefined;
  return tab.label.startsWith(tabTitle());
}

export const ourTabs = (): vscode.Tab[] =>
  vscode.window.tabGroups.all.flatMap((group) => group.tabs).filter(isOurs);

/** Whether the tab in front is a review of ours. */
export const reviewInFront = (): boolean => {
  const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
  return tab !== undefined && isOurs(tab);
};

/** Closes our tabs: the editor that was in front before comes back, with its cursor. */
export async function closeOurTabs(): Promise<void> {
  const tabs = ourTabs();
  if (tabs.length > 0) await vscode.window.tabGroups.close(tabs, false);
}
