import {
  AnthropicError,
  APIConnectionError,
  APIConnectionTimeoutError,
  APIError,
  APIUserAbortError,
} from '@anthropic-ai/sdk/error';
import { FootnoteError, type ErrorCode } from '../base/errors.ts';
import { cancelledError } from './cancelled.ts';
import { NotTheService } from './http.ts';
import { retryAfterS } from './retry-after.ts';

/** What an error is told with: whom it concerns, and what must not be in it. */
export interface ErrorContext {
  readonly host: string;
  readonly model: string;
  readonly silenceS: number;
  /** What a provider without an API key signs in with, such as “Google credentials”. */
  readonly credentials?: string | undefined;
  readonly now: () => number;
  /** Takes secrets out of a text. */
  readonly redact: (text: string) => string;
}

const BY_TYPE: Readonly<Record<string, ErrorCode>> = {
  invalid_request_error: 'bad_request',
  authentication_error: 'unauthorized',
  billing_error: 'billing',
  permission_error: 'forbidden',
  not_found_error: 'not_found',
  request_too_large: 'too_large',
  rate_limit_error: 'rate_limited',
  api_error: 'server_error',
  timeout_error: 'timeout',
  overloaded_error: 'overloaded',
  conflict_error: 'server_error',
};

const BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  400: 'bad_request',
  401: 'unauthorized',
  402: 'billing',
  403: 'forbidden',
  404: 'not_found',
  408: 'timeout',
  409: 'server_error',
  413: 'too_large',
  429: 'rate_limited',
  504: 'timeout',
  529: 'overloaded',
};

const TOO_LONG = /prompt is too long|exceed(s|ed)? (the )?(context|maximum)/i;
/** Of the clouds' own libraries. */
const NO_CREDENTIALS =
  /Google OAuth credentials|CredentialsProvider|load credentials|resolve credentials|AWS credentials/i;
const NO_FILE = /^file not found/i;
const NO_CREDIT = /credit balance/i;

function codeOf(error: APIError): ErrorCode {
  const byStatus = error.status === undefined ? undefined : BY_STATUS[error.status];
  const code =
    byStatus ??
    BY_TYPE[error.type ?? ''] ??
    (error.status !== undefined && error.status < 500 ? 'bad_request' : 'server_error');
  if (code === 'not_found' && NO_FILE.test(error.apiMessage ?? '')) return 'bad_request';
  if (code !== 'bad_request') return code;
  if (TOO_LONG.test(error.apiMessage ?? '')) return 'too_large';
  return NO_CREDIT.test(error.apiMessage ?? '') ? 'billing' : code;
}

/** What happened and what to do next, for a person. `detail`: the service's own words. */
export function sentence(code: ErrorCode, context: ErrorContext, detail = ''): string {
  const { host, model } = context;
  const said = detail === '' ? '' : ` It said: ${detail.replace(/[.\s]+$/, '')}.`;
  switch (code) {
    case 'unauthorized':
      if (context.credentials !== undefined)
        return `${context.credentials} were not found, or ${host} did not accept them. Sign in, and ask again; your question is kept.`;
      return `The API key was not accepted by ${host}. Set another key and ask again; your question is kept.`;
    case 'forbidden':
      return `This key may not use ${model}. Choose another model; your question is kept.${said}`;
    case 'billing':
      return 'The account has no credit. Add credit on the billing page and ask again; your question is kept.';
    case 'not_found':
      return `The model ${model} is not available at ${host}. Choose another model; your question is kept.`;
    case 'bad_request':
      if (NO_FILE.test(detail))
        return `An attached document is no longer kept by ${host}. Attach it again in a new chat.`;
      return `The model service refused what Footnote sent. Retry, or start a new chat.${said}`;
    case 'too_large':
      return `The question is too large for ${model}. Remove context or start a new chat; your question is kept.`;
    case 'rate_limited':
      return 'The limit of this key is reached. Wait and ask again; your question is kept.';
    case 'overloaded':
      return 'The model service is overloaded. Wait and ask again; your question is kept.';
    case 'server_error':
      return `The model service failed. Retry in a moment; your question is kept.${said}`;
    case 'timeout':
      return 'The model service took too long. Retry; your question is kept.';
    case 'network':
      return `No connection to ${host}${detail === '' ? '' : ` (${detail})`}. Check the network and retry; your question is kept.`;
    case 'stream_broken':
      return 'The answer broke off. Continue from what came, or retry.';
    case 'cancelled':
      return 'You stopped this answer.';
    default:
      return `Something in Footnote failed.${said}`;
  }
}

export const silenceError = (context: ErrorContext): FootnoteError =>
  new FootnoteError(
    'timeout',
    `No answer from ${context.host} for ${context.silenceS} s. Retry; your question is kept.`,
  );

/** The errors beneath an error, outermost first. */
function* causes(error: unknown): Generator<Error> {
  for (let each = error, depth = 0; each instanceof Error && depth < 8; each = each.cause, depth++)
    yield each;
}

const codeText = (error: Error): string =>
  'code' in error && typeof error.code === 'string' ? error.code : '';

function connectionError(error: Error, context: ErrorContext): FootnoteError {
  const chain = [...causes(error)];
  const make = (code: ErrorCode, text: string): FootnoteError =>
    new FootnoteError(code, text, { cause: plainCause(error, context) });
  // The second is undici's, for what isn't even HTTP.
  if (chain.some((each) => each instanceof NotTheService || each.name === 'HTTPParserError'))
    return make(
      'network',
      `Something other than the model service answers at ${context.host} (a proxy or a sign-in page). Check the base URL and the network.`,
    );
  const lost = chain.find((each) => NO_CREDENTIALS.test(`${each.name} ${each.message}`));
  if (lost !== undefined) return make('unauthorized', sentence('unauthorized', context));
  const codes = chain.map(codeText).filter((code) => code !== '');
  const certificate = codes.find((code) => /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS/.test(code));
  if (certificate !== undefined)
    return make(
      'network',
      `The certificate of ${context.host} is not trusted (${certificate}). Check the network's proxy and certificates.`,
    );
  if (codes.some((code) => /^UND_ERR_(HEADERS|BODY)_TIMEOUT$/.test(code)))
    return make('timeout', sentence('timeout', context));
  if (chain.some((each) => /redirect/i.test(each.message)))
    return make(
      'network',
      `${context.host} redirects to another address, which Footnote does not follow. Check the base URL.`,
    );
  return make('network', sentence('network', context, codes.at(-1)));
}

/** The original error's words alone: the SDK's errors hold headers and bodies. */
const plainCause = (error: Error, context: ErrorContext): Error => {
  const words = [...causes(error)].map((each) => `${each.name}: ${each.message}`).join(' < ');
  return new Error(context.redact(words));
};

/**
 * Whatever the SDK threw, as one of our errors. `started`: the answer had begun, so what ended it broke it off.
 * No key, header or body is in the result.
 */
export function toFootnoteError(error: unknown, context: ErrorContext, started: boolean): FootnoteError {
  if (error instanceof FootnoteError) return error;
  if (error instanceof APIUserAbortError) return cancelledError();
  if (error instanceof APIConnectionTimeoutError)
    return new FootnoteError('timeout', sentence('timeout', context), { cause: plainCause(error, context) });
  if (error instanceof APIConnectionError) return connectionError(error, context);
  if (error instanceof APIError) {
    const code = codeOf(error);
    return new FootnoteError(code, sentence(code, context, context.redact(error.apiMessage ?? '')), {
      cause: plainCause(error, context),
      requestId: error.requestID ?? undefined,
      retryAfterS: retryAfterS(error.headers, context.now()),
    });
  }
  if (error instanceof Error && !started && NO_CREDENTIALS.test(`${error.name} ${error.message}`))
    return connectionError(error, context);
  if (error instanceof AnthropicError || started) {
    const cause = error instanceof Error ? plainCause(error, context) : undefined;
    return new FootnoteError('stream_broken', sentence('stream_broken', context), { cause });
  }
  const words = error instanceof Error ? error.message : String(error);
  return new FootnoteError('internal', sentence('internal', context, context.redact(words)));
}
