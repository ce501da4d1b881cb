import type { Cite, SearchResult } from './script.ts';

/** A citation as the service sends it. */
export interface SearchResultLocation {
  readonly type: 'search_result_location';
  readonly cited_text: string;
  readonly source: string;
  readonly title: string;
  readonly search_result_index: number;
  readonly start_block_index: number;
  readonly end_block_index: number;
}

/** The citation that a script means, or an error that says what the request lacks: a script never invents a source. */
export function locate(cite: Cite, results: readonly SearchResult[]): SearchResultLocation {
  const { index, start, end } = 'text' in cite ? find(cite.text, results) : { index: cite.result, ...cite };
  const result = results[index];
  if (!result || start < 0 || end <= start || end > result.blocks.length)
    throw new Error(
      `the script cites blocks ${start}..${end} of search result ${index}, which the request lacks`,
    );
  if (!result.citable)
    throw new Error('the script cites a source whose citations the request has switched off');
  return {
    type: 'search_result_location',
    cited_text: result.blocks.slice(start, end).join(''),
    source: result.source,
    title: result.title,
    search_result_index: index,
    start_block_index: start,
    end_block_index: end,
  };
}

function find(text: string, results: readonly SearchResult[]): { index: number; start: number; end: number } {
  for (const [index, result] of results.entries()) {
    const start = result.blocks.findIndex((block) => block.includes(text));
    if (start !== -1) return { index, start, end: start + 1 };
  }
  throw new Error(`the script cites ${JSON.stringify(text)}, which no search result of the request holds`);
}
