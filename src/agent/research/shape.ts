/** What asks for an explanation, at the start of a sentence. */
const ASKS =
  /(?:^|[.!?:,;]\s+|\n)\s*(?:(?:please|can|could|would|will)\s+(?:you\s+)?)?(?:please\s+)?(?:how|what|which|where|why|who|when|explain|describe|trace|follow|walk|summari[sz]e|outline|map|list|find|show|tell|give)\b/i;

/** What an answer out of one place would not do for. */
const ACROSS: readonly RegExp[] = [
  /\b(?:flow|travel|propagate|pass|move|go|get|make|end up|arrive|reach|run|come)(?:s|es|ing|ed)?\b.*\b(?:through|across|throughout|all the way)\b/i,
  /\b(?:how|trace|follow|walk)\b.*\bfrom\b.+\b(?:to|until|into)\b/i,
  /\bend[- ]to[- ]end\b|\blife[- ]?cycles?\b|\b(?:data|control|request|event|message) ?flows?\b|\bbig picture\b/i,
  /\barchitecture\b|\b(?:fits?|works?|hangs?|plays?|comes?) together\b/i,
  /\bwhat happens\b.*\b(?:when|after|between|if|once)\b/i,
  /\b(?:across|throughout|all over) (?:the|all|every|our|this|files|modules|packages|services|layers)\b/i,
  /\beverywhere\b|\bevery place\b|\ball (?:the |of the )?(?:places|files|modules|parts|layers|packages|services)\b/i,
  /\b(?:the|this|our) (?:whole|entire) (?:system|code ?base|project|app|application|program|flow|process)\b/i,
];

/**
 * Whether a question is of the kind that many files answer together ("how does X flow through the system?"), by its English
 * words alone, so that the same question always begins in the same way.
 */
export const spansFiles = (question: string): boolean =>
  ASKS.test(question) && ACROSS.some((pattern) => pattern.test(question));
