import type { PanelTurn } from '../../protocol/panel.ts';
import { SUM_UP_FROM } from '../../protocol/window.ts';
import type { ChatConversation } from './controller.ts';

export interface SummingParts {
  /** The conversation of the chat that is open. */
  conversation(): ChatConversation;
  /** Puts a new turn, which stands for a summary, into the chat. */
  add(): PanelTurn;
  /** Runs such a turn to its end, whatever happens. */
  drive(turn: PanelTurn, runTurn: ChatConversation['runTurn'], signal: AbortSignal): Promise<void>;
  /** What is going on has changed. */
  changed(): void;
}

/** Sums up the older turns of the chat that is open, beside what else goes on in it. */
export interface Summing {
  /** The turn that stands for the summary under way. */
  running(): string | undefined;
  /** After a turn: when the window fills up. */
  whenNeeded(): void;
  /** Because the user asked for it; false where there is nothing to sum up. */
  now(): boolean;
  stop(): void;
  /** Resolves when nothing is under way. */
  done(): Promise<void>;
}

export function summing(parts: SummingParts): Summing {
  let under:
    { readonly id: string; readonly abort: AbortController; readonly done: Promise<void> } | undefined;

  const start = (): boolean => {
    const conversation = parts.conversation();
    if (!conversation.canCompact()) return false;
    const turn = parts.add();
    const abort = new AbortController();
    const done = parts
      .drive(turn, (_request, signal) => conversation.compact(signal), abort.signal)
      .finally(() => {
        under = undefined;
        parts.changed();
      });
    under = { id: turn.id, abort, done };
    parts.changed();
    return true;
  };

  return {
    running: () => under?.id,
    whenNeeded() {
      const { used, of } = parts.conversation().windowUse();
      if (under === undefined && used >= of * SUM_UP_FROM) start();
    },
    now: () => under !== undefined || start(),
    stop: () => {
      under?.abort.abort();
    },
    done: async () => {
      await under?.done;
    },
  };
}
