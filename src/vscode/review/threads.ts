import * as vscode from 'vscode';
import type { ReviewableEdits } from '../../edits/create-edits.ts';
import type { ProposalView } from '../../edits/proposal.ts';
import type { Hunk } from '../../protocol/edits.ts';
import { hunkLines, whatItDoes } from './lenses.ts';
import { THREAD_COMMANDS } from './names.ts';
import type { ReviewSession } from './session.ts';
import type { ChangeNode } from './tree.ts';
import { conflictWords } from './conflict-words.ts';

export interface Threads extends vscode.Disposable {
  changed(): void;
}

/**
 * Where the user has switched lenses in diffs off, a comment box under each hunk has the same verbs: what is typed into
 * it goes along as the note. Boxes without comments leave the editor's own Comments panel closed.
 */
export function registerThreads(
  edits: ReviewableEdits,
  session: Pick<ReviewSession, 'views' | 'sides' | 'numbers'>,
  decide: (node: ChangeNode, decision: 'accept' | 'reject', note: string) => Promise<void>,
): Threads {
  const controller = vscode.comments.createCommentController('footnote.hunk', 'Footnote');
  controller.options = {
    prompt: vscode.l10n.t('A note to the model, sent with your decision'),
    placeHolder: vscode.l10n.t('A note to the model, sent with your decision'),
  };
  const threads = new Map<string, { readonly thread: vscode.CommentThread; readonly node: ChangeNode }>();

  const put = (view: ProposalView, hunk: Hunk): void => {
    const { start, end } = hunkLines(view, hunk.id);
    const range = new vscode.Range(start, 0, end, 0);
    const known = threads.get(hunk.id)?.thread;
    const thread = known ?? controller.createCommentThread(session.sides(view).proposal, range, []);
    threads.set(hunk.id, { thread, node: { editId: view.edit.id, hunkId: hunk.id } });
    if (!known) thread.collapsibleState = vscode.CommentThreadCollapsibleState.Expanded;
    thread.range = range;
    thread.contextValue = hunk.state;
    thread.canReply = hunk.state === 'open' || hunk.state === 'conflict';
    thread.label = [session.numbers(hunk.id), stateText(view, hunk), whatItDoes(view, hunk), hunk.reason]
      .filter((part) => part !== undefined && part !== '')
      .join(' · ');
  };
  const changed = (): void => {
    const views = lensesAreOff() ? session.views() : [];
    const wanted = new Set(views.flatMap(({ edit }) => edit.hunks.map(({ id }) => id)));
    for (const [id, { thread }] of threads)
      if (!wanted.has(id)) {
        thread.dispose();
        threads.delete(id);
      }
    for (const view of views) for (const hunk of view.edit.hunks) put(view, hunk);
  };
  const nodeOf = (thread: vscode.CommentThread): ChangeNode | undefined =>
    [...threads.values()].find((each) => each.thread === thread)?.node;
  /** The button under a box hands the text along, the one in its title only the thread. */
  const act =
    (run: (node: ChangeNode, note: string) => Promise<void>) =>
    async (target: unknown): Promise<void> => {
      const reply = target as vscode.CommentReply | vscode.CommentThread;
      const node = nodeOf('thread' in reply ? reply.thread : reply);
      if (node) await run(node, 'thread' in reply ? reply.text : '');
    };
  const commands: Readonly<Record<string, (target: unknown) => Promise<void>>> = {
    [THREAD_COMMANDS.accept]: act((node) => decide(node, 'accept', '')),
    [THREAD_COMMANDS.reject]: act((node, note) => decide(node, 'reject', note)),
    [THREAD_COMMANDS.undo]: act(async ({ editId, hunkId }) =>
      edits.undecide(editId, hunkId === undefined ? [] : [hunkId]),
    ),
  };
  const registrations = [
    controller,
    ...Object.entries(commands).map(([id, run]) => vscode.commands.registerCommand(id, run)),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('diffEditor.codeLens')) changed();
    }),
  ];
  return {
    changed,
    dispose: () => {
      vscode.Disposable.from(...registrations).dispose();
    },
  };
}

/** A user's own setting wins over our default; `editor.codeLens` has no say in a diff. */
export const lensesAreOff = (): boolean =>
  vscode.workspace.getConfiguration('diffEditor').get('codeLens') === false;

function stateText(view: ProposalView, { id, state }: Hunk): string | undefined {
  switch (state) {
    case 'open':
      return undefined;
    case 'accepted':
      return vscode.l10n.t('Accepted');
    case 'rejected':
      return vscode.l10n.t('Rejected');
    case 'conflict':
      return conflictWords(view, id);
  }
}
