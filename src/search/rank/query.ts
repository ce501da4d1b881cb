import { analyseWord, scanWords } from '../analyse.ts';

/** A query taken apart. */
export interface Query {
  /** What is left without filters and quotes' marks. */
  readonly text: string;
  /** Distinct terms to look up, in order of appearance. */
  readonly terms: readonly QueryTerm[];
  /** The words that are made of several, and those; in order of appearance. */
  readonly compounds: readonly Compound[];
  /** What stands in double quotes or backticks, where that is something: lines that hold it rise. */
  readonly phrases: readonly string[];
  /** Nothing but phrases in double quotes is asked for: each result holds them all. */
  readonly exact: boolean;
  readonly filters: Filters;
  /** The name asked for when the query is one identifier, `a.b` or `A::b` included; its last part. */
  readonly symbol: string | null;
  /** What stands before the last part: `app` in `app.run`. */
  readonly symbolParents: readonly string[];
  /** Names in a sentence that can only be code: `res.redirect`, `.refine`, `use()`, `$inject`. */
  readonly mentioned: readonly Mentioned[];
}

export interface Compound {
  readonly whole: string;
  readonly parts: readonly string[];
}

/** A name of code within a question in prose. */
export interface Mentioned {
  readonly name: string;
  /** `res` in `res.redirect`. */
  readonly parents: readonly string[];
}

export interface QueryTerm {
  readonly term: string;
  /** A whole compound identifier rather than a sub-word. */
  readonly whole: boolean;
}

export interface Filters {
  readonly path: readonly string[];
  readonly lang: readonly string[];
  readonly kind: readonly string[];
  readonly symbol: readonly string[];
}

const FILTER = /(?:^|\s)(path|lang|kind|symbol):(?:"([^"]*)"|(\S+))/g;
const PHRASE = /"([^"]+)"|“([^”]+)”|`([^`]+)`/g;
const QUOTED = /"[^"]+"|“[^”]+”/g;
const SYMBOL = /^[\p{L}\p{N}_$@#]+(?:(?:\.|::|#|->|\/)[\p{L}\p{N}_$!?]+)*(?:\(\))?[!?]?$/u;
const MENTIONED =
  /(?<![\p{L}\p{N}_$@/.-])(?!e\.g\b|i\.e\b)(?:[\p{L}_$][\p{L}\p{N}_$]*(?:(?:\.|::|#|->)[\p{L}_$][\p{L}\p{N}_$]*)+|(?:\.|::|\$)[\p{L}_][\p{L}\p{N}_$]*|[\p{L}_$][\p{L}\p{N}_$]*(?=\(\)))(?![\p{L}\p{N}_$/-]|\.[\p{L}])/gu;
const SEPARATOR = /\.|::|#|->|\//;

/** Words that ask but don't name: they would dilute the share of a question that a chunk matches. */
const STOP = new Set(
  (
    'a an and are as at be been being but by can could did do does doing done else for from had has have having how i in into ' +
    'is it its itself me my no nor not of off on onto or our out over own per should so some such than that the their them then ' +
    'there these they this those through to too under until up upon us via was we were what when where whether which while who ' +
    'whom whose why will with within without would you your'
  ).split(' '),
);

/** Takes a query apart. Never fails: what isn't understood is text. */
export function parseQuery(raw: string): Query {
  const filters = {
    path: [] as string[],
    lang: [] as string[],
    kind: [] as string[],
    symbol: [] as string[],
  };
  const unfiltered = raw.replace(FILTER, (_, key: keyof Filters, quoted?: string, plain?: string) => {
    filters[key].push(quoted ?? plain ?? '');
    return ' ';
  });
  const quotes: string[] = [];
  // A name that is asked for and nothing else is what to look for; other filters alone rank nothing.
  const asked = unfiltered.trim() === '' ? filters.symbol.join(' ') : unfiltered;
  const text = asked
    .replace(PHRASE, (_, plain?: string, typographic?: string, code?: string) => {
      const phrase = plain ?? typographic ?? code ?? '';
      quotes.push(phrase);
      return ` ${phrase} `;
    })
    .replace(/\s+/g, ' ')
    .trim();
  const exact = quotes.length > 0 && unfiltered.replace(QUOTED, '').trim() === '';
  // `load()` stands in prose for what is called and defined with something in between.
  const inProse = (phrase: string): string => phrase.trim().replace(/\(\)$/, '');
  const phrases = exact ? quotes : quotes.map(inProse).filter((phrase) => phrase !== '');
  const symbol = SYMBOL.test(text) && !exact ? symbolParts(text) : [];
  return {
    text,
    terms: queryTerms(text),
    compounds: compounds(text),
    phrases,
    exact,
    filters,
    symbol: symbol.at(-1) ?? null,
    symbolParents: symbol.slice(0, -1),
    mentioned: symbol.length > 0 || exact ? [] : mentionedNames(text),
  };
}

function mentionedNames(text: string): Mentioned[] {
  return [...text.matchAll(MENTIONED)].flatMap(([whole]) => {
    const parts = symbolParts(whole);
    const name = parts.at(-1);
    return name === undefined ? [] : [{ name, parents: parts.slice(0, -1) }];
  });
}

const symbolParts = (text: string): string[] =>
  text
    .replace(/\(\)$/, '')
    .replace(/^[@#]/, '')
    .split(SEPARATOR)
    .filter((part) => part !== '');

/** The distinct terms of a text; words that carry no meaning count only where there is nothing else. */
export function queryTerms(text: string): QueryTerm[] {
  const collect = (keep: (word: string) => boolean): QueryTerm[] => {
    const found = new Map<string, QueryTerm>();
    scanWords(text, (raw) => {
      if (!keep(raw)) return;
      const word = analyseWord(raw);
      if (word.whole !== null && !found.has(word.whole))
        found.set(word.whole, { term: word.whole, whole: true });
      for (const term of word.parts) if (!found.has(term)) found.set(term, { term, whole: false });
    });
    return [...found.values()];
  };
  const telling = collect((word) => !STOP.has(word.toLowerCase()));
  return telling.length > 0 ? telling : collect(() => true);
}

function compounds(text: string): Compound[] {
  const found: Compound[] = [];
  scanWords(text, (raw) => {
    const { whole, parts } = analyseWord(raw);
    if (whole !== null) found.push({ whole, parts });
  });
  return found;
}

export const isStopWord = (word: string): boolean => STOP.has(word.toLowerCase());
