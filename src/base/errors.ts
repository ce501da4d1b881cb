/** Every way in which a turn can fail; a closed set, public (contract version 1). */
export const ERROR_CODES = [
  'no_key',
  'unauthorized',
  'forbidden',
  'billing',
  'not_found',
  'bad_request',
  'too_large',
  'rate_limited',
  'overloaded',
  'server_error',
  'timeout',
  'network',
  'stream_broken',
  'refused',
  'budget_exceeded',
  'cancelled',
  'no_folder',
  'index_unavailable',
  'internal',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

const RETRYABLE: ReadonlySet<ErrorCode> = new Set([
  'rate_limited',
  'overloaded',
  'server_error',
  'timeout',
  'network',
  'stream_broken',
] satisfies ErrorCode[]);

/** Whether the same request may succeed if sent again later. */
export const isRetryable = (code: ErrorCode): boolean => RETRYABLE.has(code);

const isErrorCode = (code: unknown): code is ErrorCode => ERROR_CODES.some((known) => known === code);

/** An expected failure: a code for programs, a sentence for a person (what happened, and what to do next). */
export class FootnoteError extends Error {
  override readonly name = 'FootnoteError';
  readonly code: ErrorCode;
  /** The service's request id, where there is one. */
  readonly requestId: string | undefined;
  /** Seconds that the service asked us to wait. */
  readonly retryAfterS: number | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: { cause?: unknown; requestId?: string | undefined; retryAfterS?: number | undefined } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.requestId = options.requestId;
    this.retryAfterS = options.retryAfterS;
  }

  /** The model client is a bundle of its own, with its own copy of this class: what counts is the name and the code. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return (
      value instanceof Error && value.name === 'FootnoteError' && 'code' in value && isErrorCode(value.code)
    );
  }

  get retryable(): boolean {
    return isRetryable(this.code);
  }
}

/** Whatever was thrown, as one of ours. */
export function asFootnoteError(error: unknown): FootnoteError {
  if (error instanceof FootnoteError) return error;
  if (error instanceof Error && error.name === 'AbortError')
    return new FootnoteError('cancelled', 'You stopped this answer.', { cause: error });
  const detail = error instanceof Error ? error.message : String(error);
  return new FootnoteError('internal', `Something in Footnote failed: ${detail}`, { cause: error });
}
