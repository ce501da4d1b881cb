import { sourceRegistry } from '../chat/sources.ts';
import type { ConversationState } from './conversation-parts.ts';
import { seenLines } from './seen-lines.ts';

/** What a turn changes of a conversation, as it was before. */
export interface SavedState {
  readonly log: ReturnType<ConversationState['log']['state']>;
  readonly sources: ReturnType<ConversationState['sources']['all']>;
  readonly seen: ReturnType<ConversationState['seen']['state']>;
  readonly plan: ConversationState['plan'];
}

/** For `restoreState`, should the turn have to be taken back. */
export const saveState = (state: ConversationState): SavedState => ({
  log: state.log.state(),
  sources: state.sources.all(),
  seen: state.seen.state(),
  plan: state.plan,
});

/** Takes a conversation back: the model never hears of what came since. */
export function restoreState(state: ConversationState, saved: SavedState): void {
  state.log.restore(saved.log);
  state.sources = sourceRegistry(saved.sources);
  state.seen = seenLines(saved.seen);
  state.counted = undefined;
  // The user sees the plan as it is now; what told it to the model is gone.
  if (state.plan !== saved.plan) state.plan = { ...state.plan, told: false };
}
