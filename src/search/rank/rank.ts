import type { SearchMode, Signals } from '../../protocol/search.ts';
import type { ChunkEntry } from '../content.ts';
import type { IndexedFile } from '../files.ts';
import type { LexicalHits, Searched } from '../lexical/score.ts';
import type { QuestionWord } from '../lexical/word-list.ts';
import type { Scored } from '../top-scores.ts';
import { otherForms } from './abbreviations.ts';
import { byScore, entryOf, explain } from './candidate.ts';
import type { Candidate, FileCandidates, RankContext } from './candidate.ts';
import { coherence } from './coherence.ts';
import { definition } from './definition.ts';
import { filterMask } from './filter.ts';
import { furtherChunks, highest, highestFiles } from './further-chunks.ts';
import { fuse } from './fuse.ts';
import { mainPackage } from './main-package.ts';
import { isKnown, misspelt } from './misspelt.ts';
import { near } from './near.ts';
import { olderVersion } from './older-version.ts';
import { pathBoost } from './path-match.ts';
import { penalties } from './penalties.ts';
import { PhraseFinder, quoted } from './phrases.ts';
import type { LinesOf } from './phrases.ts';
import { parseQuery } from './query.ts';
import type { Query, QueryTerm } from './query.ts';
import { passingOn, reExport } from './re-export.ts';
import { synonyms } from './synonyms.ts';
import { values } from './values.ts';
import type { EngineView } from './view.ts';

export interface RankOptions {
  /** 10 unless told. */
  readonly limit?: number;
  readonly mode?: SearchMode;
  /** A glob or the start of a path. */
  readonly path?: string;
  readonly kind?: string;
  /** The question's vector by what made the chunks' vectors elsewhere: those are searched then, not the engine's own. */
  readonly vector?: Int8Array;
  /** URIs of files that are open or were just edited, the latest first: they win against their equals. */
  readonly near?: readonly string[];
  /** For phrases in quotes; without it they are only words. */
  readonly lines?: LinesOf;
}

export interface RankedHit {
  readonly file: IndexedFile;
  readonly entry: ChunkEntry;
  readonly score: number;
  readonly signals: Signals;
  readonly why: string;
}

/** Phrases are looked for in the lines of this many candidates: where they are all that is asked for, and a text in a sentence. */
const PHRASE_CANDIDATES = { alone: 5000, inside: 1000 };
const GUESSES = 3;
/** So many times the wanted files are told apart by what has to be read of their outlines: what stands lower doesn't come up by it. */
const LIKELY = 3;
const NO_HITS: LexicalHits = {
  hits: [],
  shares: () => ({ bm25: 0, idfShare: 0, countShare: 0, fileShare: 0 }),
};

/** Ranks the index's chunks for a query: both sides, fused, then each signal in turn. */
export function rank(view: EngineView, raw: string, options: RankOptions): RankedHit[] {
  const work = ranking(view, raw, options);
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

/** The same with a stop after each chunk whose lines are looked at, which only a question in quotes makes: it may be left there. */
export function* ranking(
  view: EngineView,
  raw: string,
  options: RankOptions,
): Generator<undefined, RankedHit[]> {
  const { limit = 10, mode = 'hybrid' } = options;
  const query = parseQuery(raw);
  const mask = filterMask(view, query.filters, options);
  const index = { ...view, alive: mask ?? view.chunks.alive };
  const finder =
    query.phrases.length > 0 && options.lines
      ? new PhraseFinder(view, query.phrases, options.lines)
      : undefined;
  const width = (atLeast: number): number => Math.min(Math.max(atLeast, limit), view.chunks.count);
  const lexical =
    mode === 'semantic' || query.terms.length === 0
      ? NO_HITS
      : yield* lexicalSide(view, index, query, width(view.weights.candidates), finder);
  const meant = misspelt(view, query);
  const dense =
    mode === 'lexical' || query.text === '' || query.exact
      ? []
      : denseSide(
          view,
          index.alive,
          [query.text, ...meant.values()].join(' '),
          width(view.weights.denseCandidates),
          options.vector,
        );
  const passing = new Set(query.symbol === null || mode === 'semantic' ? [] : passingOn(view, query.symbol));
  const named = mode === 'semantic' ? new Set<number>() : namedIn(view, query);
  const files = gather(view, query, lexical.hits, dense, index.alive, mode, [...named, ...passing]);
  for (const { file, candidates } of finder && !query.exact ? files : [])
    for (const { place } of candidates) {
      finder?.held(file.firstChunk + place);
      yield;
    }
  const context: RankContext = {
    query,
    weights: view.weights,
    near: options.near ?? [],
    unit: highestOf(files),
  };
  coherence(files, context);
  definition(files, context, named);
  reExport(files, context, passing);
  pathBoost(files, context, meant);
  quoted(files, context, finder);
  // What follows only multiplies: nothing comes of 0. (That there is a newer version counts all the same.)
  const scored = files.filter(({ candidates }) => candidates.some(({ score }) => score > 0));
  penalties(scored, context);
  olderVersion(files, context);
  mainPackage(scored, context, view.prefixed);
  near(scored, context);
  const likely = highestFiles(scored, LIKELY * limit);
  values(likely, context);
  const first = highestFiles(likely, limit);
  furtherChunks(first, context);
  return best(first, limit).flatMap((candidate) => {
    const { file, place, score } = candidate;
    const entry = entryOf(candidate);
    const shares = candidate.lexical > 0 ? lexical.shares(file.firstChunk + place) : undefined;
    return entry ? [{ file, entry, score, ...explain(candidate, shares) }] : [];
  });
}

function highestOf(files: readonly FileCandidates[]): number {
  let most = 0;
  for (const { candidates } of files) most = Math.max(most, highest(candidates));
  return most;
}

/** The `limit` candidates of the highest scores above 0, best first. */
function best(files: readonly FileCandidates[], limit: number): Candidate[] {
  let count = 0;
  for (const { candidates } of files) count += candidates.length;
  // Sorting numbers is far cheaper than sorting candidates, and most of them are not wanted.
  const scores = new Float64Array(count);
  for (const { candidates } of files) for (const { score } of candidates) scores[--count] = score;
  const floor = scores.sort()[scores.length - limit] ?? 0;
  const kept: Candidate[] = [];
  for (const { candidates } of files)
    for (const candidate of candidates)
      if (candidate.score > 0 && candidate.score >= floor) kept.push(candidate);
  return kept.sort(byScore).slice(0, limit);
}

function* lexicalSide(
  view: EngineView,
  index: Searched,
  query: Query,
  width: number,
  finder: PhraseFinder | undefined,
): Generator<undefined, LexicalHits> {
  const words = query.terms.map((asked) =>
    view.lists.of(asked.whole ? `=${asked.term}` : asked.term, () => alternatives(view, asked)),
  );
  if (!finder) return view.scorer.search(words, index, width);
  // A word is found by itself; the words that a text is made of may be everywhere.
  const wide = query.exact ? PHRASE_CANDIDATES.alone : finder.hasText ? PHRASE_CANDIDATES.inside : 0;
  const { hits, shares } = view.scorer.search(words, index, Math.max(wide, width));
  const kept: Scored[] = [];
  for (const [at, hit] of hits.entries()) {
    if (query.exact && kept.length === width) break;
    if ((!query.exact && at < width) || finder.holdsAll(hit.chunk)) kept.push(hit);
    yield;
  }
  return { hits: kept, shares };
}

/** What is looked up for a word of the question: itself, its abbreviations, words that mean about the same, guesses at a typo. */
function alternatives(view: EngineView, { term, whole }: QueryTerm): QuestionWord {
  const { otherForm, synonym, typo } = view.weights;
  const own = { term, weight: 1, credit: 1 };
  if (whole) return [own];
  const others = otherForms(term).map((form) => ({ ...own, term: form, weight: otherForm }));
  const alike = synonyms(term).map((verb) => ({
    ...own,
    term: verb,
    weight: synonym.weight,
    credit: synonym.credit,
  }));
  if (isKnown(view, term)) return [own, ...others, ...alike];
  if (others.some((form) => view.postings.find(form.term) >= 0)) return [...others, ...alike];
  const guesses = view.names.guesses(term, GUESSES);
  return [
    ...guesses.map((guess) => ({ ...own, term: guess.term, weight: typo * guess.closeness })),
    ...alike,
  ];
}

function denseSide(
  view: EngineView,
  alive: Uint8Array,
  text: string,
  width: number,
  given: Int8Array | undefined,
): Scored[] {
  if (given !== undefined && given.length === view.remote?.dims)
    return view.remote.nearest(given, alive, width, view.before);
  return view.vectors && view.embedder
    ? view.vectors.nearest(view.embedder.embedQuery(text), alive, width, view.before)
    : [];
}

/** The chunks that have a name that is asked for among theirs. */
function namedIn(view: EngineView, query: Query): Set<number> {
  const names = query.symbol === null ? query.mentioned.map(({ name }) => name) : [query.symbol];
  return new Set(names.flatMap((name) => Array.from(view.named(name))));
}

/**
 * The candidates of both sides with their fused scores, by file.
 * @param asked chunks that are candidates whatever their rank: those that have the name asked for among theirs
 */
function gather(
  view: EngineView,
  query: Query,
  lexical: readonly Scored[],
  dense: readonly Scored[],
  alive: Uint8Array,
  mode: SearchMode,
  asked: readonly number[],
): FileCandidates[] {
  const { weights } = view;
  const denseWeight =
    mode === 'semantic' ? 1 : weights.dense * (query.symbol === null ? 1 : weights.denseForSymbols);
  const byFile = new Map<IndexedFile, FileCandidates>();
  const candidateOf = (chunk: number, byWords: number): Candidate => {
    const file = view.files[view.chunks.file[chunk] ?? 0];
    if (!file) throw new Error('A chunk that is searched has no file.');
    const place = chunk - file.firstChunk;
    const candidate = { file, place, score: byWords, lexical: byWords, dense: 0, step: undefined };
    const known = byFile.get(file);
    if (known) known.candidates.push(candidate);
    else byFile.set(file, { file, candidates: [candidate] });
    return candidate;
  };
  const fused = fuse(lexical, dense, denseWeight, weights, candidateOf);
  for (const chunk of asked)
    if (alive[chunk] === 1 && !fused.has(chunk)) fused.set(chunk, candidateOf(chunk, 0));
  return [...byFile.values()];
}
