/** UTF-16 units a token, low on purpose: code has more tokens a letter than prose, and an estimate must not fall short. */
const UNITS_PER_TOKEN = 3;

/** Tokens that a text will take, estimated without the service; errs high for code. 0 for an empty text. */
export function estimateTokens(text: string): number {
  let wide = 0;
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x2ff) wide++;
  return Math.ceil((text.length - wide) / UNITS_PER_TOKEN + wide);
}
