/** Stands for a piece of code within a sentence. */
export const CODE = '\u0001';
/** What may stand between a verb and the path of what is to be made: `a new file`, `both`, `, and` another path. */
const FILLER =
  '(?:(?:an?|the|another|both|new|small|separate|single|shared|own|helper|unit|test|config(?:uration)?|files?|modules?|scripts?|components?|class|named|called|at|under|and|or)\\b|[\u0001,:])';
const MADE = new RegExp(
  `\\b(?:add|adding|create|creating|introduce|introducing|generate|generating|write|writing)(?:\\s*${FILLER})*\\s*$`,
  'i',
);
const NEW =
  /\bnew\s+(?:\w+\s+)?(?:file|module|script|test|component|class|helper|page|route|hook|config)s?\b[,:]?\s*(?:(?:named|called|at|as|in|under)\b\s*)?$/i;
const MOVED =
  /(?:^|[.:;,]\s*|\b(?:could|would|should|can|to|and|then|I'd|let's)\s+)(?:move|extract|split|pull|put|place|rename|save)\s(?:[^.;]*\s)?(?:(?:in)?to|in|as)\s+(?:(?:an?|its|the|own|new|file|module)\s+)*$/i;
const NEW_AFTER = /^\s*(?:\(new\b|[-–—:]\s*new\s+file\b)/i;

/**
 * Whether a sentence proposes to make the file that it names, rather than telling something of it.
 * @param before the sentence up to the path, with `CODE` for each piece of code in it
 * @param after what follows the path
 */
export const isProposal = (before: string, after: string): boolean =>
  MADE.test(before) || NEW.test(before) || MOVED.test(before) || NEW_AFTER.test(after);

const MOST = 200;

/** The last sentence of a text, or the end of a long one. */
export const lastSentence = (text: string): string =>
  text
    .slice(-MOST)
    .split(/(?<=[.!?])\s/)
    .at(-1) ?? '';
