import * as z from 'zod/mini';
import { anyTool, problem, say } from '../tool.ts';
import type { ToolDeps, ToolOutput } from '../tool.ts';
import { unfinished } from '../../search/code-index.ts';
import type { SearchResultBlock } from '../../model/client.ts';
import { callReader, cite } from './cite.ts';

const input = z.strictObject({
  query: z.string().check(z.minLength(1), z.describe('What to find, in words or by a name.')),
  path: z.optional(
    z.string().check(z.describe('Only in paths that match this glob or begin with this folder.')),
  ),
  kind: z.optional(
    z.string().check(z.describe('Only symbols of this kind: function, method, class, interface, type, …')),
  ),
  limit: z.optional(
    z.int().check(z.minimum(1), z.maximum(30), z.describe('How many results; 8 by default.')),
  ),
});

/** Search in words over the index. */
export const searchCode = anyTool<z.infer<typeof input>>({
  name: 'search_code',
  description:
    'Searches the code of the workspace by meaning and by words, and answers with the best chunks (functions, methods, types, parts of documents), best first, as search results that you can cite. Good for "where is X handled" and for a name you are not sure of; a query of 2 to 8 telling words works best. For an exact string use grep; for a symbol whose name you know use find_symbol. Searches what is saved and what stands unsaved in editors; your own staged edits show in what is returned, but new names in them are not yet found. No result: try other words, fewer words, or no path.',
  input,
  reads: true,
  async run({ query, path, kind, limit = 8 }, deps, call): Promise<ToolOutput> {
    const hits = await deps.index.search(
      query,
      { limit, ...(path === undefined ? {} : { path }), ...(kind === undefined ? {} : { kind }) },
      call.signal,
    );
    const read = callReader(deps);
    const blocks: SearchResultBlock[] = [];
    let keptBack = 0;
    for (const hit of hits) {
      const file = await read(hit.uri);
      if (file.kind !== 'shown') {
        keptBack++;
        continue;
      }
      const end = Math.min(hit.endLine, file.lines.length);
      if (hit.startLine > end) continue;
      blocks.push(...cite(deps, file, [{ start: hit.startLine, end }]));
    }
    if (blocks.length === 0) {
      const narrowed = path !== undefined || kind !== undefined;
      return problem(
        deps,
        `Nothing found for this query${narrowed ? ' with this path or kind' : ''}. Try other words${narrowed ? ', or leave path and kind out' : ''}.${stillComing(deps)}`,
        'no results',
      );
    }
    const note = keptBack === 0 ? [] : [say(deps, `${keptBack} more results are kept back from the model.`)];
    const partial = stillComing(deps);
    if (partial !== '') note.push(say(deps, partial.trim()));
    return { ok: true, content: [...blocks, ...note], summary: count(blocks.length, 'result') };
  },
});

/** Says so when files are still missing from the index. */
function stillComing({ index }: ToolDeps): string {
  const partial = unfinished(index.status());
  if (!partial) return '';
  return ` The index is still being made: ${partial.done} of ${partial.total} files are in it. What is not found may come; grep reads all files.`;
}

export const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;
