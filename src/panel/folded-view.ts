import { eventsOf } from '../protocol/folded-turn.ts';
import type { FoldedTurn } from '../protocol/host-message.ts';
import type { StampedEvent } from '../protocol/panel.ts';
import { applyEvents, emptyTurn, type TurnError, type TurnView } from './turn-view.ts';

/** A turn from its folded record: what only its events tell is read from them when it is first asked for. */
export function foldedView(turn: FoldedTurn): TurnView {
  const head = emptyTurn(turn);
  let whole: TurnView | undefined;
  const read = (): TurnView => (whole ??= viewOf(head, eventsOf(turn)));
  // A copy (`{...view}`) reads all of it: the getters are the object's own.
  return {
    id: head.id,
    question: head.question,
    mode: head.mode,
    context: head.context,
    attachments: head.attachments,
    summary: head.summary,
    at: head.at,
    local: turn.local,
    size: { chars: turn.chars, cited: turn.cited },
    usage: turn.usage,
    plan: turn.plan,
    approval: undefined,
    get started() {
      return read().started;
    },
    get text() {
      return read().text;
    },
    get work() {
      return read().work;
    },
    get citations() {
      return read().citations;
    },
    get status() {
      return read().status;
    },
    get added() {
      return read().added;
    },
    get receipt() {
      return read().receipt;
    },
    get research() {
      return read().research;
    },
    get compacted() {
      return read().compacted;
    },
    get budget() {
      return read().budget;
    },
    get error() {
      return read().error;
    },
    get stop() {
      return read().stop;
    },
    get lastAt() {
      return read().lastAt;
    },
  };
}

const UNREADABLE: TurnError = { code: 'internal', message: 'This answer cannot be read.', retryable: false };

const viewOf = (head: TurnView, events: readonly StampedEvent[] | undefined): TurnView =>
  events === undefined ? { ...head, error: UNREADABLE } : applyEvents(head, events);
