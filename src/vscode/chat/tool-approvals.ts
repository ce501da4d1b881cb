import type { ToolGrant, ToolQuestion } from '../../agent/mcp/tool.ts';
import type { ApprovalView } from '../../protocol/host-message.ts';
import type { ApprovalAnswer } from './approvals.ts';

/** Outside tools that wait for the user's word. */
export interface ToolApprovals {
  /** `ready` is called when an answer counts: what tells the question comes after that. */
  ask(callId: string, question: ToolQuestion, signal: AbortSignal, ready?: () => void): Promise<ToolGrant>;
  answer(id: string, answer: ApprovalAnswer): void;
  views(): ApprovalView[];
}

/** @param changed called when a tool begins or ends to wait */
export function toolApprovals(changed: () => void): ToolApprovals {
  const waiting = new Map<
    string,
    { readonly question: ToolQuestion; readonly done: (grant: ToolGrant) => void }
  >();
  return {
    views: () =>
      [...waiting].map(([id, { question }]) => {
        const { server, tool, input, changed: differs } = question;
        return { id, tool, server, input, ...(differs ? { changed: true } : {}) };
      }),
    answer: (id, { allow, always }) => {
      waiting.get(id)?.done(!allow ? 'no' : always === true ? 'always' : 'once');
    },
    ask: (id, question, signal, ready) => {
      if (signal.aborted) return Promise.resolve('no');
      return new Promise<ToolGrant>((resolve) => {
        const done = (grant: ToolGrant): void => {
          signal.removeEventListener('abort', deny);
          waiting.delete(id);
          changed();
          resolve(grant);
        };
        // Cancelling denies.
        const deny = (): void => {
          done('no');
        };
        signal.addEventListener('abort', deny, { once: true });
        waiting.set(id, { question, done });
        ready?.();
        // After the turn has told it, which takes a queue's turn: the card is shown in its place at once.
        setImmediate(changed);
      });
    },
  };
}
