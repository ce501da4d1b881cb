import * as vscode from 'vscode';
import type { ReviewableEdits } from '../../edits/create-edits.ts';
import type { ReviewFiles } from '../review-files.ts';
import { EDIT_SCHEME, encodeShown, shortPath } from './documents.ts';
import { hunkLines } from './lenses.ts';
import { cursorHunk } from './place.ts';
import { reasonWords } from './reason-words.ts';

export interface ProposalEditor extends vscode.Disposable {
  readonly files: ReviewFiles;
}

/**
 * The proposal of one file as an ordinary editor. What is saved there becomes the proposal, split into hunks anew;
 * nothing on disk changes.
 */
export function registerProposalEditor(edits: ReviewableEdits): ProposalEditor {
  const changes = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  /** What the editor was last given, or gave, by URI. */
  const given = new Map<string, { readonly uri: vscode.Uri; readonly text: string }>();
  let mtime = Date.now();
  const textOf = (uri: vscode.Uri): string => {
    const view = edits.view(uri.query);
    if (!view || view.over) throw vscode.FileSystemError.FileNotFound(vscode.l10n.t('This review is over.'));
    return view.overlayText;
  };
  const files: ReviewFiles = {
    onDidChangeFile: changes.event,
    stat: (uri) => ({ type: vscode.FileType.File, ctime: 0, mtime, size: encodeShown(textOf(uri)).length }),
    readFile: (uri) => {
      const text = textOf(uri);
      given.set(uri.toString(), { uri, text });
      return encodeShown(text);
    },
    writeFile: async (uri, content) => {
      const text = new TextDecoder().decode(content);
      const problem = await edits.amend(uri.query, text);
      if (problem !== undefined) throw vscode.FileSystemError.Unavailable(reasonWords(problem));
      given.set(uri.toString(), { uri, text });
      mtime = Math.max(Date.now(), mtime + 1);
    },
  };
  /** Editors follow what happens to their proposals elsewhere. */
  const follow = (): void => {
    const stale = [...given.values()].filter(({ uri, text }) => {
      const view = edits.view(uri.query);
      return view?.over === false && view.overlayText !== text;
    });
    if (stale.length === 0) return;
    mtime = Math.max(Date.now(), mtime + 1);
    changes.fire(stale.map(({ uri }) => ({ type: vscode.FileChangeType.Changed, uri })));
  };
  const open = async (editId?: unknown): Promise<void> => {
    const place = typeof editId === 'string' ? undefined : cursorHunk(edits);
    const view = typeof editId === 'string' ? edits.view(editId) : (place?.view ?? theOnly(edits));
    if (!view || view.over) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t('There is no proposed change here. Open the review first (Alt+R).'),
      );
      return;
    }
    if (view.binary || view.edit.kind === 'delete') {
      void vscode.window.showInformationMessage(
        vscode.l10n.t('There is no text to edit here: accept or reject the change as a whole.'),
      );
      return;
    }
    const { id, uri, newUri } = view.edit;
    const line = place && hunkLines(view, place.hunk.id).start;
    await vscode.window.showTextDocument(
      vscode.Uri.from({ scheme: EDIT_SCHEME, path: shortPath(newUri ?? uri), query: id }),
      { preview: false, ...(line === undefined ? {} : { selection: new vscode.Range(line, 0, line, 0) }) },
    );
  };
  const registrations = [
    changes,
    vscode.commands.registerCommand('footnote.editProposal', open),
    edits.onDidChange(() => {
      follow();
      void closeEnded(edits);
    }),
  ];
  return {
    files,
    dispose: () => {
      vscode.Disposable.from(...registrations).dispose();
    },
  };
}

const theOnly = (edits: ReviewableEdits) => {
  const [only, ...more] = edits.pending();
  return only && more.length === 0 ? edits.view(only.id) : undefined;
};

/** Closes editors of proposals that are over, unless there is unsaved text in them. */
async function closeEnded(edits: ReviewableEdits): Promise<void> {
  const ended = vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .filter(
      ({ input, isDirty }) =>
        !isDirty &&
        input instanceof vscode.TabInputText &&
        input.uri.scheme === EDIT_SCHEME &&
        edits.view(input.uri.query)?.over !== false,
    );
  if (ended.length > 0) await vscode.window.tabGroups.close(ended, true);
}
