import type { Body } from './body.ts';

/** The newest tokenizers make about one token of three characters of code at most. */
const CHARS_PER_TOKEN = 3;

/** A rough upper bound of a body's input tokens, from its length alone. */
export const estimateTokens = (body: Body): number =>
  Math.ceil(JSON.stringify(body).length / CHARS_PER_TOKEN);
