/** Shorter slices of a string are copies already. */
const SHARED_FROM = 13;

/** The same text in a string of its own: a slice keeps the whole string that it was cut from in memory. No lone surrogates. */
export const ownString = (text: string): string =>
  text.length < SHARED_FROM ? text : Buffer.from(text, 'utf8').toString('utf8');
