import * as vscode from 'vscode';
import type { ReviewableEdits } from '../../edits/create-edits.ts';
import type { ReviewFiles } from '../review-files.ts';
import { registerCheckpointCommands } from './checkpoints.ts';
import { registerDecorations } from './decorations.ts';
import { createReviewDocuments, EDIT_SCHEME } from './documents.ts';
import { registerLenses } from './lenses.ts';
import { createNavigator } from './navigate.ts';
import { registerReviewCommands } from './review-commands.ts';
import { registerProposalEditor } from './proposal-editor.ts';
import { createSession } from './session.ts';
import { registerReviewStatus } from './status.ts';
import { keepOnePage, ourTabs, reviewInFront, showsAllFiles } from './tabs.ts';
import { registerThreads } from './threads.ts';
import { registerChangesTree } from './tree.ts';

export interface Review extends vscode.Disposable {
  /** Opens the review of one pending edit, or of all. */
  review(editId?: string): Promise<void>;
  /** The file systems of the review, by scheme. */
  files(scheme: string): ReviewFiles;
}

/** The review: two virtual documents a file, a line of verbs over each hunk, commands, keys and the status bar. */
export function registerReview(extension: vscode.Extension<unknown>, edits: ReviewableEdits): Review {
  const documents = createReviewDocuments(edits);
  const decorations = registerDecorations(edits);
  const status = registerReviewStatus(edits);
  const session = createSession(edits, documents);
  const navigator = createNavigator(edits, session);
  const lenses = registerLenses(edits, (hunkId) => session.numbers(hunkId));
  const setContext = contextKeys();
  const context = (): void => {
    setContext('footnote.hasPending', edits.pending().length > 0);
    setContext('footnote.reviewing', reviewInFront());
    setContext('footnote.reviewPages', reviewInFront() && !ourTabs().every(showsAllFiles));
  };
  const proposalEditor = registerProposalEditor(edits);
  const tree = registerChangesTree(edits);
  const commands = registerReviewCommands(extension, edits, session, navigator, tree);
  const threads = registerThreads(edits, session, commands.decide);
  const changed = (): void => {
    documents.changed();
    lenses.changed();
    tree.changed();
    threads.changed();
    decorations.draw();
    status.changed();
    context();
    void session.endIfDone();
  };
  const parts = [
    documents,
    lenses,
    decorations,
    status,
    edits.onDidChange(changed),
    vscode.window.tabGroups.onDidChangeTabs(context),
    vscode.window.tabGroups.onDidChangeTabGroups(context),
    tree,
    commands,
    threads,
    session.onDidOpen(threads.changed),
    session.onDidOpen(context),
    session.onDidOpen(() => {
      tree.showsPage(session.page());
    }),
    proposalEditor,
    registerCheckpointCommands(edits, session),
    followFiles(edits),
  ];
  status.changed();
  tree.changed();
  threads.changed();
  context();
  decorations.draw();
  void keepOnePage();
  return {
    review: (editId) => session.open(editId),
    files: (scheme) => (scheme === EDIT_SCHEME ? proposalEditor : documents).files,
    dispose: () => {
      vscode.Disposable.from(...parts).dispose();
    },
  };
}

/** Sets context keys, those that change: each makes the editor look at its menus anew. */
function contextKeys(): (key: string, value: boolean) => void {
  const known = new Map<string, boolean>();
  return (key, value) => {
    if (known.get(key) === value) return;
    known.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  };
}

/** Tells pending edits when their files change, in an editor or below it. */
function followFiles(edits: ReviewableEdits): vscode.Disposable {
  const waiting = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const hear = (uri: vscode.Uri): void => {
    const key = uri.toString();
    if (!edits.pending().some((edit) => edit.uri === key || edit.newUri === key)) return;
    waiting.add(key);
    // A burst of typing is one change.
    clearTimeout(timer);
    timer = setTimeout(() => {
      const uris = [...waiting];
      waiting.clear();
      edits.baseChanged(uris).catch((error: unknown) => {
        console.error('Footnote: following a changed file', error);
      });
    }, 150);
  };
  const watcher = vscode.workspace.createFileSystemWatcher('**/*');
  return vscode.Disposable.from(
    watcher,
    watcher.onDidChange(hear),
    watcher.onDidCreate(hear),
    watcher.onDidDelete(hear),
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      hear(document.uri);
    }),
    vscode.workspace.onDidSaveTextDocument(({ uri }) => {
      hear(uri);
    }),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => {
      hear(uri);
    }),
    {
      dispose: () => {
        clearTimeout(timer);
      },
    },
  );
}
