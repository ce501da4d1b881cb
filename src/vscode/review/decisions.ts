import type { ReviewableEdits } from '../../edits/create-edits.ts';
import type { Decided } from '../../edits/decide.ts';
import type { ProposalView } from '../../edits/proposal.ts';
import type { Hunk } from '../../protocol/edits.ts';

/** What became of the wish to take the last decision back. */
export type TakenBack =
  | { readonly kind: 'open'; readonly place: { readonly view: ProposalView; readonly hunk: Hunk } }
  /** Its file is done, or it wrote something: that is no decision any more. */
  | { readonly kind: 'done'; readonly wrote: boolean }
  /** Nothing that was decided since the window was loaded is left. */
  | { readonly kind: 'none' };

/** What was decided since the window was loaded: in the review, in the chat, or about all at once. */
export interface Decisions {
  /** Takes the last one back that isn't written: all of it, and the first of what it was about is to be shown. */
  takeBack(): Promise<TakenBack>;
  dispose(): void;
}

export function createDecisions(
  edits: Pick<ReviewableEdits, 'view' | 'undecide' | 'caughtUp' | 'onDidDecide'>,
): Decisions {
  const decided: Decided[] = [];
  const listener = edits.onDidDecide((one) => {
    decided.push(one);
  });
  /** What of a decision still stands and isn't written. */
  const standing = ({ files }: Decided): Decided['files'] =>
    files.flatMap(({ editId, hunkIds }) => {
      const view = edits.view(editId);
      const ids = (view?.over === false ? view.edit.hunks : [])
        .filter(({ id, state }) => hunkIds.includes(id) && (state === 'accepted' || state === 'rejected'))
        .map(({ id }) => id);
      return ids.length > 0 ? [{ editId, hunkIds: ids }] : [];
    });
  return {
    takeBack: async () => {
      // What is being decided or written is the last decision by then.
      await edits.caughtUp();
      for (let last = decided.pop(); last; last = decided.pop()) {
        const open = standing(last);
        const [first] = open;
        if (!first) {
          const isDone = last.wrote || last.files.some(({ editId }) => edits.view(editId)?.over !== false);
          if (isDone) return { kind: 'done', wrote: last.wrote };
          continue; // taken back before, or edited away by hand
        }
        for (const { editId, hunkIds } of open) await edits.undecide(editId, hunkIds);
        const view = edits.view(first.editId);
        const hunk = view?.edit.hunks.find(({ id }) => id === first.hunkIds[0]);
        if (view && hunk) return { kind: 'open', place: { view, hunk } };
      }
      return { kind: 'none' };
    },
    dispose: () => {
      listener.dispose();
    },
  };
}
