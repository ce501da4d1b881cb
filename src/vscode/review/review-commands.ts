import * as vscode from 'vscode';
import type { ReviewableEdits } from '../../edits/create-edits.ts';
import type { DecisionResult } from '../../protocol/edits.ts';
import { LENS_COMMANDS, NOTE_COMMANDS } from './names.ts';
import { type Direction, type Navigator } from './navigate.ts';
import { registerNotes } from './notes.ts';
import { type HunkPlace, hunkFor, proposalEditor } from './place.ts';
import type { ReviewSession } from './session.ts';
import { reviewInFront } from './tabs.ts';
import type { ChangeNode, ChangesTree } from './tree.ts';

export interface ReviewCommands extends vscode.Disposable {
  /** Decides one hunk as its command does; an empty note is none. */
  decide(node: ChangeNode, decision: 'accept' | 'reject', note: string): Promise<void>;
}

/** What a key of the tree passes: it is about what has the focus there. */
const FOCUSED = 'focused';

/**
 * The commands of the review. A lens passes the ids of its hunk and the tree its node; by key or palette it is the hunk
 * at the cursor.
 */
export function registerReviewCommands(
  extension: vscode.Extension<unknown>,
  edits: ReviewableEdits,
  session: ReviewSession,
  navigator: Navigator,
  tree: Pick<ChangesTree, 'focused'>,
): ReviewCommands {
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
    await told(await edits.decide(view.edit.id, [hunk.id], decision, note), note === undefined ? 0 : 1);
  };
  /** Whoever decides in the review itself wants to see what comes next; the tree keeps its focus. */
  const decideAndGo = async (
    place: HunkPlace,
    decision: 'accept' | 'reject',
    note?: string,
  ): Promise<void> => {
    const looking = reviewInFront();
    await decide(place, decision, note);
    if (looking && reviewInFront()) await navigator.go('next', place);
  };
  const decideNode = async (
    { editId, hunkId }: ChangeNode,
    decision: 'accept' | 'reject',
    note: string,
  ): Promise<void> => {
    const place = hunkFor(edits, editId, hunkId);
    const text = note.trim();
    if (place) await decideAndGo(place, decision, text === '' ? undefined : text);
  };
  const notes = registerNotes(edits, hasNoteButtons(extension), (editId, hunkId, note) =>
    decideNode({ editId, hunkId }, 'reject', note),
  );

  /** What a command is about: a node of the tree, the ids of a lens, or neither. */
  const nodeFor = async (first: unknown, second: unknown): Promise<ChangeNode | undefined> => {
    if (first === FOCUSED) return tree.focused();
    if (isNode(first)) return first;
    if (typeof first !== 'string') return undefined;
    return { editId: first, ...(typeof second === 'string' ? { hunkId: second } : {}) };
  };
  const atHunk =
    (act: (place: HunkPlace) => Promise<void>) =>
    async (first?: unknown, second?: unknown): Promise<void> => {
      const node = await nodeFor(first, second);
      const place = node ? hunkFor(edits, node.editId, node.hunkId) : hunkFor(edits, undefined, undefined);
      if (place) await act(place);
      else
        void vscode.window.showInformationMessage(
          vscode.l10n.t('There is no proposed change here. Open the review first (Alt+R).'),
        );
    };
  const file =
    (decision: 'accept' | 'reject') =>
    async (first: unknown): Promise<void> => {
      const node = await nodeFor(first, undefined);
      if (!node) return;
      const hunk = edits.view(node.editId)?.edit.hunks.at(-1);
      const place = hunk && hunkFor(edits, node.editId, hunk.id);
      const looking = first !== FOCUSED && !isNode(first) && reviewInFront();
      await told(await edits.decide(node.editId, 'all', decision));
      if (looking && place && reviewInFront()) await navigator.go('next', place);
    };
  /** By a key on a file of the tree: all of it. */
  const either = (decision: 'accept' | 'reject') => {
    const ofFile = file(decision);
    const ofHunk = (inTree: boolean) =>
      atHunk((place) => (inTree ? decide(place, decision) : decideAndGo(place, decision)));
    return async (first?: unknown, second?: unknown): Promise<void> => {
      const node = await nodeFor(first, second);
      if (node && node.hunkId === undefined) return ofFile(node);
      return ofHunk(first === FOCUSED || isNode(first))(node ?? first, second);
    };
  };
  const all = (decision: 'accept' | 'reject') => async (): Promise<void> => {
    await told(await edits.decideAll(decision));
  };
  const go = (direction: Direction) => async (): Promise<void> => {
    if (reviewInFront() || session.views().length > 0) await navigator.go(direction);
    else await session.open();
  };

  const commands: Readonly<Record<string, (...args: unknown[]) => unknown>> = {
    'footnote.reviewChanges': (editId) => session.open(typeof editId === 'string' ? editId : undefined),
    'footnote.acceptHunk': either('accept'),
    'footnote.rejectHunk': either('reject'),
    'footnote.rejectHunkWithNote': atHunk(({ view, hunk }) =>
      notes.ask(view.edit.id, hunk.id, proposalEditor(edits, view.edit.id)),
    ),
    [LENS_COMMANDS.show]: atHunk((place) => navigator.show(place)),
    'footnote.applyAccepted': async () => {
      await told(await edits.applyAccepted());
    },
    'footnote.acceptAll': all('accept'),
    'footnote.rejectAll': all('reject'),
    'footnote.nextHunk': go('next'),
    'footnote.previousHunk': go('previous'),
    'footnote.nextFiles': () => navigator.turn(1),
    'footnote.previousFiles': () => navigator.turn(-1),
    [LENS_COMMANDS.acceptFile]: file('accept'),
    [LENS_COMMANDS.rejectFile]: file('reject'),
    [LENS_COMMANDS.undo]: atHunk(({ view, hunk }) => edits.undecide(view.edit.id, [hunk.id])),
    [LENS_COMMANDS.takeAnyway]: atHunk(async (place) => {
      await edits.settle(place.view.edit.id, [place.hunk.id]);
      await decideAndGo(place, 'accept');
    }),
  };
  const registrations = [
    notes,
    ...Object.entries(commands).map(([id, run]) => vscode.commands.registerCommand(id, run)),
  ];
  return {
    decide: decideNode,
    dispose: () => {
      vscode.Disposable.from(...registrations).dispose();
    },
  };
}

const isNode = (value: unknown): value is ChangeNode =>
  typeof value === 'object' && value !== null && 'editId' in value && typeof value.editId === 'string';

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
