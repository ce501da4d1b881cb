import { sourceRegistry } from '../chat/sources.ts';
import type { ConversationState } from './conversation-parts.ts';
import { seenLines } from './seen-lines.ts';

/** What a turn changes of a conversation, as it was before. */
export interface SavedState {
  readonly log: ReturnType<ConversationState['log']['state']>;
  readonly sources: ReturnType<ConversationState['sources']['all']>;
  readonly seen: ReturnType<ConversationState['seen']['state']>;
}

/** For `restoreState`, should the turn have to be taken back. */
export const saveState = (state: ConversationState): SavedState => ({
  log: state.log.state(),
  sources: state.sources.all(),
  seen: state.seen.state(),
});

/** Takes a conversation back: the model never hears of what came since. */
export function restoreState(state: ConversationState, saved: SavedState): void {
  state.log.restore(saved.log);
  state.sources = sourceRegistry(saved.sources);
  state.seen = seenLines(saved.seen);
  state.counted = undefined;
}
