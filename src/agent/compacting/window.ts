import { estimateMessages } from '../../chat/conversation-trim.ts';
import type { ModelInfo } from '../../model/client.ts';
import type { WindowUse } from '../../protocol/window.ts';
import type { ConversationDeps, ConversationState } from '../conversation-parts.ts';

export const MAX_OUTPUT = 32_000;
/** Limits of a model that nothing is known of. */
const UNKNOWN_MODEL = { contextTokens: 200_000, maxOutputTokens: MAX_OUTPUT };

export const windowOf = (
  deps: Pick<ConversationDeps, 'modelInfo'>,
  model: string,
): Pick<ModelInfo, 'contextTokens' | 'maxOutputTokens'> => deps.modelInfo(model) ?? UNKNOWN_MODEL;

/** The size of a conversation: what the service counted last time, and an estimate of what came since. */
export function sizeOf(
  { log, counted }: Pick<ConversationState, 'log' | 'counted'>,
  promptTokens: number,
): { readonly cachedTokens: number; readonly newTokens: number } {
  const messages = log.messages();
  if (counted === undefined || counted.messages > messages.length)
    return { cachedTokens: 0, newTokens: promptTokens + estimateMessages(messages) };
  return { cachedTokens: counted.tokens, newTokens: estimateMessages(messages.slice(counted.messages)) };
}

/** How full the window of the model is that would be asked next. */
export function windowUse(
  deps: Pick<ConversationDeps, 'modelInfo'>,
  state: ConversationState,
  model: string,
): WindowUse {
  const { cachedTokens, newTokens } = sizeOf(state, state.promptTokens);
  const used = state.log.messages().length === 0 ? 0 : cachedTokens + newTokens;
  return { used, of: windowOf(deps, model).contextTokens };
}
