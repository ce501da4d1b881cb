import * as z from 'zod/mini';
import type { CommandRequest, Grant } from '../../agent/ports.ts';
import type { ApprovalView } from '../../protocol/host-message.ts';
import type { AllowedCommand } from '../../protocol/panel.ts';
import type { ApprovalRequest, MemoryPort } from './controller.ts';

type Allowance = Pick<CommandRequest, 'command' | 'cwd' | 'conversationId'>;

/** How the user answered a card. */
export interface ApprovalAnswer {
  readonly allow: boolean;
  readonly always?: boolean | undefined;
  readonly unconfined?: boolean | undefined;
}

/** Commands that wait for the user's word, and those that have it for their chat. */
export interface Approvals {
  /** `ready` is called when an answer counts: what tells the question comes after that. */
  ask(callId: string, request: ApprovalRequest, signal: AbortSignal, ready?: () => void): Promise<Grant>;
  answer(id: string, answer: ApprovalAnswer): void;
  views(): ApprovalView[];
  /** The word that holds for this very command, folder and chat. */
  allowed(request: Allowance): Exclude<Grant, 'no'> | undefined;
  allowedIn(conversationId: string): AllowedCommand[];
  disallow(request: Allowance): void;
  /** A chat is gone, and what was allowed for it. */
  forget(conversationId: string): void;
}

const Kept = z.array(
  z.object({
    conversationId: z.string(),
    command: z.string(),
    cwd: z.string(),
    grant: z.enum(['run', 'run_unconfined']),
  }),
);
const KEY = 'allowedCommands';

/** @param changed called when a command begins or ends to wait, or an allowance comes or goes. */
export function approvals(memory: MemoryPort, changed: () => void): Approvals {
  const waiting = new Map<
    string,
    { readonly request: ApprovalRequest; readonly done: (answer: ApprovalAnswer) => void }
  >();
  let kept = Kept.safeParse(memory.get(KEY)).data ?? [];
  const keep = (next: typeof kept): void => {
    kept = next;
    memory.set(KEY, next);
    changed();
  };
  const same = (a: Allowance, b: Allowance): boolean =>
    a.conversationId === b.conversationId && a.command === b.command && a.cwd === b.cwd;
  return {
    views: () =>
      [...waiting].map(([id, { request }]) => {
        const { command, cwd, timeoutS, sandbox, scratch } = request;
        return { id, tool: 'run_command', command, cwd, timeoutS, sandbox, scratch };
      }),
    answer: (id, answer) => {
      waiting.get(id)?.done(answer);
    },
    allowed: (request) => kept.find((one) => same(one, request))?.grant,
    allowedIn: (conversationId) =>
      kept
        .filter((one) => one.conversationId === conversationId)
        .map(({ command, cwd }) => ({ command, cwd })),
    disallow: (request) => {
      keep(kept.filter((one) => !same(one, request)));
    },
    forget: (conversationId) => {
      keep(kept.filter((one) => one.conversationId !== conversationId));
    },
    ask: (id, request, signal, ready) => {
      if (signal.aborted) return Promise.resolve('no');
      return new Promise<Grant>((resolve) => {
        const done = ({ allow, always, unconfined }: ApprovalAnswer): void => {
          signal.removeEventListener('abort', deny);
          waiting.delete(id);
          const grant = !allow ? 'no' : unconfined === true ? 'run_unconfined' : 'run';
          const { conversationId, command, cwd } = request;
          if (grant !== 'no' && always === true) keep([...kept, { conversationId, command, cwd, grant }]);
          else changed();
          resolve(grant);
        };
        // Cancelling denies.
        const deny = (): void => {
          done({ allow: false });
        };
        signal.addEventListener('abort', deny, { once: true });
        waiting.set(id, { request, done });
        ready?.();
        // After the turn has told it, which takes a queue's turn: the card is shown in its place at once.
        setImmediate(changed);
      });
    },
  };
}
