import type { ReviewableEdits } from '../../edits/create-edits.ts';
import { isUndecided } from '../../protocol/edits.ts';
import type { PanelEdit } from '../../protocol/host-message.ts';
import type { ControllerPorts } from './controller-ports.ts';

/** Pending edits as the panel shows them. */
export function pendingView(
  edits: Pick<ReviewableEdits, 'pending' | 'view'>,
  { displayPath, conflictWords }: Pick<ControllerPorts, 'displayPath' | 'conflictWords'>,
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
        const inTheWay = view?.blocked.has(hunk.id) ? conflictWords(view, hunk.id) : undefined;
        return {
          ...hunk,
          ...(note === undefined ? {} : { note }),
          ...(inTheWay === undefined ? {} : { inTheWay }),
        };
      }),
      ...(view?.syntaxError === undefined ? {} : { syntaxError: true }),
    };
  });
}

/** Hunks that nobody has decided yet, conflicts among them. */
export const openHunks = (edits: Pick<ReviewableEdits, 'pending'>): number =>
  edits.pending().reduce((sum, edit) => sum + edit.hunks.filter(({ state }) => isUndecided(state)).length, 0);
