import * as z from 'zod/mini';
import { groupBy } from '../group-by.ts';
import { anyTool, problem, say } from '../tool.ts';
import type { TextBlock, SearchResultBlock } from '../../model/client.ts';
import { callReader, cite, clusters } from './cite.ts';
import { count } from './search-code.ts';

const input = z.strictObject({
  symbol: z.string().check(z.minLength(1), z.describe('The name that is used.')),
  path: z.optional(
    z.string().check(z.describe('Only in paths that match this glob or begin with this folder.')),
  ),
});

const LIMIT = 60;

/** Where a name is used. */
export const findReferences = anyTool<z.infer<typeof input>>({
  name: 'find_references',
  description: `Finds where a symbol is used: calls, imports, implementations, mentions in types. Answers with a list of places (path, line, the symbol around it) and the lines themselves, with one line of context, as search results; at most ${LIMIT} places. Goes by name, so unlike-named aliases are missed and like-named others may be in it. Staged edits are not reflected in where it looks.`,
  input,
  reads: true,
  async run({ symbol, path }, deps) {
    const hits = await deps.index.findReferences(symbol, {
      limit: LIMIT,
      ...(path === undefined ? {} : { path }),
    });
    const read = callReader(deps);
    const byFile = groupBy(hits, (hit) => hit.uri);
    const list: TextBlock[] = [];
    const blocks: SearchResultBlock[] = [];
    let places = 0;
    for (const [uri, inFile] of byFile) {
      const file = await read(uri);
      if (file.kind !== 'shown') continue;
      const lines = inFile.filter((hit) => hit.line <= file.lines.length);
      const said = lines.map(
        (hit) => `${file.path}:${hit.line}${hit.within === null ? '' : ` in ${hit.within}`}`,
      );
      const admitted = deps.gate.admit(uri, said.join('\n'));
      if (!admitted.ok || said.length === 0) continue;
      places += lines.length;
      list.push({ type: 'text', text: admitted.value.text });
      const ranges = clusters(
        lines.map((hit) => hit.line),
        1,
        file.lines.length,
      );
      blocks.push(...cite(deps, file, ranges));
    }
    if (places === 0)
      return problem(
        deps,
        'No use of this name is in the index. It may be reached under another name; try grep.',
        'no references',
      );
    const more =
      hits.length < LIMIT ? [] : [say(deps, `Only the first ${LIMIT} places are listed; narrow by path.`)];
    return { ok: true, content: [...list, ...blocks, ...more], summary: count(places, 'reference') };
  },
});
