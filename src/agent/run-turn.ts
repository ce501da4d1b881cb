import type { Attachment } from '../protocol/attachments.ts';
import type { ContextRange, TurnEvent, TurnMode } from '../protocol/turn.ts';

/** What the user put into a question that isn't lines of a file: problems, changes, a command's output. */
export interface Material {
  /** For a person: "Problems", "Commit 1a2b3c4". */
  readonly name: string;
  readonly text: string;
  /** What was left out of it, for the receipt. */
  readonly keptBack?: readonly { readonly path: string; readonly reason: string }[];
}

/** A question put to a conversation. */
export interface TurnRequest {
  readonly question: string;
  readonly mode: TurnMode;
  readonly context: readonly ContextRange[];
  /** Pictures and documents that the user put in. */
  readonly attachments?: readonly Attachment[];
  /** What to search for, where it isn't the question itself. */
  readonly query?: string;
  /** Starts of paths: what is found there comes first. */
  readonly folders?: readonly string[];
  readonly material?: readonly Material[];
  /** The file that the question's words come from, if they do: a command of the project. */
  readonly wordsFrom?: string;
}

/** Runs one turn of a conversation and says what happens; always ends with `turn_end`, never throws. */
export type RunTurn = (request: TurnRequest, signal: AbortSignal) => AsyncIterable<TurnEvent>;
