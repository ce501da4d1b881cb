import * as vscode from 'vscode';
import type { ReviewableEdits } from '../../edits/create-edits.ts';
import type { DecisionResult } from '../../protocol/edits.ts';
import { createDecisions, type TakenBack } from './decisions.ts';
import { LENS_COMMANDS, NOTE_COMMANDS } from './names.ts';
import type { Navigator } from './navigate.ts';
import { registerNotes } from './notes.ts';
import { type HunkPlace, hunkFor, proposalEditor } from './place.ts';
import { reasonWords } from './reason-words.ts';
import type { ReviewSession } from './session.ts';
import { reviewInFront } from './tabs.ts';
import type { ChangeNode, ChangesTree } from './tree.ts';
import type { Direction } from './turns.ts';

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
  const decisions = createDecisions(edits);
  const decide = async (
    { view, hunk }: HunkPlace,
    decision: 'accept' | 'reject',
    note?: string,
  ): Promise<void> => {
    const result = await edits.decide(view.edit.id, [hunk.id], decision, note);
    await told(result, note === undefined ? 0 : 1);
  };
  /** Whoever decides in the review itself wants to see what comes next; the tree keeps its focus. */
  const decideAndGo = (
    decision: 'accept' | 'reject',
    at: HunkPlace | undefined,
    note?: string,
  ): Promise<boolean> =>
    navigator.decide(async (place) => {
      const looking = reviewInFront();
      await decide(place, decision, note);
      return looking && reviewInFront();
    }, at);
  const decideNode = async (
    { editId, hunkId }: ChangeNode,
    decision: 'accept' | 'reject',
    note: string,
  ): Promise<void> => {
    const place = hunkFor(edits, editId, hunkId);
    const text = note.trim();
    if (place) await decideAndGo(decision, place, text === '' ? undefined : text);
  };
  const notes = registerNotes(edits, hasNoteButtons(extension), (editId, hunkId, note) =>
    decideNode({ editId, hunkId }, 'reject', note),
  );

  /**
   * What a command is about: a node of the tree, the ids of a lens, or neither. Waited for only where it has to be: keys
   * that are pressed one right after the other are to take their turns as they came.
   */
  const nodeFor = (first: unknown, second: unknown): ChangeNode | undefined => {
    if (isNode(first)) return first;
    if (typeof first !== 'string') return undefined;
    return { editId: first, ...(typeof second === 'string' ? { hunkId: second } : {}) };
  };
  /** The hunk of a node, or the one at the cursor. */
  const hunkOf = (node: ChangeNode | undefined): HunkPlace | undefined =>
    hunkFor(edits, node?.editId, node?.hunkId);
  const nothingHere = (): void => {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('There is no proposed change here. Open the review first (Alt+R).'),
    );
  };
  const atHunk =
    (act: (place: HunkPlace) => Promise<void>) =>
    async (first?: unknown, second?: unknown): Promise<void> => {
      const node = first === FOCUSED ? await tree.focused() : nodeFor(first, second);
      if (!node) await navigator.arrived();
      const place = hunkOf(node);
      if (place) await act(place);
      else nothingHere();
    };
  const file =
    (decision: 'accept' | 'reject') =>
    async (first: unknown): Promise<void> => {
      const node = first === FOCUSED ? await tree.focused() : nodeFor(first, undefined);
      if (!node) return;
      const hunk = edits.view(node.editId)?.edit.hunks.at(-1);
      const place = hunk && hunkFor(edits, node.editId, hunk.id);
      if (!place) nothingHere();
      else
        await navigator.decide(async () => {
          const looking = first !== FOCUSED && !isNode(first) && reviewInFront();
          const result = await edits.decide(node.editId, 'all', decision);
          await told(result);
          return looking && reviewInFront();
        }, place);
    };
  /** By a key on a file of the tree: all of it. */
  const either = (decision: 'accept' | 'reject') => {
    const ofFile = file(decision);
    return async (first?: unknown, second?: unknown): Promise<void> => {
      const node = first === FOCUSED ? await tree.focused() : nodeFor(first, second);
      if (node && node.hunkId === undefined) return ofFile(node);
      const place = node && hunkOf(node);
      if (node && !place) nothingHere();
      else if (place && (first === FOCUSED || isNode(first))) await decide(place, decision);
      else if (!(await decideAndGo(decision, place))) nothingHere();
    };
  };
  /** Takes the last decision back that isn't written, and shows what it was about. */
  const undoLast = async (): Promise<void> => {
    let back: TakenBack | undefined;
    await navigator.lead(async () => {
      back = await decisions.takeBack();
      return back.kind === 'open' ? back.place : undefined;
    });
    if (back !== undefined && back.kind !== 'open') await tellNotOpen(back);
  };
  const all = (decision: 'accept' | 'reject') => async (): Promise<void> => {
    await told(await edits.decideAll(decision));
  };
  const go = (direction: Direction) => async (): Promise<void> => {
    if (reviewInFront() || session.views().length > 0) await navigator.step(direction);
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
    [LENS_COMMANDS.undoLast]: undoLast,
    [LENS_COMMANDS.undo]: atHunk(({ view, hunk }) => edits.undecide(view.edit.id, [hunk.id])),
    [LENS_COMMANDS.takeAnyway]: atHunk(async (place) => {
      await edits.settle(place.view.edit.id, [place.hunk.id]);
      await decideAndGo('accept', place);
    }),
  };
  const registrations = [
    notes,
    decisions,
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

/** What is over is no decision any more: what it wrote can be taken back. */
async function tellNotOpen(back: Exclude<TakenBack, { kind: 'open' }>): Promise<void> {
  const wrote = back.kind === 'done' && back.wrote;
  const said = wrote
    ? vscode.l10n.t('What you accepted last is written.')
    : back.kind === 'done'
      ? vscode.l10n.t('The last file that you decided is done.')
      : vscode.l10n.t(
          'No decision since the window was loaded is left to take back. Earlier ones have Undo in the line over the change.',
        );
  const undo = vscode.l10n.t('Undo Apply');
  const offers = wrote ? [undo] : [];
  const answer = await vscode.window.showInformationMessage(said, ...offers);
  if (answer === undo) await vscode.commands.executeCommand('footnote.undoApply');
}

function tellConflicts({ conflicts }: DecisionResult): void {
  const reasons = [...new Set(conflicts.map(({ reason }) => reasonWords(reason)))];
  if (reasons.length > 0)
    void vscode.window.showWarningMessage(vscode.l10n.t('Not accepted: {0}', reasons.slice(0, 3).join(' ')));
}

/** Whether the manifest gives the comment box our buttons: without them a note could not be sent. */
function hasNoteButtons(extension: vscode.Extension<unknown>): boolean {
  const manifest: unknown = extension.packageJSON;
  return JSON.stringify(manifest).includes(`"command":"${NOTE_COMMANDS.send}"`);
}
