import { emitter, type Event } from '../../base/events.ts';
import type { ReviewableEdits } from '../../edits/create-edits.ts';
import type { PendingEdit } from '../../protocol/edits.ts';

/** Edits that say when a review in which the user left notes for the model has ended. */
export interface NotedEdits extends ReviewableEdits {
  /** The id of a conversation with notes, of which no hunk is left to decide. */
  readonly onReviewEnded: Event<string>;
}

const isOpen = (edit: PendingEdit): boolean => edit.hunks.some((hunk) => hunk.state === 'open');
const isNoted = (edits: ReviewableEdits): edits is NotedEdits => 'onReviewEnded' in edits;

/**
 * Watches decisions; what is watched already comes back as it is. Every place that decides should use the watched edits,
 * so that the notes of a review reach the model wherever they were written.
 */
export function notedEdits(edits: ReviewableEdits): NotedEdits {
  if (isNoted(edits)) return edits;
  /** Conversations with notes that no turn has carried yet. */
  const noted = new Set<string>();
  const ended = emitter<string>();
  const checkEnd = (): void => {
    const open = new Set(
      edits
        .pending()
        .filter(isOpen)
        .map((edit) => edit.conversationId),
    );
    for (const id of [...noted]) {
      if (open.has(id)) continue;
      noted.delete(id);
      ended.fire(id);
    }
  };
  return {
    ...edits,
    onReviewEnded: ended.event,
    async decide(editId, hunkIds, decision, note) {
      const conversation = edits.pending().find((edit) => edit.id === editId)?.conversationId;
      if (decision === 'reject' && note !== undefined && note !== '' && conversation !== undefined)
        noted.add(conversation);
      const result = await edits.decide(editId, hunkIds, decision, note);
      checkEnd();
      return result;
    },
    async decideAll(decision) {
      const result = await edits.decideAll(decision);
      checkEnd();
      return result;
    },
    async discard(conversationId) {
      noted.delete(conversationId);
      await edits.discard(conversationId);
    },
  };
}
