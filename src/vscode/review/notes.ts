import * as vscode from 'vscode';
import type { ReviewableEdits } from '../../edits/create-edits.ts';
import type { ProposalView } from '../../edits/proposal.ts';
import { isUndecided } from '../../protocol/edits.ts';
import { editIdOf, PROPOSAL_SCHEME } from './documents.ts';
import { hunkRange } from './lenses.ts';
import { NOTE_COMMANDS } from './names.ts';

/** How long the built-in command may take to open its box before ours is put there too, in milliseconds. */
const BOX_MS = 1500;

interface HunkIds {
  readonly editId: string;
  readonly hunkId: string;
}

export interface Notes extends vscode.Disposable {
  /** Asks why a hunk is rejected: in a box below it, or at the top of the window where there can be none. */
  ask(editId: string, hunkId: string, editor: vscode.TextEditor | undefined): Promise<void>;
}

/**
 * Notes to the model are written in the editor's own comment box (after `review-facts`: the built-in command puts the
 * focus into it; where that opens nothing, a thread of ours does; where our buttons are missing, the input box).
 */
export function registerNotes(
  edits: ReviewableEdits,
  hasButtons: boolean,
  reject: (editId: string, hunkId: string, note: string) => Promise<void>,
): Notes {
  const controller = vscode.comments.createCommentController('footnote.note', 'Footnote');
  controller.options = {
    prompt: vscode.l10n.t('Why? What instead?'),
    placeHolder: vscode.l10n.t('A note to the model, sent with your decision'),
  };
  if (hasButtons)
    controller.commentingRangeProvider = {
      provideCommentingRanges: (document) => {
        if (document.uri.scheme !== PROPOSAL_SCHEME) return [];
        const view = edits.view(editIdOf(document.uri) ?? '');
        return view?.edit.hunks.map((hunk) => hunkRange(view, hunk.id, document)) ?? [];
      },
    };
  const hunkAt = (thread: vscode.CommentThread): HunkIds | undefined => {
    const document = vscode.workspace.textDocuments.find(
      ({ uri }) => uri.toString() === thread.uri.toString(),
    );
    const view = edits.view(editIdOf(thread.uri) ?? '');
    if (!view || !document) return undefined;
    const line = thread.range?.end.line ?? 0;
    const hunk = view.edit.hunks.find((each) => {
      const range = hunkRange(view, each.id, document);
      return range.start.line <= line && line <= range.end.line;
    });
    return hunk && { editId: view.edit.id, hunkId: hunk.id };
  };
  /** What boxes were asked for, by their place of then: the file may change while a note is written. */
  const asked = new Map<string, HunkIds & { readonly box?: vscode.Uri }>();
  const placeOf = ({ uri, range }: Pick<vscode.CommentThread, 'uri' | 'range'>): string =>
    `${uri.toString()}#${range?.end.line ?? 0}`;
  const isPending = ({ editId, hunkId }: HunkIds): boolean => {
    const view = edits.view(editId);
    return view?.over === false && view.edit.hunks.some(({ id }) => id === hunkId);
  };
  /** Nobody tells that a box was closed: one at its place is another, if the text isn't that of its document. */
  const askedFor = (thread: vscode.CommentThread, text: string): HunkIds | undefined => {
    const found = asked.get(placeOf(thread));
    const document = vscode.workspace.textDocuments.find(
      ({ uri }) => uri.toString() === found?.box?.toString(),
    );
    return found?.box === undefined || document?.getText() === text ? found : undefined;
  };
  const send = async ({ thread, text }: vscode.CommentReply): Promise<void> => {
    const hunk = askedFor(thread, text) ?? hunkAt(thread);
    if (!hunk || !isPending(hunk)) {
      // The box stays: what is written in it is the user's.
      void vscode.window.showWarningMessage(
        vscode.l10n.t('The change that this note is about is no longer waiting. The note was not sent.'),
      );
      return;
    }
    end(thread);
    await reject(hunk.editId, hunk.hunkId, text);
  };
  const end = (thread: vscode.CommentThread): void => {
    asked.delete(placeOf(thread));
    thread.dispose();
  };
  /**
   * The key names no box. It is there for an empty one, and the editor that it is in closes it: the editor's own command
   * for that (VS Code 1.139) does nothing while the box has the focus.
   */
  const cancel = async (target?: vscode.CommentReply | vscode.CommentThread): Promise<void> => {
    if (target) end('thread' in target ? target.thread : target);
    else {
      await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup');
      await vscode.commands.executeCommand('workbench.action.hideComment');
    }
  };
  /** Boxes of ours, by hunk: they go when it is decided, however that came about. */
  const own = new Map<string, { readonly editId: string; readonly box: vscode.Disposable }>();
  const tidy = (): void => {
    for (const [hunkId, { editId, box }] of own) {
      const view = edits.view(editId);
      const state = view?.edit.hunks.find(({ id }) => id === hunkId)?.state;
      if (view?.over === false && state !== undefined && isUndecided(state)) continue;
      box.dispose();
      own.delete(hunkId);
    }
  };
  const registrations = [
    vscode.commands.registerCommand(NOTE_COMMANDS.send, send),
    vscode.commands.registerCommand(NOTE_COMMANDS.cancel, cancel),
    edits.onDidChange(tidy),
  ];
  const inBox = async (view: ProposalView, hunkId: string, editor: vscode.TextEditor): Promise<void> => {
    const range = hunkRange(view, hunkId, editor.document);
    editor.selection = new vscode.Selection(range.end, range.end);
    const place = placeOf({ uri: editor.document.uri, range });
    const hunk = { editId: view.edit.id, hunkId };
    asked.set(place, hunk);
    const opened = boxOpens();
    await vscode.commands.executeCommand('workbench.action.addComment');
    const box = await opened;
    if (box) {
      asked.set(place, { ...hunk, box });
      return;
    }
    own.get(hunkId)?.box.dispose();
    const thread = controller.createCommentThread(editor.document.uri, range, []);
    thread.label = vscode.l10n.t('Why reject this change?');
    thread.canReply = true;
    thread.collapsibleState = vscode.CommentThreadCollapsibleState.Expanded;
    // The built-in one was only slow if there are two now: it has the focus.
    let boxes = 0;
    const second = onBox(() => {
      if (++boxes === 2) thread.dispose();
    });
    own.set(hunkId, { editId: view.edit.id, box: vscode.Disposable.from(thread, second) });
  };
  return {
    ask: async (editId, hunkId, editor) => {
      const view = edits.view(editId);
      if (hasButtons && editor && view) return inBox(view, hunkId, editor);
      const note = await vscode.window.showInputBox({
        title: vscode.l10n.t('Reject with a note to the model'),
        prompt: vscode.l10n.t('Why? What instead?'),
        ignoreFocusOut: true,
      });
      if (note !== undefined) await reject(editId, hunkId, note);
    },
    dispose: () => {
      for (const { box } of own.values()) box.dispose();
      vscode.Disposable.from(controller, ...registrations).dispose();
    },
  };
}

/** The comment box that opens within a moment, as its document: the only sign of success that there is. */
function boxOpens(): Promise<vscode.Uri | undefined> {
  return new Promise((resolve) => {
    const done = (opened?: vscode.Uri): void => {
      clearTimeout(timer);
      listener.dispose();
      resolve(opened);
    };
    const timer = setTimeout(done, BOX_MS);
    const listener = onBox(done);
  });
}

/** Hears each box that opens: what is typed into it is a document. */
const onBox = (opened: (box: vscode.Uri) => void): vscode.Disposable =>
  vscode.workspace.onDidOpenTextDocument(({ uri }) => {
    if (uri.scheme === 'comment') opened(uri);
  });
