import type { ReviewableEdits } from '../../edits/create-edits.ts';
import type { ProposalView } from '../../edits/proposal.ts';
import type { DecisionResult, Hunk } from '../../protocol/edits.ts';

/** What became of the wish to take the last decision back. */
export type TakenBack =
  | { readonly kind: 'open'; readonly place: { readonly view: ProposalView; readonly hunk: Hunk } }
  /** Its file is done: that is no decision any more. */
  | { readonly kind: 'done'; readonly wrote: boolean }
  /** Nothing that was decided since the window was loaded is left. */
  | { readonly kind: 'none' };

/** What was decided in the review since the window was loaded. */
export interface Decisions {
  took(editId: string, hunkIds: readonly string[], result: Pick<DecisionResult, 'written'>): void;
  /** Takes the last one back that isn't written. */
  takeBack(): Promise<TakenBack>;
}

export function createDecisions(edits: Pick<ReviewableEdits, 'view' | 'undecide'>): Decisions {
  const decided: { readonly editId: string; readonly hunkIds: readonly string[]; readonly wrote: boolean }[] =
    [];
  return {
    took: (editId, hunkIds, { written }) => {
      decided.push({ editId, hunkIds, wrote: written });
    },
    takeBack: async () => {
      for (let last = decided.pop(); last; last = decided.pop()) {
        const { editId, hunkIds, wrote } = last;
        const view = edits.view(editId);
        if (view?.over !== false) return { kind: 'done', wrote };
        const taken = view.edit.hunks.filter(
          ({ id, state }) => hunkIds.includes(id) && (state === 'accepted' || state === 'rejected'),
        );
        if (taken.length === 0) continue; // taken back before, or edited away by hand
        const ids = taken.map(({ id }) => id);
        await edits.undecide(editId, ids);
        const now = edits.view(editId);
        const hunk = now?.edit.hunks.find(({ id }) => id === ids[0]);
        if (now && hunk) return { kind: 'open', place: { view: now, hunk } };
      }
      return { kind: 'none' };
    },
  };
}
