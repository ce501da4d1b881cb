/** What a question without a model can be answered from: the graph of symbols, or search alone. */
export type LocalIntent =
  | { readonly kind: 'definition' | 'uses' | 'implementations'; readonly symbol: string }
  | { readonly kind: 'overview' }
  | { readonly kind: 'search' };

const NAME = String.raw`[\`'"]?([A-Za-z_$][\w$]*(?:(?:\.|::|#)[A-Za-z_$][\w$]*)*)(?:\(\))?[\`'"]?`;

const PATTERNS: readonly (readonly [Exclude<LocalIntent['kind'], 'overview' | 'search'>, RegExp])[] = [
  [
    'uses',
    new RegExp(
      String.raw`^(?:what|who|which \w+) (?:calls?|uses?|references?|invokes?|imports?) ${NAME}$`,
      'i',
    ),
  ],
  [
    'uses',
    new RegExp(String.raw`^where (?:is|are) ${NAME} (?:used|called|referenced|invoked|imported)$`, 'i'),
  ],
  ['uses', new RegExp(String.raw`^(?:callers|uses|usages|references|call sites) (?:of|to) ${NAME}$`, 'i')],
  [
    'implementations',
    new RegExp(String.raw`^(?:what|who|which \w+) (?:implements?|extends?|subclasses?) ${NAME}$`, 'i'),
  ],
  ['implementations', new RegExp(String.raw`^(?:implementations|implementers|subclasses) of ${NAME}$`, 'i')],
  [
    'definition',
    new RegExp(String.raw`^where (?:is|are) ${NAME}(?: (?:defined|declared|implemented|found))?$`, 'i'),
  ],
  ['definition', new RegExp(String.raw`^where (?:do|does) ${NAME} (?:live|come from)$`, 'i')],
  [
    'definition',
    new RegExp(String.raw`^(?:find|show|go to|definition of|declaration of)(?: me)? ${NAME}$`, 'i'),
  ],
];

/** Words that stand where a name could, in a question about something else. */
const NOT_A_NAME = new Set([
  'it',
  'this',
  'that',
  'the',
  'a',
  'an',
  'all',
  'everything',
  'my',
  'our',
  'there',
  'what',
]);

const KINDS = 'function|method|class|interface|type|struct|trait|enum|constant|variable|module|symbol';
const SMALL_WORDS = new RegExp(String.raw`\b(?:the|${KINDS})\s+|(?<=\w[\`'"]?)\s+(?:${KINDS})$`, 'gi');

const OVERVIEW =
  /^(?:what (?:would|should|do|can|must) (?:i|we|one|you) (?:read|look at|start with|know) first\b.*|where (?:would|should|do|can) (?:i|we|one|you) (?:start|begin)(?: reading)?\b.*|what (?:are|is) the (?:most important|most central|main|key|core) (?:symbols?|functions?|classes|types|files?|parts?|code)\b.*)$/i;

/** Reads "where is X", "what calls X", "what implements X" and their like; anything else is a search. */
export function localIntent(question: string): LocalIntent {
  if (OVERVIEW.test(question.trim().replace(/[?.!\s]+$/, ''))) return { kind: 'overview' };
  const plain = question
    .trim()
    .replace(/[?.!\s]+$/, '')
    .replace(SMALL_WORDS, '')
    .replace(/\s+/g, ' ');
  for (const [kind, pattern] of PATTERNS) {
    const symbol = pattern.exec(plain)?.[1];
    if (symbol !== undefined && !NOT_A_NAME.has(symbol.toLowerCase())) return { kind, symbol };
  }
  return { kind: 'search' };
}
