/** The service's error types and the HTTP status of each. */
export const ERROR_STATUS = {
  invalid_request_error: 400,
  authentication_error: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  request_too_large: 413,
  rate_limit_error: 429,
  api_error: 500,
  timeout_error: 504,
  overloaded_error: 529,
} as const;
export type ApiErrorType = keyof typeof ERROR_STATUS;

/** A refusal in the service's own shape. */
export class ApiError extends Error {
  readonly type: ApiErrorType;
  readonly status: number;

  constructor(type: ApiErrorType, message: string, status: number = ERROR_STATUS[type]) {
    super(message);
    this.type = type;
    this.status = status;
  }
}

export const invalid = (message: string): ApiError => new ApiError('invalid_request_error', message);

/** The JSON body of an error answer, and of an `error` event in a stream (there without the request's id). */
export function errorBody(type: string, message: string, requestId?: string): Record<string, unknown> {
  const body = { type: 'error', error: { type, message } };
  return requestId === undefined ? body : { ...body, request_id: requestId };
}
