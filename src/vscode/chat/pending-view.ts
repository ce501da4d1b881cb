import type { ReviewableEdits } from '../../edits/create-edits.ts';
import type { PanelEdit } from '../../protocol/panel.ts';

/** Pending edits as the panel shows them. */
export function pendingView(
  edits: Pick<ReviewableEdits, 'pending' | 'view'>,
  displayPath: (uri: string) => string,
): PanelEdit[] {
  return edits.pending().map((edit) => {
    const view = edits.view(edit.id);
    return {
      id: edit.id,
      uri: edit.uri,
      path: displayPath(edit.uri),
      ...(edit.newUri === undefined ? {} : { newPath: displayPath(edit.newUri) }),
      kind: edit.kind,
      hunks: edit.hunks.map((hunk) => {
        const note = hunk.state === 'rejected' ? view?.notes.get(hunk.id) : undefined;
        return { ...hunk, ...(note === undefined ? {} : { note }) };
      }),
      ...(view?.syntaxError === undefined ? {} : { syntaxError: true }),
    };
  });
}

/** Hunks that nobody has decided yet. */
export const openHunks = (edits: Pick<ReviewableEdits, 'pending'>): number =>
  edits.pending().reduce((sum, edit) => sum + edit.hunks.filter((hunk) => hunk.state === 'open').length, 0);
