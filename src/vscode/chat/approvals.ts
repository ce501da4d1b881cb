import type { ApprovalView } from '../../protocol/panel.ts';
import type { ApprovalRequest } from './controller.ts';

/** Commands that wait for the user's word. */
export interface Approvals {
  ask(callId: string, request: ApprovalRequest, signal: AbortSignal): Promise<boolean>;
  answer(id: string, allow: boolean): void;
  views(): ApprovalView[];
}

/** @param changed called when a command begins or ends to wait. */
export function approvals(changed: () => void): Approvals {
  const waiting = new Map<string, { readonly view: ApprovalView; readonly done: (allow: boolean) => void }>();
  return {
    views: () => [...waiting.values()].map(({ view }) => view),
    answer: (id, allow) => {
      waiting.get(id)?.done(allow);
    },
    ask: (id, { command, cwd, timeoutS }, signal) => {
      if (signal.aborted) return Promise.resolve(false);
      return new Promise<boolean>((resolve) => {
        const done = (allow: boolean): void => {
          signal.removeEventListener('abort', deny);
          waiting.delete(id);
          changed();
          resolve(allow);
        };
        // Cancelling denies.
        const deny = (): void => {
          done(false);
        };
        signal.addEventListener('abort', deny, { once: true });
        waiting.set(id, { view: { id, tool: 'run_command', command, cwd, timeoutS }, done });
        changed();
      });
    },
  };
}
