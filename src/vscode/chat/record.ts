import type { StampedEvent } from '../../protocol/panel.ts';
import type { TurnEvent } from '../../protocol/turn.ts';

/** Characters of a command's output that are kept: its end. */
const KEPT_OUTPUT = 16_000;

/** Whether two events are pieces of one text, which may be kept as one. */
function joined(a: TurnEvent, b: TurnEvent): TurnEvent | undefined {
  if (a.type === 'text_delta' && b.type === 'text_delta')
    return { type: 'text_delta', text: a.text + b.text };
  if (a.type === 'thinking_delta' && b.type === 'thinking_delta')
    return { type: 'thinking_delta', text: a.text + b.text };
  if (a.type === 'tool_output' && b.type === 'tool_output' && a.id === b.id)
    return { ...a, text: (a.text + b.text).slice(-KEPT_OUTPUT) };
  return undefined;
}

/** Adds an event to a turn's record; neighbouring pieces of text become one, with the time of the first. */
export function record(events: StampedEvent[], next: StampedEvent): void {
  const last = events.at(-1);
  const one = last === undefined ? undefined : joined(last.event, next.event);
  if (last === undefined || one === undefined) events.push(next);
  else events[events.length - 1] = { at: last.at, event: one };
}
