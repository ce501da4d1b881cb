import type { QueuedMessage } from '../../protocol/panel.ts';
import type { Question } from './controller.ts';

/** Questions that wait for the running turn to end, first come first. */
export interface WaitingQuestions {
  all(): QueuedMessage[];
  add(question: Question): void;
  /** Takes the first one out. */
  next(): QueuedMessage | undefined;
  /** Takes one out by its id. */
  take(id: string): QueuedMessage | undefined;
  clear(): void;
}

/** @param changed told after each change, but for `clear` */
export function waitingQuestions(newId: () => string, changed: () => void): WaitingQuestions {
  let queued: QueuedMessage[] = [];
  const take = (id: string | undefined): QueuedMessage | undefined => {
    const found = queued.find((candidate) => candidate.id === id);
    if (found === undefined) return undefined;
    queued = queued.filter((candidate) => candidate !== found);
    changed();
    return found;
  };
  return {
    all: () => [...queued],
    add({ text, mode, context, attachments = [] }) {
      const attached = attachments.length === 0 ? {} : { attachments: [...attachments] };
      queued = [...queued, { id: newId(), text, mode, context: [...context], ...attached }];
      changed();
    },
    next: () => take(queued[0]?.id),
    take,
    clear: () => {
      queued = [];
    },
  };
}
