import type { ApiErrorType } from './api-error.ts';
import type { Gate } from './gate.ts';

/** What a test or the demo says that the model answers. */

export type StopReason =
  | 'end_turn'
  | 'max_tokens'
  | 'stop_sequence'
  | 'tool_use'
  | 'pause_turn'
  | 'compaction'
  | 'refusal'
  | 'model_context_window_exceeded';

/** Something that happens on the wire at a point of the answer. */
export type Control =
  /** Waits. */
  | { readonly do: 'wait'; readonly ms: number }
  /** Holds the answer until the test steps the gate. */
  | { readonly do: 'gate'; readonly gate: Gate }
  | { readonly do: 'ping' }
  /** An `error` event; nothing comes after it. */
  | { readonly do: 'error'; readonly type: ApiErrorType; readonly message: string }
  /** Ends the response as if it were complete. */
  | { readonly do: 'truncate' }
  /** Closes the connection in the middle of the response, after what was written has gone out. */
  | { readonly do: 'drop' }
  /** Resets the connection: what is on its way may be lost. */
  | { readonly do: 'reset' }
  /** Says nothing more, and keeps the connection. */
  | { readonly do: 'stall' }
  /** Writes bytes that aren't events. */
  | { readonly do: 'raw'; readonly text: string }
  /** From here on, `bytes` at a time, `ms` apart. */
  | { readonly do: 'drip'; readonly bytes: number; readonly ms: number };

/** A piece of streamed text, or something that happens between two. */
export type Piece = string | Control;

/** Blocks of a search result of the request: by position, or those that hold a text. */
export type Cite =
  { readonly result: number; readonly start: number; readonly end: number } | { readonly text: string };

export type Part =
  | { readonly type: 'thinking'; readonly pieces: readonly Piece[] }
  | { readonly type: 'redacted_thinking' }
  | { readonly type: 'text'; readonly pieces: readonly Piece[]; readonly cite?: readonly Cite[] }
  /** `pieces`: the input's JSON as it is streamed; left out, it is cut in pieces by itself. */
  | {
      readonly type: 'tool_use';
      readonly name: string;
      readonly input: Readonly<Record<string, unknown>>;
      readonly id?: string;
      readonly pieces?: readonly Piece[];
    }
  | Control;

export interface Reply {
  readonly parts: readonly Part[];
  /** Default: `tool_use` after a tool call, else `end_turn`. */
  readonly stopReason?: StopReason;
  readonly headers?: Readonly<Record<string, string>>;
  /** After the request was read, before the status line. */
  readonly beforeHeaders?: readonly Control[];
  /** After the headers, before `message_start`. */
  readonly beforeStart?: readonly Control[];
  /** Between `message_delta` and `message_stop`. */
  readonly beforeStop?: readonly Control[];
}

/** An answer that is an HTTP error. `body` replaces the service's error body, byte for byte. */
export interface Refusal {
  readonly refuse: ApiErrorType;
  readonly message?: string;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface SearchResult {
  readonly source: string;
  readonly title: string;
  readonly blocks: readonly string[];
  /** The request has citations switched on. */
  readonly citable: boolean;
}

export interface Call {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly result: string;
  readonly isError: boolean;
}

/** A checked request, in the terms that a script thinks in. */
export interface Asked {
  readonly body: Readonly<Record<string, unknown>>;
  /** Counts the requests that reached the script, from 0. */
  readonly number: number;
  /** Texts of the last user message, joined by newlines, without what is in tool results. */
  readonly lastText: string;
  /** The same for the last user message that isn't tool results alone. */
  readonly question: string;
  /** Results of the tool calls just made. */
  readonly toolResults: readonly { readonly id: string; readonly text: string; readonly isError: boolean }[];
  /** Names of the tools called since the question. */
  readonly called: readonly string[];
  /** The same calls, with what came of them. */
  readonly calls: readonly Call[];
  readonly tools: readonly string[];
  /** A text is to be a summary of the messages: it is sent as a compaction block. */
  readonly compacting: boolean;
  /** All of the request, in order: their positions are what citations name. */
  readonly searchResults: readonly SearchResult[];
  /** Position of the first search result that came with the question or after it. */
  readonly fresh: number;
}

export type Answer = Reply | Refusal;
export type Script = (asked: Asked) => Answer | Promise<Answer>;

/** A reply of one text, streamed in the given pieces. */
export const say = (...pieces: Piece[]): Reply => ({ parts: [{ type: 'text', pieces }] });

export const callTool = (name: string, input: Record<string, unknown>): Reply => ({
  parts: [{ type: 'tool_use', name, input }],
});

export const refuse = (type: ApiErrorType, options: Omit<Refusal, 'refuse'> = {}): Refusal => ({
  refuse: type,
  ...options,
});

/** One answer after the other; a request too many is an `api_error`. */
export function inOrder(answers: readonly Answer[]): Script {
  return (asked) =>
    answers[asked.number] ??
    refuse('api_error', {
      message: `the script has ${answers.length} answers and this is request ${asked.number + 1}`,
    });
}

/** The first answer whose pattern is found in the question. */
export function route(routes: readonly (readonly [RegExp, Answer | Script])[]): Script {
  return (asked) => {
    const found = routes.find(([pattern]) => pattern.test(asked.question));
    if (!found) return refuse('api_error', { message: 'no route of the script matches the question' });
    return typeof found[1] === 'function' ? found[1](asked) : found[1];
  };
}
