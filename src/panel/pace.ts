import type { HostMessage } from '../protocol/host-message.ts';
import type { StampedEvent } from '../protocol/panel.ts';
import type { PanelAction } from './reduce.ts';

/** Text that is drawn in one frame at most, in characters: a screen of prose, and more than the fastest model sends. */
export const CHARS_A_FRAME = 1500;

export interface PacePorts {
  /** Takes in some messages, and draws once. */
  apply(actions: readonly PanelAction[]): void;
  /** Calls back before the next frame; at once where none is drawn, as in a hidden page. */
  nextFrame(then: () => void): void;
}

/**
 * Takes the extension's messages in at the pace of frames: what comes first in a frame at once, the rest of that frame
 * together, and of a burst of text only as much as a frame has time for. A whole state takes the place of what waits.
 */
export function createPace({ apply, nextFrame }: PacePorts): (message: HostMessage) => void {
  let waiting: PanelAction[] = [];
  let inFrame = false;
  let left = CHARS_A_FRAME;
  const frame = (): void => {
    inFrame = false;
    left = CHARS_A_FRAME;
    if (waiting.length > 0) drain();
  };
  const drain = (): void => {
    const now: PanelAction[] = [];
    for (let next = waiting.shift(); next !== undefined; next = left > 0 ? waiting.shift() : undefined) {
      const [first, later] = cut(next, left);
      now.push(first);
      left -= charsOf(first);
      if (later !== undefined) waiting.unshift(later);
    }
    if (!inFrame) {
      inFrame = true;
      nextFrame(frame);
    }
    apply(now);
  };
  return (message) => {
    if (message.type === 'state') {
      waiting = [];
      apply([message]);
      return;
    }
    waiting.push(message);
    if (!inFrame) drain();
  };
}

const textOf = ({ event }: StampedEvent): number =>
  event.type === 'text_delta' || event.type === 'thinking_delta' ? event.text.length : 0;

const charsOf = (action: PanelAction): number => {
  let sum = 0;
  if (action.type === 'events' || action.type === 'piece')
    for (const stamped of action.events) sum += textOf(stamped);
  return sum;
};

/** A message's first `chars` characters of text, as a piece, and what is left of it; whole where it has no more. */
function cut(action: PanelAction, chars: number): readonly [PanelAction, PanelAction | undefined] {
  if (action.type !== 'events' || charsOf(action) <= chars) return [action, undefined];
  const first: StampedEvent[] = [];
  let left = chars;
  for (const [i, stamped] of action.events.entries()) {
    const { at, event } = stamped;
    const length = textOf(stamped);
    if (length <= left || (event.type !== 'text_delta' && event.type !== 'thinking_delta')) {
      first.push(stamped);
      left -= length;
      continue;
    }
    // Never between the halves of a character.
    const end = /[\uD800-\uDBFF]/.test(event.text.charAt(left - 1)) ? left + 1 : left;
    first.push({ at, event: { ...event, text: event.text.slice(0, end) } });
    const rest = { at, event: { ...event, text: event.text.slice(end) } };
    return [
      { type: 'piece', turnId: action.turnId, events: first },
      { ...action, events: [rest, ...action.events.slice(i + 1)] },
    ];
  }
  return [action, undefined];
}
