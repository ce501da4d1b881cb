import * as vscode from 'vscode';
import type { ReviewableEdits } from '../../edits/create-edits.ts';
import type { ProposalView } from '../../edits/proposal.ts';
import type { DecisionResult } from '../../protocol/edits.ts';
import { editIdOf, type ReviewDocuments, type Sides } from './documents.ts';
import { createPages, pagedAround, type Pages } from './pages.ts';
import {
  closeOurTabs,
  openTab,
  ourTabs,
  type PageNumber,
  reviewInFront,
  showAlone,
  showInTab,
  showsAllFiles,
  type Spot,
  type TabContents,
} from './tabs.ts';

/** The one review that may be open: which edits it shows, and what came of it so far. */
export interface ReviewSession {
  readonly onDidOpen: vscode.Event<void>;
  /** Opens the review of one pending edit, or of all; the old tab is closed first. */
  open(editId?: string): Promise<void>;
  /** What the open review is about and is not over, in its order: all pages. */
  views(): ProposalView[];
  /** The same, each with its place in the review: those that are over keep theirs. */
  places(): ReadonlyMap<ProposalView, number>;
  /** The place of a file in the review, also of one that is over; −1 when it is none of it. */
  placeOf(editId: string): number;
  /** Whether the open tab shows a file, as far as is known: nothing is after a reload. */
  isShown(view: ProposalView): boolean;
  /** The files that the open tab shows; undefined when that is all of them. */
  page(): PageOfReview | undefined;
  /** The documents that the open tab shows of a proposal. */
  sides(view: ProposalView): Sides;
  /** Shows a place of the open review, whatever tab is in front; on request in a tab of its own. */
  show(spot: Spot, alone?: boolean): Promise<void>;
  /** Which of how many a hunk is, such as “2/7”; a hunk keeps its number while the review is open. */
  numbers(hunkId: string): string;
  /** Counts what a decision did, for the message at the end. */
  count(result: DecisionResult, notes: number): void;
  /** Closes the tabs once nothing of the review is left, and says what came of it. */
  endIfDone(): Promise<void>;
}

/** A tab's worth of files, and what is pending of those before and after them. */
export interface PageOfReview extends PageNumber {
  readonly before: readonly ProposalView[];
  readonly after: readonly ProposalView[];
}

interface Tally {
  applied: number;
  rejected: number;
  notes: number;
}

export function createSession(edits: ReviewableEdits, documents: ReviewDocuments): ReviewSession {
  const didOpen = new vscode.EventEmitter<void>();
  /** What the tab was opened with, by the ids of then: a proposal whose base changed has another id, its tab has not. */
  let opened = new Map<string, Sides>();
  let shown: readonly string[] = restored(edits);
  let order: readonly string[] = [];
  let tally: Tally = { applied: 0, rejected: 0, notes: 0 };

  const sides = (view: ProposalView): Sides =>
    [...opened].find(([id]) => edits.view(id) === view)?.[1] ??
    documents.askedFor(view) ??
    documents.uris(view);

  const pendingView = (id: string): ProposalView | undefined => {
    const view = edits.view(id);
    return isPending(view) ? view : undefined;
  };
  let pages: Pages = createPages(restoredPages(shown), pendingView);
  const page = (): PageOfReview | undefined => {
    const at = pages.current;
    if (pages.count < 2) return undefined;
    return {
      key: pages.key,
      at: at + 1,
      of: pages.count,
      before: pages.views(at - 1),
      after: pages.views(at + 1),
    };
  };

  const contents = (): TabContents => ({ sides, views: pages.views(), page: page() });

  const open = async (editId?: string, at?: Spot): Promise<void> => {
    // After a reload only the documents tell what a tab of some of the files shows.
    const kept = pages.count === 0 && ourTabs().length > 0 ? documents.shown() : [];
    const here = at?.view ?? (ourTabs().length > 0 ? (pages.views()[0] ?? kept[0]) : undefined);
    const wanted = editId === undefined ? edits.pending().map(({ id }) => id) : [editId];
    const views = wanted.map((id) => edits.view(id)).filter(isPending);
    if (views.length === 0) {
      void vscode.window.showInformationMessage(vscode.l10n.t('Footnote has no changes to review.'));
      return;
    }
    await edits.baseChanged(views.flatMap(({ edit }) => [edit.uri, edit.newUri ?? edit.uri]));
    const current = views.map(({ edit }) => edits.view(edit.id)).filter(isPending);
    shown = current.map(({ edit }) => edit.id);
    order = current.flatMap(({ edit }) => edit.hunks.map(({ id }) => id));
    tally = { applied: 0, rejected: 0, notes: 0 };
    opened = new Map(current.map((view) => [view.edit.id, documents.uris(view)]));
    const together = shown.filter((id) => kept.some((view) => edits.view(view.edit.id) === edits.view(id)));
    const files = pagedAround(shown, together);
    const first = here
      ? files.findIndex((ids) => ids.some((id) => edits.view(id) === edits.view(here.edit.id)))
      : 0;
    pages = createPages(files, pendingView, Math.max(0, first));
    await showPage(at);
    didOpen.fire();
  };

  /** Opens the tab of the current page in the place of what is open. */
  const showPage = async (spot?: Spot): Promise<void> => {
    if (pages.count < 2 || !reviewInFront()) {
      await closeOurTabs();
      return openTab(contents(), spot);
    }
    // The new tab first: no other editor comes to the front between the two.
    const old = ourTabs();
    await openTab(contents(), spot);
    await vscode.window.tabGroups.close(old, true);
  };

  const places = (): Map<ProposalView, number> => {
    const found = new Map<ProposalView, number>();
    for (const [i, id] of shown.entries()) {
      const view = pendingView(id);
      if (view && !found.has(view)) found.set(view, i);
    }
    return found;
  };
  const views = (): ProposalView[] => [...places().keys()];

  return {
    onDidOpen: didOpen.event,
    open,
    views,
    places,
    sides,
    show: async (spot, alone = false) => {
      if (alone) return showAlone(sides, spot);
      if (ourTabs().length === 0 || !views().includes(spot.view) || pages.count === 0)
        return open(undefined, spot);
      const its = pages.of(spot.view);
      if (its === pages.current) return showInTab(contents(), spot);
      pages.turn(its);
      await showPage(spot);
      didOpen.fire();
    },
    placeOf: (editId) => {
      const id = edits.view(editId)?.edit.id;
      return id === undefined ? -1 : shown.findIndex((each) => edits.view(each)?.edit.id === id);
    },
    isShown: (view) => pages.of(view) === pages.current,
    page,
    numbers: (hunkId) => {
      if (!order.includes(hunkId)) order = [...order, ...newHunks(edits, order)];
      return `${order.indexOf(hunkId) + 1}/${order.length}`;
    },
    count: (result, notes) => {
      tally.applied += result.applied.length;
      tally.rejected += result.rejected.length;
      tally.notes += notes;
    },
    endIfDone: async () => {
      if (shown.length === 0 || shown.some((id) => isPending(edits.view(id)))) return;
      shown = [];
      await closeOurTabs();
      const message = summary(tally);
      const undo = vscode.l10n.t('Undo');
      if (tally.applied === 0) void vscode.window.showInformationMessage(message);
      else
        void vscode.window.showInformationMessage(message, undo).then((answer) => {
          if (answer === undo) void vscode.commands.executeCommand('footnote.undoApply');
        });
    },
  };
}

const isPending = (view: ProposalView | undefined): view is ProposalView => view?.over === false;

const newHunks = (edits: ReviewableEdits, known: readonly string[]): string[] =>
  edits
    .pending()
    .flatMap(({ hunks }) => hunks.map(({ id }) => id))
    .filter((id) => !known.includes(id));

/** After a reload our tabs come back by themselves: their review goes on. */
function restored(edits: ReviewableEdits): string[] {
  const tabs = ourTabs();
  if (tabs.length === 0) return [];
  const ids = tabs.flatMap(({ input }) =>
    input instanceof vscode.TabInputTextDiff ? [editIdOf(input.modified) ?? ''] : [],
  );
  return ids.length > 0 ? ids : edits.pending().map(({ id }) => id);
}

/** A tab of some files only is opened anew when it is to show something: which others there were is not known any more. */
const restoredPages = (shown: readonly string[]): (readonly string[])[] =>
  shown.length > 0 && ourTabs().every(showsAllFiles) ? [shown] : [];

function summary({ applied, rejected, notes }: Tally): string {
  const said =
    notes === 0 ? '' : notes === 1 ? vscode.l10n.t(' (1 note)') : vscode.l10n.t(' ({0} notes)', notes);
  return vscode.l10n.t('{0} applied, {1} rejected{2}', applied, rejected, said);
}
