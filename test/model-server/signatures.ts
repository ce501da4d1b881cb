import { createHmac } from 'node:crypto';

// Signed rather than remembered, so that a conversation outlives the server, as it does on the real one.
const SECRET = 'footnote local model server';

/** The signature of a thinking block of this server's making. */
export const signThinking = (thinking: string): string =>
  createHmac('sha256', SECRET).update(thinking).digest('base64');

/** Opaque data of a redacted thinking block of this server's making. */
export const redact = (seed: string): string =>
  `${signThinking(seed)}.${Buffer.from(seed).toString('base64')}`;

export const isOurRedaction = (data: string): boolean =>
  redact(Buffer.from(data.split('.')[1] ?? '', 'base64').toString()) === data;
