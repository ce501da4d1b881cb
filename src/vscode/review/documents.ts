import * as vscode from 'vscode';
import { sameBytes } from '../../edits/codec.ts';
import type { ReviewableEdits } from '../../edits/create-edits.ts';
import type { ProposalView } from '../../edits/proposal.ts';
import { pathInFolder } from '../open-folders.ts';
import { REVIEW_SCHEMES, type ReviewFiles } from '../review-files.ts';

export const { base: BASE_SCHEME, proposal: PROPOSAL_SCHEME, edit: EDIT_SCHEME } = REVIEW_SCHEMES;

export interface Sides {
  readonly base: vscode.Uri;
  readonly proposal: vscode.Uri;
}

/** The two read-only sides of a review. */
export interface ReviewDocuments extends vscode.Disposable {
  /** Of both sides. */
  readonly files: ReviewFiles;
  /** Left: the file as it is. Right: as proposed, with all hunks, whatever was decided. */
  uris(view: ProposalView): Sides;
  /** The ones that the editor asked for last: after a reload it is the only one who knows. */
  askedFor(view: ProposalView): Sides | undefined;
  /** The pending edits whose proposals the editor has asked for. */
  shown(): ProposalView[];
  /** Tells the editor to read them again. */
  changed(): void;
}

/** The id of the pending edit that one of our documents shows. */
export const editIdOf = (uri: vscode.Uri): string | undefined =>
  uri.scheme === BASE_SCHEME || uri.scheme === PROPOSAL_SCHEME ? uri.query : undefined;

/**
 * Two read-only file systems: paths are workspace-relative (the editor's headers and colouring come from them), the
 * query is the pending edit's id. Contents come from the pending edits, which survive a reload; a review that is over is
 * answered for as long as the window lives, then by one sentence.
 */
export function createReviewDocuments(edits: ReviewableEdits): ReviewDocuments {
  const changes = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  /** What the editor was last given, by URI. */
  const asked = new Map<string, { readonly uri: vscode.Uri; readonly given: Uint8Array }>();
  let mtime = Date.now();

  const content = (uri: vscode.Uri): Uint8Array => {
    const shown = edits.view(uri.query);
    if (!shown) return encodeShown(vscode.l10n.t('This review is over.\n'));
    if (shown.binary) return encodeShown(vscode.l10n.t('This is a binary file.\n'));
    return encodeShown(uri.scheme === BASE_SCHEME ? shown.baseText : shown.proposedText);
  };
  const files: ReviewFiles = {
    onDidChangeFile: changes.event,
    stat: (uri) => ({ type: vscode.FileType.File, ctime: 0, mtime, size: content(uri).length }),
    readFile: (uri) => {
      const given = content(uri);
      asked.delete(uri.toString()); // the last one asked for is last
      asked.set(uri.toString(), { uri, given });
      return given;
    },
    writeFile: readOnly,
  };
  return {
    files,
    uris: ({ edit }) => ({
      base: vscode.Uri.from({ scheme: BASE_SCHEME, path: shortPath(edit.uri), query: edit.id }),
      proposal: vscode.Uri.from({
        scheme: PROPOSAL_SCHEME,
        path: shortPath(edit.newUri ?? edit.uri),
        query: edit.id,
      }),
    }),
    askedFor: (view) => {
      const last = (scheme: string): vscode.Uri | undefined =>
        [...asked.values()].findLast(({ uri }) => uri.scheme === scheme && edits.view(uri.query) === view)
          ?.uri;
      const proposal = last(PROPOSAL_SCHEME);
      return proposal && { base: last(BASE_SCHEME) ?? proposal.with({ scheme: BASE_SCHEME }), proposal };
    },
    shown: () => {
      const proposals = [...asked.values()].filter(({ uri }) => uri.scheme === PROPOSAL_SCHEME);
      const views = proposals.map(({ uri }) => edits.view(uri.query));
      return [...new Set(views)].filter((view): view is ProposalView => view?.over === false);
    },
    changed: () => {
      const stale = [...asked.values()].filter(({ uri, given }) => !sameBytes(given, content(uri)));
      if (stale.length === 0) return;
      // A newer time, or the editor keeps what it has.
      mtime = Math.max(Date.now(), mtime + 1);
      changes.fire(stale.map(({ uri }) => ({ type: vscode.FileChangeType.Changed, uri })));
    },
    dispose: () => {
      changes.dispose();
    },
  };
}

/** The path of a file as the workspace knows it, with the folder's name where there are several. */
export const shownPath = (uri: string): string => pathInFolder(vscode.Uri.parse(uri, true));

export function shortPath(uri: string): string {
  const path = shownPath(uri);
  return path.startsWith('/') ? path : `/${path}`;
}

/** UTF-8, marked as such where it matters: a user's `files.encoding` would be believed otherwise. */
export function encodeShown(text: string): Uint8Array {
  return new TextEncoder().encode(/^[\0-\x7f]*$/.test(text) ? text : `\uFEFF${text}`);
}

function readOnly(): never {
  throw vscode.FileSystemError.NoPermissions(vscode.l10n.t('A proposed change is read-only.'));
}
