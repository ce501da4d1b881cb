import { createHash, createHmac } from 'node:crypto';
import type { Json } from './fields.ts';
import { rendered } from './tokens.ts';

// Signed rather than remembered, so that a conversation outlives the server, as it does on the real one.
const SECRET = 'footnote local model server';
const hmac = (text: string): string => createHmac('sha256', SECRET).update(text).digest('base64');

/** All that stands before a thinking block: it is bound to that. Where the cache is marked is no part of it. */
export function prefixHash(
  tools: readonly Json[],
  system: readonly Json[],
  before: readonly { readonly role: string; readonly blocks: readonly Json[] }[],
): string {
  const hash = createHash('sha256');
  for (const block of [...tools, ...system]) hash.update(rendered(block)).update('\0');
  for (const { role, blocks } of before) {
    hash.update(role);
    for (const block of blocks) hash.update(rendered(block)).update('\0');
  }
  return hash.digest('hex');
}

/** The signature of a thinking block of this server's making: of its text, and of its text in its place. */
export const signThinking = (thinking: string, prefix: string): string =>
  `${hmac(thinking)}.${hmac(`${prefix}\0${thinking}`)}`;

/** Whether a block is as it was made (`text`), and stands where it was made (`place`). */
export function checkSignature(
  thinking: string,
  signature: string,
  prefix: string,
): { text: boolean; place: boolean } {
  const [text] = signature.split('.');
  return { text: text === hmac(thinking), place: signature === signThinking(thinking, prefix) };
}

/** The signature of a compaction block: of itself, and of its text. */
export const signSummary = (content: string): string => {
  const text = hmac(`summary\0${content}`);
  return `${text}.${hmac(text)}`;
};

/** Whether a signature of a compaction block was made here, for whatever text. */
export const isOurSignature = (signature: string): boolean => {
  const [text = '', own] = signature.split('.');
  return own === hmac(text);
};

/** Opaque data of a redacted thinking block of this server's making. */
export const redact = (seed: string): string => `${hmac(seed)}.${Buffer.from(seed).toString('base64')}`;

export const isOurRedaction = (data: string): boolean =>
  redact(Buffer.from(data.split('.')[1] ?? '', 'base64').toString()) === data;
