import { FootnoteError } from '../base/errors.ts';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * The base URL of a model service, checked and without a final slash.
 * `https:` anywhere, `http:` for this machine alone: a prompt never crosses a network in the clear.
 * @throws FootnoteError `bad_request` with a sentence that says what is wrong with it
 */
export function checkBaseUrl(text: string): string {
  const wrong = (why: string): FootnoteError =>
    new FootnoteError('bad_request', `The base URL ${JSON.stringify(text)} ${why}.`);
  if (!URL.canParse(text)) throw wrong('is not a URL');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw wrong('must start with https://');
  if (url.protocol === 'http:' && !LOOPBACK.test(url.hostname))
    throw wrong('must start with https:// (http:// is for this machine alone)');
  if (url.username !== '' || url.password !== '')
    throw new FootnoteError('bad_request', 'The base URL must not hold a user name or a password.');
  if (url.search !== '' || url.hash !== '') throw wrong('must not have a query or a fragment');
  return url.href.replace(/\/+$/, '');
}

/** The host that a person would recognise, for messages and for `Show Network`. */
export const hostOf = (baseUrl: string): string => new URL(baseUrl).host;

/** The address of a cloud's region. A region is letters, digits and dashes: anything else could name another host. */
export function cloudAddress(cloud: 'vertex' | 'bedrock', region: string): string {
  if (!/^[a-z0-9-]+$/.test(region))
    throw new FootnoteError('bad_request', `${JSON.stringify(region)} is not the name of a region.`);
  if (cloud === 'bedrock') return `https://bedrock-runtime.${region}.amazonaws.com`;
  if (region === 'global') return 'https://aiplatform.googleapis.com/v1';
  if (region === 'us' || region === 'eu') return `https://aiplatform.${region}.rep.googleapis.com/v1`;
  return `https://${region}-aiplatform.googleapis.com/v1`;
}
