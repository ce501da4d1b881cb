import type { QueuedMessage } from '../../protocol/host-message.ts';
import type { Question } from './controller.ts';

/** Questions that wait for the running turn of their chat to end, first come first; those of other chats are kept. */
export interface WaitingQuestions {
  all(): QueuedMessage[];
  add(question: Question): void;
  /** Takes the first one out. */
  next(): QueuedMessage | undefined;
  /** Takes one out by its id. */
  take(id: string): QueuedMessage | undefined;
  /** A chat is gone, and what waited in it. */
  forget(chatId: string): void;
}

/**
 * @param chatId which chat is open
 * @param changed told after each change of that chat's
 */
export function waitingQuestions(
  newId: () => string,
  chatId: () => string,
  changed: () => void,
): WaitingQuestions {
  const chats = new Map<string, readonly QueuedMessage[]>();
  const all = (): readonly QueuedMessage[] => chats.get(chatId()) ?? [];
  const keep = (queued: readonly QueuedMessage[]): void => {
    chats.set(chatId(), queued);
    changed();
  };
  const take = (id: string | undefined): QueuedMessage | undefined => {
    const found = all().find((candidate) => candidate.id === id);
    if (found !== undefined) keep(all().filter((candidate) => candidate !== found));
    return found;
  };
  return {
    all: () => [...all()],
    add({ text, mode, context, attachments = [] }) {
      const attached = attachments.length === 0 ? {} : { attachments: [...attachments] };
      keep([...all(), { id: newId(), text, mode, context: [...context], ...attached }]);
    },
    next: () => take(all()[0]?.id),
    take,
    forget: (gone) => {
      chats.delete(gone);
    },
  };
}
