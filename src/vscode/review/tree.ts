import * as vscode from 'vscode';
import type { ReviewableEdits } from '../../edits/create-edits.ts';
import type { ProposalView } from '../../edits/proposal.ts';
import { type Hunk, isUndecided } from '../../protocol/edits.ts';
import { shownPath } from './documents.ts';
import { whatItDoes } from './lenses.ts';
import { LENS_COMMANDS } from './names.ts';
import { pageName, type PageNumber } from './tabs.ts';
import { conflictWords } from './conflict-words.ts';

/** A pending file, or one of its hunks. What commands of the tree's menus are called with. */
export interface ChangeNode {
  readonly editId: string;
  readonly hunkId?: string;
}

export interface ChangesTree extends vscode.Disposable {
  changed(): void;
  /** Says beside the tree's name which tab's worth of files is open. */
  showsPage(page: PageNumber | undefined): void;
  /** The node that has the keyboard's focus. */
  focused(): Promise<ChangeNode | undefined>;
}

/** The pending files and their hunks as a tree: a second door to the review, for the keyboard and screen readers. */
export function registerChangesTree(edits: ReviewableEdits): ChangesTree {
  const changes = new vscode.EventEmitter<undefined>();
  const nodes = new Map<string, ChangeNode>();
  /** The same node for the same thing, or the tree would lose its selection. */
  const node = (editId: string, hunkId?: string): ChangeNode => {
    const key = hunkId ?? editId;
    const known = nodes.get(key);
    if (known?.editId === editId) return known;
    const fresh = { editId, ...(hunkId === undefined ? {} : { hunkId }) };
    nodes.set(key, fresh);
    return fresh;
  };
  const view = vscode.window.createTreeView<ChangeNode>('footnote.changes', {
    treeDataProvider: {
      onDidChangeTreeData: changes.event,
      getChildren: (parent) => {
        if (!parent) return edits.pending().map(({ id }) => node(id));
        if (parent.hunkId !== undefined) return [];
        return edits.view(parent.editId)?.edit.hunks.map(({ id }) => node(parent.editId, id)) ?? [];
      },
      getParent: ({ editId, hunkId }) => (hunkId === undefined ? undefined : node(editId)),
      getTreeItem: (it) => {
        const shown = edits.view(it.editId);
        const hunk = shown?.edit.hunks.find(({ id }) => id === it.hunkId);
        if (!shown) return new vscode.TreeItem('');
        return hunk ? hunkItem(it, shown, hunk) : fileItem(it, shown);
      },
    },
    showCollapseAll: true,
  });
  return {
    changed: () => {
      const pending = edits.pending();
      const alive = new Set(pending.flatMap(({ id, hunks }) => [id, ...hunks.map((hunk) => hunk.id)]));
      for (const key of nodes.keys()) if (!alive.has(key)) nodes.delete(key);
      changes.fire(undefined);
    },
    showsPage: (page) => {
      view.description = page ? pageName(page) : '';
    },
    focused: async () => {
      // Extensions hear what is selected, not what has the focus: so it is selected (or not) for a moment.
      const before = view.selection;
      await vscode.commands.executeCommand('list.toggleSelection');
      const after = view.selection;
      await vscode.commands.executeCommand('list.toggleSelection');
      return after.find((each) => !before.includes(each)) ?? before.find((each) => !after.includes(each));
    },
    dispose: () => {
      vscode.Disposable.from(view, changes).dispose();
    },
  };
}

function fileItem(it: ChangeNode, view: ProposalView): vscode.TreeItem {
  const { edit } = view;
  const path = shownPath(edit.newUri ?? edit.uri);
  const open = edit.hunks.filter(({ state }) => isUndecided(state)).length;
  const item = new vscode.TreeItem(
    path.slice(path.lastIndexOf('/') + 1),
    vscode.TreeItemCollapsibleState.Expanded,
  );
  item.id = it.editId;
  item.resourceUri = vscode.Uri.parse(edit.newUri ?? edit.uri, true);
  item.iconPath = vscode.ThemeIcon.File;
  const what = fileVerb(view);
  const left =
    open === 0 ? vscode.l10n.t('all decided') : vscode.l10n.t('{0} of {1} open', open, edit.hunks.length);
  const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : undefined;
  item.description = [what, left, folder].filter((part) => part !== undefined).join(' · ');
  item.tooltip = [path, what, left, view.syntaxError].filter((part) => part !== undefined).join('\n');
  item.accessibilityInformation = { label: [path, what, left].filter(Boolean).join(', ') };
  item.contextValue = open > 0 ? 'file.open' : 'file.decided';
  return item;
}

function fileVerb({ edit }: ProposalView): string | undefined {
  switch (edit.kind) {
    case 'create':
      return vscode.l10n.t('new');
    case 'delete':
      return vscode.l10n.t('delete');
    case 'rename':
      return vscode.l10n.t('renamed from {0}', shownPath(edit.uri));
    case 'edit':
      return undefined;
  }
}

function hunkItem(it: ChangeNode, view: ProposalView, hunk: Hunk): vscode.TreeItem {
  const what = whatItDoes(view, hunk);
  const line = (hunk.after.trim() === '' ? hunk.before : hunk.after).trim().split(/\r\n|\n|\r/)[0] ?? '';
  const lines = vscode.l10n.t('line {0}', Math.max(1, hunk.baseStart));
  const item = new vscode.TreeItem(what ?? (line === '' ? lines : line));
  item.id = hunk.id;
  const state = stateOf(view, hunk);
  item.description = [lines, hunk.state === 'open' ? hunk.reason : state].filter(Boolean).join(' · ');
  item.tooltip = new vscode.MarkdownString().appendCodeblock(diffOf(hunk), 'diff');
  item.iconPath = ICONS[hunk.state];
  item.contextValue = `hunk.${hunk.state}`;
  item.accessibilityInformation = { label: `${state}, ${lines}, ${what ?? line}` };
  item.command = { command: LENS_COMMANDS.show, title: vscode.l10n.t('Show'), arguments: [it] };
  return item;
}

/** Colours follow the theme; the shape alone tells them apart too. */
const ICONS = {
  open: new vscode.ThemeIcon('circle-large-outline'),
  accepted: new vscode.ThemeIcon('pass-filled', new vscode.ThemeColor('testing.iconPassed')),
  rejected: new vscode.ThemeIcon('circle-slash', new vscode.ThemeColor('testing.iconFailed')),
  conflict: new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground')),
} as const;

function stateOf(view: ProposalView, { id, state }: Hunk): string {
  const note = view.notes.get(id);
  switch (state) {
    case 'open':
      return vscode.l10n.t('open');
    case 'accepted':
      return vscode.l10n.t('accepted');
    case 'rejected':
      return note === undefined ? vscode.l10n.t('rejected') : vscode.l10n.t('rejected: “{0}”', note);
    case 'conflict':
      return conflictWords(view, id);
  }
}

/** At most this many lines of each side in a tooltip. */
const TOOLTIP_LINES = 12;

function diffOf({ before, after }: Hunk): string {
  const side = (text: string, mark: string): string[] => {
    const lines = text.split(/\r\n|\n|\r/);
    if (lines.at(-1) === '') lines.pop();
    const shown = lines.slice(0, TOOLTIP_LINES).map((line) => mark + line);
    return lines.length > TOOLTIP_LINES ? [...shown, `${mark}…`] : shown;
  };
  return [...side(before, '-'), ...side(after, '+')].join('\n');
}
