import { asFootnoteError } from '../base/errors.ts';
import type { TurnMode } from '../protocol/turn.ts';
import type { ToolDefinition } from '../model/client.ts';
import type { Gate } from '../workspace/gate.ts';
import { abortable } from './abortable.ts';
import type { ConversationDeps, ConversationState } from './conversation-parts.ts';
import type { ExternalTool } from './external.ts';

/**
 * The tools of other programs that a chat has in a mode. Outside agent mode only those that the policy would let run.
 * The list is made once and stays: another list would make the service read the whole conversation anew.
 * Never rejects: without them the turn goes on.
 */
export async function externalTools(
  deps: ConversationDeps,
  state: ConversationState,
  mode: TurnMode,
  trusted: boolean,
  status: (text: string) => void,
  signal: AbortSignal,
): Promise<readonly ExternalTool[]> {
  if (!trusted || deps.externals === undefined) return [];
  const known = state.externals.get(mode);
  if (known !== undefined) return known;
  try {
    const offered = await abortable(deps.externals.offer(mode, status, signal), signal);
    const usable = offered.filter((tool) => {
      const { readOnly, approved } = tool.rights();
      return mode === 'agent' || (readOnly && approved);
    });
    state.externals.set(mode, usable);
    return usable;
  } catch (error) {
    if (!signal.aborted) status(`Tools of other programs are left out: ${asFootnoteError(error).message}`);
    return [];
  }
}

/** What an outside tool says of itself, without what looks like a secret: it goes to the model like anything else. */
export function gatedDefinition(definition: ToolDefinition, gate: Gate): ToolDefinition {
  const pass = (text: string): string => gate.admitOutput(text).text.text;
  const inner = (value: unknown): unknown => {
    if (typeof value === 'string') return pass(value);
    if (Array.isArray(value)) return value.map(inner);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, inner(one)]));
  };
  const inputSchema = Object.fromEntries(
    Object.entries(definition.inputSchema).map(([key, value]) => [key, inner(value)]),
  );
  return { ...definition, description: pass(definition.description), inputSchema };
}
