import type { Admitted } from '../base/admitted.ts';
import type { ErrorCode } from '../base/errors.ts';
import type { Usage } from '../protocol/turn.ts';

export type Effort = 'low' | 'medium' | 'high' | 'xhigh' | 'max';

/** Where the API puts a cache breakpoint: after this block. At most 4 in a request. */
export interface CacheMark {
  readonly ttl: '5m' | '1h';
}

export interface TextBlock {
  readonly type: 'text';
  readonly text: Admitted;
  readonly cache?: CacheMark;
}

/** Verbatim lines, at most 8 a block and never blank, so that a citation maps to lines. Citations are always on. */
export interface SearchResultBlock {
  readonly type: 'search_result';
  /** Opaque to the model client; comes back in citations. */
  readonly source: string;
  readonly title: string;
  readonly blocks: readonly Admitted[];
  readonly cache?: CacheMark;
}

/** What a tool may answer with; a failed one with text alone. */
export type ResultBlock = TextBlock | SearchResultBlock | ImageBlock;

export interface ToolResultBlock {
  readonly type: 'tool_result';
  readonly toolUseId: string;
  readonly content: readonly ResultBlock[];
  readonly isError?: boolean;
  readonly cache?: CacheMark;
}

export type ImageType = 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp';

/** A picture that the user put in, or that a tool answered; `data` is its bytes in base64. */
export interface ImageBlock {
  readonly type: 'image';
  readonly mediaType: ImageType;
  readonly data: Admitted;
  /** Estimated. */
  readonly tokens: number;
  readonly cache?: CacheMark;
}

/** A PDF or a long text that was uploaded once; afterwards it is referred to. */
export interface DocumentBlock {
  readonly type: 'document';
  readonly fileId: string;
  readonly title: Admitted;
  /** Estimated. */
  readonly tokens: number;
  readonly cache?: CacheMark;
}

export type UserBlock = TextBlock | SearchResultBlock | ToolResultBlock | ImageBlock | DocumentBlock;

/** `content` of an assistant's message is kept as the API gave it (JSON), thinking signatures included, and sent back unchanged. */
export type ModelMessage =
  | { readonly role: 'user'; readonly content: readonly UserBlock[] }
  | { readonly role: 'assistant'; readonly content: readonly unknown[] };

export interface ToolDefinition {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of an object. */
  readonly inputSchema: Readonly<Record<string, unknown>>;
  /** Not ours: calls aren't held to the schema, which may say what constrained decoding doesn't take. */
  readonly loose?: boolean;
}

export interface ModelRequest {
  readonly model: string;
  readonly effort: Effort;
  readonly thinking: 'adaptive' | 'off';
  readonly maxTokens: number;
  /** Our own prompt; never workspace text. */
  readonly system: string;
  readonly tools: readonly ToolDefinition[];
  readonly messages: readonly ModelMessage[];
  /** For usage by feature and traces. */
  readonly purpose: Purpose;
  /** The answer must be JSON of this form; not together with search results. */
  readonly format?: { readonly schema: Readonly<Record<string, unknown>> };
  /**
   * Instead of answering, the service is to sum the messages up: the answer is one `compaction` block, which stands first
   * in later requests in place of them. Only where the client `compacts` for the model.
   */
  readonly compaction?: { /** In place of the service's own prompt. */ readonly instructions: string };
}

/** `keep_alive`: a turn's prompt again, to keep it cached; `embedding`: vectors by a service. */
export type Purpose =
  'turn' | 'delegate' | 'title' | 'summary' | 'triage' | 'plan' | 'keep_alive' | 'embedding';

/** A citation as the API gives it: blocks `startBlock..endBlock` (0-based, exclusive end) of one search result of the request. */
export interface ModelCitation {
  readonly source: string;
  readonly searchResultIndex: number;
  readonly startBlock: number;
  readonly endBlock: number;
  readonly citedText: string;
}

export type ModelStopReason =
  | 'end_turn'
  | 'max_tokens'
  | 'stop_sequence'
  | 'tool_use'
  | 'pause_turn'
  | 'compaction'
  | 'refusal'
  | 'model_context_window_exceeded';

export interface ModelAnswer {
  readonly content: readonly unknown[];
  readonly stopReason: ModelStopReason;
  readonly usage: Usage;
  readonly requestId: string | undefined;
  readonly toolUses: readonly { readonly id: string; readonly name: string; readonly input: unknown }[];
}

/** What a streamed request says as it goes. `block` counts the answer's content blocks from 0. */
export type ModelEvent =
  /** The service has begun to answer: what is used so far, and all that is known of an answer that breaks off. */
  | { readonly type: 'started'; readonly usage: Usage }
  | { readonly type: 'thinking_delta'; readonly text: string }
  | { readonly type: 'text_delta'; readonly block: number; readonly text: string }
  | { readonly type: 'citation'; readonly block: number; readonly citation: ModelCitation }
  | { readonly type: 'tool_use_start'; readonly id: string; readonly name: string }
  | {
      readonly type: 'retry';
      readonly attempt: number;
      readonly waitS: number;
      readonly code: ErrorCode;
      readonly message: string;
    }
  /** Always the last event of a request that succeeded. */
  | { readonly type: 'answer'; readonly answer: ModelAnswer };

export interface ModelInfo {
  readonly id: string;
  readonly name: string;
  readonly contextTokens: number;
  readonly maxOutputTokens: number;
}

/**
 * The one door to the model. Requests end by an `answer` event, or reject with a `FootnoteError`
 * (`cancelled` when the signal fired). Retries are the client's; it never retries once text has been shown.
 */
export interface ModelClient {
  stream(request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelEvent>;
  /** Tokens that the request's input would take, counted by the service. */
  countTokens(request: ModelRequest, signal: AbortSignal): Promise<number>;
  models(signal: AbortSignal): Promise<readonly ModelInfo[]>;
  /** Whether the service itself sums conversations up for this model, as far as can be known; absent: no. */
  readonly compacts?: (model: string, signal: AbortSignal) => Promise<boolean>;
  /** Absent where the service keeps no files. */
  readonly files?: ModelFiles;
}

/** A file for the service to keep: PDF or plain text. */
export interface ModelFile {
  readonly name: Admitted;
  readonly mediaType: 'application/pdf' | 'text/plain';
  /** Base64. */
  readonly data: Admitted;
}

/** The service's own store of files, which requests refer to by id. */
export interface ModelFiles {
  /** @returns the file's id */
  upload(file: ModelFile, signal: AbortSignal): Promise<string>;
  /** A file that is gone already counts as deleted. */
  delete(id: string, signal: AbortSignal): Promise<void>;
}

/** Dollars for a usage, or null when the model's price isn't known. Tokens each at their own rate. */
export type PriceOf = (model: string, usage: Omit<Usage, 'costUsd'>) => number | null;
