import type { IncomingHttpHeaders } from 'node:http';
import { ApiError, invalid } from './api-error.ts';
import { COMPACT_BETA } from './compaction.ts';

const VERSIONS = ['2023-06-01', '2026-10-21'];

/**
 * Checks who asks and in which terms; gives the betas that are asked for.
 * @param keys the keys that the server accepts; undefined: any
 */
export function checkHeaders(
  headers: IncomingHttpHeaders,
  method: string,
  keys: readonly string[] | undefined,
  isUpload = false,
): ReadonlySet<string> {
  const version = headers['anthropic-version'];
  if (typeof version !== 'string') throw invalid('anthropic-version: header is required');
  if (!VERSIONS.includes(version))
    throw invalid(`anthropic-version: ${JSON.stringify(version)} is not a valid version`);
  const bearer = /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1];
  const apiKey = headers['x-api-key'];
  if (bearer !== undefined && apiKey !== undefined)
    throw new ApiError('authentication_error', 'Authorization and x-api-key headers may not both be set');
  const key = bearer ?? apiKey;
  if (typeof key !== 'string' || key === '')
    throw new ApiError('authentication_error', 'Authorization header with a bearer token is required');
  if (keys && !keys.includes(key)) throw new ApiError('authentication_error', 'invalid x-api-key');
  const betas = new Set(
    String(headers['anthropic-beta'] ?? '')
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== ''),
  );
  if ([...betas].some((name) => name !== COMPACT_BETA))
    throw invalid(
      `Unexpected value(s) \`${String(headers['anthropic-beta'])}\` for the \`anthropic-beta\` header`,
    );
  if (isUpload) {
    if (!/^multipart\/form-data; *boundary=/.test(headers['content-type'] ?? ''))
      throw invalid('Content-Type: must be multipart/form-data');
    return betas;
  }
  if (method === 'POST' && !/^application\/json\b/.test(headers['content-type'] ?? ''))
    throw invalid('Content-Type: must be application/json');
  return betas;
}
