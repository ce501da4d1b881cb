import type { CitationState } from '../../protocol/turn.ts';
import type { ShownCitation } from '../turn-view.ts';

/** A numbered note: one place in the code, however many claims it supports. */
export interface Source {
  readonly number: number;
  readonly uri: string;
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly quote: string;
  readonly state: CitationState;
  readonly was?: { readonly startLine: number; readonly endLine: number };
}

/** A mark in the text: `source` is shown at offset `at` of the answer. */
export interface Mark {
  readonly at: number;
  readonly source: Source;
}

/** `path:start-end`; one line reads `path:12-12`. */
export const lineName = (place: Pick<Source, 'path' | 'startLine' | 'endLine'>): string =>
  `${place.path}:${String(place.startLine)}-${String(place.endLine)}`;

/** The accessible name of a mark in the text. */
export const markName = (source: Source): string =>
  `Footnote ${String(source.number)}${source.state === 'verified' ? '' : `, ${source.state}`}, ${lineName(source)}`;

const WORSE: readonly CitationState[] = ['verified', 'moved', 'stale'];

/** Numbers the places in the order in which they are first cited, as on a printed page. */
export function sourcesOf(citations: readonly ShownCitation[]): {
  readonly sources: readonly Source[];
  readonly marks: readonly Mark[];
} {
  const byPlace = new Map<string, Source>();
  const keyOf = (citation: ShownCitation): string =>
    `${citation.uri}#${String(citation.startLine)}-${String(citation.endLine)}`;
  for (const citation of citations) {
    const known = byPlace.get(keyOf(citation));
    const { uri, path, startLine, endLine, quote, was } = citation;
    const state =
      known !== undefined && WORSE.indexOf(known.state) > WORSE.indexOf(citation.state)
        ? known.state
        : citation.state;
    byPlace.set(keyOf(citation), {
      number: known?.number ?? byPlace.size + 1,
      uri,
      path,
      startLine,
      endLine,
      quote,
      state,
      ...(was === undefined ? {} : { was }),
    });
  }
  const seen = new Set<string>();
  const marks: Mark[] = [];
  for (const citation of citations) {
    const source = byPlace.get(keyOf(citation));
    if (source === undefined) continue;
    // The same note twice at one place says nothing new.
    const key = `${String(citation.to)}:${String(source.number)}`;
    if (!seen.has(key)) marks.push({ at: citation.to, source });
    seen.add(key);
  }
  return { sources: [...byPlace.values()], marks };
}

/** "4 verified, 1 moved, 1 stale". */
export function statesLine(sources: readonly Source[]): string {
  return WORSE.flatMap((state) => {
    const n = sources.filter((source) => source.state === state).length;
    return n === 0 ? [] : [`${String(n)} ${state}`];
  }).join(', ');
}
