import * as vscode from 'vscode';
import type { ProposalView } from '../../edits/proposal.ts';
import { editIdOf, type Sides, shownPath } from './documents.ts';

/** How the title of each of our tabs starts: a restored multi-diff tab can be told by nothing else. */
export const tabTitle = (): string => vscode.l10n.t('Footnote: review');

/** Which tab's worth of files is shown. */
export interface PageNumber {
  /** Tells a page from one of another review: two tabs of one name would be one. */
  readonly key: string;
  /** From 1. */
  readonly at: number;
  readonly of: number;
}

/** Names the tab of several files, so that it can be asked to show another place; also after a reload. */
const many = (page: PageNumber | undefined): vscode.Uri =>
  vscode.Uri.from({
    scheme: 'footnote-review',
    path: '/changes',
    ...(page ? { query: `${page.key}/${page.at}` } : {}),
  });
/** Stands between our title and the number of the page. */
const PAGE_MARK = ' · ';
export const pageName = ({ at, of }: PageNumber): string => vscode.l10n.t('page {0} of {1}', at, of);
/** Whether a review's tab shows all files of it. */
export const showsAllFiles = ({ label }: vscode.Tab): boolean => !label.startsWith(tabTitle() + PAGE_MARK);

/** What `vscode.changes` calls itself, with a name for the tab and a place to show: used by the built-in git. */
const OPEN_MANY = '_workbench.openMultiDiffEditor';

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

/** A reload in the instant in which one page takes the place of another brings both back: the one in front stays. */
export async function keepOnePage(): Promise<void> {
  const pages = ourTabs().filter((tab) => !showsAllFiles(tab));
  const stale = pages.filter(({ isActive }) => !isActive);
  if (stale.length > 0 && stale.length < pages.length) await vscode.window.tabGroups.close(stale, true);
}

/** Shows a place of one file in a tab of its own, where the tab of all files can't be moved there. */
export const showAlone = (sides: SidesOf, spot: Spot): Promise<void> => showOne(sides, spot.view, spot);

/** Whether the tab of several files is open; it may have outlived all of them but one. */
export const manyAreOpen = (): boolean =>
  ourTabs().some(
    ({ input }) => !(input instanceof vscode.TabInputTextDiff) && !(input instanceof vscode.TabInputText),
  );

/** The two documents of a proposal, as the tab that is to show them knows them. */
export type SidesOf = (view: ProposalView) => Sides;

/** A place in one file of a review. */
export interface Spot {
  readonly view: ProposalView;
  readonly range: vscode.Range;
}

/** What a tab of a review is to show. */
export interface TabContents {
  readonly sides: SidesOf;
  /** Pending files of the page, or of the whole review. */
  readonly views: readonly ProposalView[];
  readonly page: PageNumber | undefined;
}

/** Opens a tab of a review, and shows a place in it. */
export async function openTab(contents: TabContents, spot?: Spot): Promise<void> {
  const [only, ...more] = contents.views;
  if (only && more.length === 0 && !contents.page) return showOne(contents.sides, only, spot);
  await openMany(contents);
  // What it shows is fixed: it is pinned against being replaced by a preview.
  await vscode.commands.executeCommand('workbench.action.keepEditor');
  // One that is asked for a place as it opens scrolls there, and leaves the keyboard elsewhere.
  if (spot) await showInTab(contents, spot);
}

/** Shows a place in the tab that is open. */
export async function showInTab(contents: TabContents, spot: Spot): Promise<void> {
  const isOne = contents.views.length === 1 && !contents.page && !manyAreOpen();
  if (isOne || !(await canShowPlaces())) return showOne(contents.sides, spot.view, spot);
  // While one of its files has the focus, the tab keeps to that one: the focus leaves it, and comes back where we want it.
  const inIt =
    vscode.window.activeTextEditor?.document.uri.toString() === contents.sides(spot.view).proposal.toString();
  if (!inIt && reviewInFront()) await vscode.commands.executeCommand('workbench.action.focusStatusBar');
  await openMany(contents, spot);
}

/**
 * Has the tab of several files go on to the next of them, or the one before: all at once, with the cursor on a change,
 * where to ask for a place takes three rounds. Where it leads to is to be looked at; false when it can't be asked.
 */
export async function stepInTab(direction: 'next' | 'previous'): Promise<boolean> {
  const command =
    direction === 'next' ? 'multiDiffEditor.goToNextChange' : 'multiDiffEditor.goToPreviousChange';
  if (!(await knows(command))) return false;
  await vscode.commands.executeCommand(command);
  return true;
}

async function showOne(sides: SidesOf, view: ProposalView, spot?: Spot): Promise<void> {
  const { base, proposal } = sides(view);
  const name = shownPath(view.edit.uri).split('/').at(-1) ?? '';
  await vscode.commands.executeCommand('vscode.diff', base, proposal, `${tabTitle()} ${name}`, {
    preview: false,
    ...(spot ? { selection: spot.range } : {}),
  });
}

/** One tab for several files. */
async function openMany({ sides, views, page }: TabContents, spot?: Spot): Promise<void> {
  const title = page ? tabTitle() + PAGE_MARK + pageName(page) : tabTitle();
  const files = views.map((view) => {
    const { base, proposal } = sides(view);
    return { originalUri: view.edit.kind === 'create' ? undefined : base, modifiedUri: proposal };
  });
  const reveal = spot && {
    modifiedUri: sides(spot.view).proposal,
    range: {
      startLineNumber: spot.range.start.line + 1,
      startColumn: 1,
      endLineNumber: spot.range.end.line + 1,
      endColumn: spot.range.end.character + 1,
    },
  };
  if (await canOpenMany())
    await vscode.commands.executeCommand(OPEN_MANY, {
      title,
      multiDiffSourceUri: many(page),
      resources: files,
      ...(reveal ? { reveal } : {}),
    });
  else
    await vscode.commands.executeCommand(
      'vscode.changes',
      title,
      files.map(({ originalUri, modifiedUri }) => [modifiedUri, originalUri, modifiedUri]),
    );
}

/** Whether the tab of many files can be moved to a place: VS Code's command takes none before 1.104. */
async function canShowPlaces(): Promise<boolean> {
  const [major = 0, minor = 0] = vscode.version.split('.').map(Number);
  return (major > 1 || minor >= 104) && (await canOpenMany());
}

const canOpenMany = (): Promise<boolean> => knows(OPEN_MANY);

let known: Promise<ReadonlySet<string>> | undefined;

/** Whether this version of the editor has a command. Asked once: the list of all is long. */
async function knows(command: string): Promise<boolean> {
  known ??= Promise.resolve(vscode.commands.getCommands()).then((all) => new Set(all));
  return (await known).has(command);
}
