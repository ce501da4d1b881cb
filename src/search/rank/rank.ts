import type { SearchMode } from '../../protocol/search.ts';
import type { ChunkEntry } from '../content.ts';
import type { IndexedFile } from '../files.ts';
import type { LexicalHit, LexicalScorer, WeightedTerm } from '../lexical/score.ts';
import type { Candidate, RankContext } from './candidate.ts';
import { coherence } from './coherence.ts';
import { definition } from './definition.ts';
import { filterMask } from './filter.ts';
import { furtherChunks } from './further-chunks.ts';
import { fuse } from './fuse.ts';
import type { Listed } from './fuse.ts';
import { olderVersion } from './older-version.ts';
import { pathBoost } from './path-match.ts';
import { penalties } from './penalties.ts';
import { holdsPhrases } from './phrases.ts';
import { parseQuery } from './query.ts';
import type { Query } from './query.ts';
import type { EngineView } from './view.ts';

export interface RankOptions {
  /** 10 unless told. */
  readonly limit?: number;
  readonly mode?: SearchMode;
  /** A glob or the start of a path. */
  readonly path?: string;
  readonly kind?: string;
  /** The lines of a file as indexed, for exact phrases; without it phrases are only words. */
  readonly lines?: (file: IndexedFile) => readonly string[] | undefined;
}

export interface RankedHit {
  readonly file: IndexedFile;
  readonly entry: ChunkEntry;
  readonly score: number;
  readonly signals: Readonly<Record<string, number>>;
  readonly why: string;
}

/** Exact phrases are looked for in the lines of this many candidates. */
const PHRASE_CANDIDATES = 5000;
const GUESSES = 3;

/** Ranks the index's chunks for a query: both sides, fused, then each signal in turn. */
export function rank(view: EngineView, raw: string, options: RankOptions): RankedHit[] {
  const { limit = 10, mode = 'hybrid' } = options;
  const query = parseQuery(raw);
  const mask = filterMask(view, query.filters, options);
  const index = { ...view, alive: mask ?? view.chunks.alive };
  const width = Math.max(view.weights.candidates, limit);
  const lexical =
    mode === 'semantic' || query.terms.length === 0 ? [] : lexicalSide(view, index, query, width, options);
  const dense = mode === 'lexical' || query.text === '' ? [] : denseSide(view, index.alive, query, width);
  const candidates = gather(view, query, lexical, dense, index.alive, mode);
  const context: RankContext = {
    query,
    weights: view.weights,
    unit: candidates.reduce((most, c) => Math.max(most, c.score), 0),
  };
  coherence(candidates, context);
  definition(candidates, context);
  pathBoost(candidates, context);
  penalties(candidates, context);
  olderVersion(candidates, context);
  return furtherChunks(candidates, context)
    .filter((c) => c.score > 0)
    .slice(0, limit)
    .map(({ file, entry, score, signals, why }) => ({
      file,
      entry,
      score,
      signals,
      why: why.length === 0 ? 'its text matches' : why.join('; '),
    }));
}

function lexicalSide(
  view: EngineView,
  index: Parameters<LexicalScorer['search']>[1],
  query: Query,
  width: number,
  { lines }: RankOptions,
): LexicalHit[] {
  const terms = query.terms.flatMap(({ term, whole }, group): WeightedTerm[] => {
    if (whole || view.postings.find(term) >= 0 || view.paths.has(term)) return [{ term, weight: 1, group }];
    return view.names
      .guesses(term, GUESSES)
      .map((guess) => ({ term: guess.term, weight: view.weights.typo * guess.closeness, group }));
  });
  if (query.phrases.length === 0 || !lines) return view.scorer.search(terms, index, view.weights, width);
  return view.scorer
    .search(terms, index, view.weights, PHRASE_CANDIDATES)
    .filter(({ chunk }) => {
      const place = view.placed(chunk);
      return place !== undefined && holdsPhrases(query.phrases, place.entry, lines(place.file));
    })
    .slice(0, width);
}

function denseSide(view: EngineView, alive: Uint8Array, query: Query, width: number): Listed[] {
  if (!view.vectors || !view.embedder || query.phrases.length > 0) return [];
  return view.vectors.nearest(view.embedder.embedQuery(query.text), alive, width, view.before);
}

/** The candidates of both sides with their fused scores, and for a name its definitions, whatever their rank. */
function gather(
  view: EngineView,
  query: Query,
  lexical: readonly LexicalHit[],
  dense: readonly Listed[],
  alive: Uint8Array,
  mode: SearchMode,
): Candidate[] {
  const { weights } = view;
  const denseWeight =
    mode === 'semantic' ? 1 : weights.dense * (query.symbol === null ? 1 : weights.denseForSymbols);
  const details = new Map(lexical.map((hit) => [hit.chunk, hit]));
  const fused = fuse(lexical, dense, denseWeight, weights);
  const known = new Set(fused.map((f) => f.chunk));
  if (query.symbol !== null && mode !== 'semantic')
    for (const chunk of view.named(query.symbol))
      if (alive[chunk] === 1 && !known.has(chunk)) fused.push({ chunk, score: 0, lexical: 0, dense: 0 });
  return fused.flatMap(({ chunk, score, lexical: byWords, dense: byMeaning }): Candidate[] => {
    const place = view.placed(chunk);
    if (!place) return [];
    const signals: Record<string, number> = {};
    if (byWords > 0) signals['lexical'] = byWords;
    if (byMeaning > 0) signals['dense'] = byMeaning;
    const detail = details.get(chunk);
    if (detail) {
      signals['bm25'] = detail.bm25;
      signals['idfShare'] = detail.idfShare;
      signals['countShare'] = detail.countShare;
      signals['fileShare'] = detail.fileShare;
    }
    const why = byMeaning > 0 && byWords === 0 ? ['close in meaning'] : [];
    return [{ chunk, ...place, score, signals, why }];
  });
}
