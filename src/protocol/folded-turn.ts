import * as z from 'zod/mini';
import type { FoldedTurn, PanelState, SentState } from './host-message.ts';
import { type PanelTurn, StampedEvent } from './panel.ts';
import { addUsage } from './usage.ts';

/** A state as a panel is sent it. */
export const sentState = ({ chat, ...state }: PanelState): SentState => ({
  ...state,
  chat: { ...chat, turns: chat.turns.map(folded) },
});

/**
 * A turn as a whole chat is sent with it: one that has ended is folded, as its events are read only when it is drawn. A chat
 * of 1,000 messages opens with about half the work.
 */
function folded(turn: PanelTurn): PanelTurn | FoldedTurn {
  const { events, ...head } = turn;
  if (!events.some(({ event }) => event.type === 'turn_end')) return turn;
  const cited = new Set<string>();
  const folded: FoldedTurn = { ...head, local: false, chars: 0, cited: 0, events: '' };
  for (const { event } of events)
    switch (event.type) {
      case 'turn_start':
        folded.local = event.mode === 'local';
        break;
      case 'text_delta':
        folded.chars += event.text.length;
        break;
      case 'citation':
        cited.add(event.id);
        break;
      case 'plan':
        folded.plan = event.steps;
        break;
      case 'usage':
        folded.usage = folded.usage === undefined ? event : addUsage(folded.usage, event);
        break;
      case 'turn_end':
        folded.usage = event.usage;
        break;
      default:
    }
  return { ...folded, cited: cited.size, events: JSON.stringify(events) };
}

const Events = z.array(StampedEvent);

/** The events of a folded turn, checked; undefined if that isn't what it holds. */
export function eventsOf({ events }: FoldedTurn): StampedEvent[] | undefined {
  try {
    return z.safeParse(Events, JSON.parse(events)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
