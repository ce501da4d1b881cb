import * as z from 'zod/mini';
import { groupBy } from '../group-by.ts';
import { anyTool, problem, say } from '../tool.ts';
import type { TextBlock, SearchResultBlock } from '../../model/client.ts';
import { callReader, cite, clusters } from './cite.ts';
import { usesOf } from './reference-places.ts';
import { count } from './search-code.ts';
import { stagedNote } from './staged-note.ts';

const input = z.strictObject({
  symbol: z
    .string()
    .check(z.minLength(1), z.describe('The name that is used, bare (parse) or qualified (Parser.parse).')),
  path: z.optional(
    z.string().check(z.describe('Only in paths that match this glob or begin with this folder.')),
  ),
});

const LIMIT = 60;

/** Where a name is used. */
export const findReferences = anyTool<z.infer<typeof input>>({
  name: 'find_references',
  description: `Finds where a symbol is used: calls, imports, implementations, mentions in types. Asks the editor's language servers where they know the symbol, else goes by names and imports; the answer's first line says which. Answers with a list of places (path:line, the symbol around it; where imports don't tell like-named symbols apart, which ones it may be) and the lines themselves, with one line of context, as search results; at most ${LIMIT} places, surest first. Qualify the name (Parser.parse) to leave like-named ones out. Your staged edits are not reflected, and the answer says so when there are any.`,
  input,
  reads: true,
  async run({ symbol, path }, deps, call) {
    const { by, places, cut } = await usesOf(symbol, path, LIMIT, deps, call);
    const read = callReader(deps);
    const list: TextBlock[] = [];
    const blocks: SearchResultBlock[] = [];
    let shown = 0;
    for (const [uri, inFile] of groupBy(places, (place) => place.uri)) {
      const file = await read(uri);
      if (file.kind !== 'shown') continue;
      const here = inFile.filter((place) => place.line <= file.lines.length);
      const said = here.map(({ line, said: more }) => `${file.path}:${line}${more}`);
      const admitted = deps.gate.admit(uri, said.join('\n'));
      if (!admitted.ok || said.length === 0) continue;
      shown += here.length;
      list.push({ type: 'text', text: admitted.value.text });
      const lines = here.map((place) => place.line);
      blocks.push(...cite(deps, file, clusters(lines, 1, file.lines.length)));
    }
    const staged = stagedNote(deps);
    if (shown === 0)
      return problem(
        deps,
        `No use of this name is known.${staged.map((note) => ` ${note}`).join('')} It may be reached under another name; try grep.`,
        'no references',
      );
    const source =
      by === 'server' ? 'By the language server:' : 'By names and imports (no language server knows it):';
    const notes = [...(cut ? [`Only the first ${LIMIT} places are listed; narrow by path.`] : []), ...staged];
    return {
      ok: true,
      content: [say(deps, source), ...list, ...blocks, ...notes.map((text) => say(deps, text))],
      summary: count(shown, 'reference'),
    };
  },
});
