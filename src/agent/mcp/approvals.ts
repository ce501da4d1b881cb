import * as z from 'zod/mini';
import { sha256 } from '../../base/hash.ts';
import type { RemoteTool } from './connection.ts';

const Entry = z.object({
  kind: z.enum(['server', 'tool']),
  /** Hash of what was approved: another command line, description or schema is not it. */
  print: z.string(),
  server: z.string(),
  tool: z.optional(z.string()),
  /** Milliseconds since 1970. */
  at: z.number(),
});
export type ApprovalEntry = z.infer<typeof Entry>;
const Entries = z.array(Entry);

/** Where approvals are kept on this machine: plain JSON. */
export interface ApprovalMemory {
  get(): unknown;
  set(value: unknown): void;
}

/** What the user allowed to start and to run without a question, on this machine, until it is taken back. */
export interface Approvals {
  has(print: string): boolean;
  /** Whether something of this name was approved that read otherwise. */
  changed(server: string, tool: string, print: string): boolean;
  add(entry: ApprovalEntry): void;
  remove(print: string): void;
  all(): readonly ApprovalEntry[];
}

export function approvals(memory: ApprovalMemory): Approvals {
  let entries = Entries.safeParse(memory.get()).data ?? [];
  const keep = (next: ApprovalEntry[]): void => {
    entries = next;
    memory.set(next);
  };
  const rest = (print: string): ApprovalEntry[] => entries.filter((entry) => entry.print !== print);
  return {
    has: (print) => entries.some((entry) => entry.print === print),
    changed: (server, tool, print) =>
      entries.some((entry) => entry.server === server && entry.tool === tool && entry.print !== print),
    add: (entry) => keep([...rest(entry.print), entry]),
    remove: (print) => keep(rest(print)),
    all: () => entries,
  };
}

/** What an approval of a tool is bound to: its server, and all that the model is told of it. */
export const toolPrint = (
  serverPrint: string,
  { name, description, inputSchema, readOnly }: RemoteTool,
): string => sha256(JSON.stringify([serverPrint, name, description, inputSchema, readOnly]));
