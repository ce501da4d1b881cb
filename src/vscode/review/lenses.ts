import * as vscode from 'vscode';
import type { ReviewableEdits } from '../../edits/create-edits.ts';
import type { ProposalView } from '../../edits/proposal.ts';
import type { Hunk } from '../../protocol/edits.ts';
import { editIdOf, PROPOSAL_SCHEME, shownPath } from './documents.ts';
import { LENS_COMMANDS } from './names.ts';
import { conflictWords } from './conflict-words.ts';

/**
 * The editor draws changed lenses a quarter of a second later, and never if the keyboard goes elsewhere before that (to a
 * note box, to the palette): then they are told of again, in milliseconds. A busy machine may take the first of these for
 * getting there.
 */
const AGAIN_MS = [600, 3000] as const;

export interface Lenses extends vscode.Disposable {
  changed(): void;
}

/**
 * One line over each hunk: the verbs first, for a narrow editor cuts the tail.
 * @param numbers which of how many a hunk is; stays the same while a review is open
 */
export function registerLenses(edits: ReviewableEdits, numbers: (hunkId: string) => string): Lenses {
  const changes = new vscode.EventEmitter<void>();
  const registration = vscode.languages.registerCodeLensProvider(
    { scheme: PROPOSAL_SCHEME },
    {
      onDidChangeCodeLenses: changes.event,
      provideCodeLenses: (document) => {
        const id = editIdOf(document.uri);
        const view = id === undefined ? undefined : edits.view(id);
        return view ? lensesOf(view, document, numbers) : [];
      },
    },
  );
  let again: NodeJS.Timeout[] = [];
  const forget = (): void => {
    for (const timer of again) clearTimeout(timer);
  };
  return {
    changed: () => {
      changes.fire();
      forget();
      again = AGAIN_MS.map((ms) =>
        setTimeout(() => {
          changes.fire();
        }, ms),
      );
    },
    dispose: () => {
      forget();
      vscode.Disposable.from(registration, changes).dispose();
    },
  };
}

function lensesOf(
  view: ProposalView,
  document: vscode.TextDocument,
  numbers: (hunkId: string) => string,
): vscode.CodeLens[] {
  const { edit } = view;
  return edit.hunks.flatMap((hunk, index) => {
    const range = lensRange(view, hunk, document);
    const lens = (title: string, command = '', args: unknown[] = [], tooltip?: string): vscode.CodeLens =>
      new vscode.CodeLens(range, {
        title,
        command,
        arguments: args,
        ...(tooltip === undefined ? {} : { tooltip }),
      });
    const verbs = verbsOf(view, hunk).map(([title, command, tooltip]) =>
      lens(title, command, [edit.id, hunk.id], tooltip ?? keyOf(command)),
    );
    const undecided = edit.hunks.filter(({ state }) => state === 'open').length;
    const file =
      index === 0 && undecided > 1
        ? [
            lens(vscode.l10n.t('Accept file'), LENS_COMMANDS.acceptFile, [edit.id]),
            lens(vscode.l10n.t('Reject file'), LENS_COMMANDS.rejectFile, [edit.id]),
          ]
        : [];
    const tail = [
      isTakeable(view, hunk) ? conflictWords(view, hunk.id) : undefined,
      hunk.reason,
      index === 0 && view.syntaxError !== undefined
        ? vscode.l10n.t('$(warning) adds a syntax error: {0}', view.syntaxError)
        : undefined,
    ];
    const said = (parts: readonly (string | undefined)[]): string =>
      parts.filter((part) => part !== undefined && part !== '').join(' · ');
    const number = said([numbers(hunk.id), whatItDoes(view, hunk)]);
    const rest = said(tail);
    // A narrow editor cuts the end: the number comes before the verbs for the whole file, which have no icons so that both
    // are seen in half of a window; the reason is last, and whole where the pointer stays on either.
    const whole = rest.replace(/\$\([a-z-]+\) /g, '');
    const told = (title: string): vscode.CodeLens[] =>
      title === '' ? [] : [lens(title, whole === '' ? '' : LENS_COMMANDS.show, [edit.id, hunk.id], whole)];
    return [...verbs, ...told(number), ...file, ...told(rest)];
  });
}

/** What the pointer is told of a verb: how it is done without it. */
function keyOf(command: string): string | undefined {
  switch (command) {
    case 'footnote.acceptHunk':
      return vscode.l10n.t('{0}, with the cursor here', 'Alt+Enter');
    case 'footnote.rejectHunk':
      return vscode.l10n.t('{0}, with the cursor here', 'Alt+Backspace');
    case 'footnote.rejectHunkWithNote':
      return vscode.l10n.t('{0}, with the cursor here', 'Shift+Alt+Backspace');
    default:
      return undefined;
  }
}

/** Whether a hunk is a conflict that can be decided either way. */
const isTakeable = (view: ProposalView, { id, state }: Hunk): boolean =>
  state === 'conflict' && !view.blocked.has(id);

function verbsOf(view: ProposalView, hunk: Hunk): [title: string, command: string, tooltip?: string][] {
  const note = view.notes.get(hunk.id);
  const undo: [string, string][] = view.over ? [] : [[vscode.l10n.t('$(discard) Undo'), LENS_COMMANDS.undo]];
  switch (hunk.state) {
    case 'open':
      return [
        [vscode.l10n.t('$(check) Accept'), 'footnote.acceptHunk'],
        [vscode.l10n.t('$(close) Reject'), 'footnote.rejectHunk'],
        [vscode.l10n.t('$(comment) Reject with note…'), 'footnote.rejectHunkWithNote'],
      ];
    case 'accepted':
      return [[vscode.l10n.t('$(pass-filled) Accepted'), ''], ...undo];
    case 'rejected':
      return [
        [
          note === undefined
            ? vscode.l10n.t('$(circle-slash) Rejected')
            : vscode.l10n.t('$(circle-slash) Rejected: “{0}”', oneLine(note)),
          '',
        ],
        ...undo,
      ];
    case 'conflict':
      // What happened comes before the verbs here: accepting means something else than usual, or can't be. In a few words
      // where there are all of them, so that half of a narrow window shows each; the sentence follows them.
      if (!isTakeable(view, hunk))
        return [
          [`$(warning) ${conflictWords(view, hunk.id)}`, ''],
          [vscode.l10n.t('$(close) Reject'), 'footnote.rejectHunk'],
          [vscode.l10n.t('$(comment) Reject with note…'), 'footnote.rejectHunkWithNote'],
        ];
      return [
        [vscode.l10n.t('$(warning) Changed'), LENS_COMMANDS.show, conflictWords(view, hunk.id)],
        [
          vscode.l10n.t('$(check) Take proposal'),
          LENS_COMMANDS.takeAnyway,
          vscode.l10n.t('Write the proposed lines over what the file says by now'),
        ],
        [
          vscode.l10n.t('$(close) Keep file'),
          'footnote.rejectHunk',
          vscode.l10n.t('Reject the proposed lines: the file stays as it is by now'),
        ],
        [
          vscode.l10n.t('$(comment) Note…'),
          'footnote.rejectHunkWithNote',
          vscode.l10n.t('Keep the file, and tell the model why'),
        ],
      ];
  }
}

/** What a hunk does that its lines don't show. */
export function whatItDoes(
  { edit, moveHunkId, dirty, byHand }: ProposalView,
  hunk: Hunk,
): string | undefined {
  if (hunk.id === moveHunkId && edit.newUri !== undefined)
    return vscode.l10n.t('rename {0} to {1}', shownPath(edit.uri), shownPath(edit.newUri));
  if (edit.kind === 'create') return vscode.l10n.t('create this file');
  if (edit.kind === 'delete') return vscode.l10n.t('delete this file');
  if (byHand.has(hunk.id)) return vscode.l10n.t('edited by you');
  return dirty ? vscode.l10n.t('in the unsaved editor') : undefined;
}

const oneLine = (text: string): string => {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
};

/** The place of a hunk in the right document; one that only removes stands at the line that follows. */
export function hunkRange(view: ProposalView, hunkId: string, document: vscode.TextDocument): vscode.Range {
  const place = hunkLines(view, hunkId);
  const last = document.lineCount - 1;
  const end = Math.min(place.end, last);
  return new vscode.Range(Math.min(place.start, last), 0, end, document.lineAt(end).text.length);
}

/** The 0-based lines of a hunk in the right document; of one that only removes, the line that follows. */
export function hunkLines(
  view: ProposalView,
  hunkId: string,
): { readonly start: number; readonly end: number } {
  const { startLine, endLine } = view.places.get(hunkId) ?? { startLine: 1, endLine: 1 };
  const start = startLine - 1;
  return { start, end: Math.max(endLine - 1, start) };
}

const lensRange = (view: ProposalView, hunk: Hunk, document: vscode.TextDocument): vscode.Range => {
  const { start } = hunkRange(view, hunk.id, document);
  return new vscode.Range(start, start);
};
