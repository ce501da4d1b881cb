import type { Attachment } from '../protocol/attachments.ts';
import type { ContextRange, TurnEvent, TurnMode } from '../protocol/turn.ts';

/** A question put to a conversation. */
export interface TurnRequest {
  readonly question: string;
  readonly mode: TurnMode;
  readonly context: readonly ContextRange[];
  /** Pictures and documents that the user put in. */
  readonly attachments?: readonly Attachment[];
}

/** Runs one turn of a conversation and says what happens; always ends with `turn_end`, never throws. */
export type RunTurn = (request: TurnRequest, signal: AbortSignal) => AsyncIterable<TurnEvent>;
