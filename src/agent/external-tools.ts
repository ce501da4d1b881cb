import { asFootnoteError } from '../base/errors.ts';
import type { TurnMode } from '../protocol/turn.ts';
import type { ToolDefinition } from '../model/client.ts';
import type { Gate } from '../workspace/gate.ts';
import { abortable } from './abortable.ts';
import type { ConversationDeps, ConversationState } from './conversation-parts.ts';
import type { ExternalTool } from './external.ts';

/**
 * The tools of other programs that a chat has in a mode. Outside agent mode only those that the policy would let run.
 * The list is made once and stays, until the user lets more start or takes that back: another list makes the service
 * read the whole conversation anew.
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
  if (known !== undefined && known.epoch === deps.externals.epoch()) return known.tools;
  try {
    // A chat that had some before the window was reloaded has them again; else agent mode alone starts programs.
    const start = mode === 'agent' || (known?.tools.length ?? 0) > 0 || state.hadExternals.has(mode);
    const offered = await abortable(deps.externals.offer(start, status, signal), signal);
    const usable = offered.filter((tool) => {
      const { readOnly, approved } = tool.rights();
      return mode === 'agent' || (readOnly && approved);
    });
    state.externals.set(mode, { epoch: deps.externals.epoch(), tools: usable });
    if (usable.length > 0) state.hadExternals.add(mode);
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
