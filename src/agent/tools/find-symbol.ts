import * as z from 'zod/mini';
import { anyTool, problem, say } from '../tool.ts';
import type { TextBlock, SearchResultBlock } from '../../model/client.ts';
import { callReader, cite } from './cite.ts';
import { count } from './search-code.ts';
import { stagedNote } from './staged-note.ts';

const input = z.strictObject({
  name: z.string().check(z.minLength(1), z.describe('The name, bare (parse) or qualified (Parser.parse).')),
  kind: z.optional(
    z.string().check(z.describe('Only this kind: function, method, class, interface, type, …')),
  ),
});

const LIMIT = 20;
const HEAD_LINES = 12;

/** Where a name is defined. */
export const findSymbol = anyTool<z.infer<typeof input>>({
  name: 'find_symbol',
  description: `Finds where a symbol is defined, by its name, and answers with the head of each definition (at most ${HEAD_LINES} lines, ${LIMIT} definitions) as search results titled path:start-end, with a list of kind, name and whole extent before them. Read on with read_file. For a name you don't know exactly use search_code. Reads the index: symbols that only your staged edits define are not in it, and the answer says so when there are any.`,
  input,
  reads: true,
  async run({ name, kind }, deps) {
    const hits = await deps.index.findSymbol(name, { limit: LIMIT, ...(kind === undefined ? {} : { kind }) });
    const read = callReader(deps);
    const list: TextBlock[] = [];
    const blocks: SearchResultBlock[] = [];
    for (const hit of hits) {
      const file = await read(hit.uri);
      if (file.kind !== 'shown') continue;
      const end = Math.min(hit.endLine, file.lines.length, hit.startLine + HEAD_LINES - 1);
      const named = deps.gate.admit(
        hit.uri,
        `${hit.kind} ${hit.qualifiedName} — ${file.path}:${hit.startLine}-${hit.endLine}`,
      );
      if (!named.ok || hit.startLine > end) continue;
      list.push({ type: 'text', text: named.value.text });
      blocks.push(...cite(deps, file, [{ start: hit.startLine, end }]));
    }
    const staged = stagedNote(deps);
    if (list.length === 0)
      return problem(
        deps,
        `No symbol of this name${kind === undefined ? '' : ' and kind'} is in the index.${staged.map((note) => ` ${note}`).join('')} Check the spelling, try search_code, or grep for the name.`,
        'no definitions',
      );
    const more = [...(hits.length < LIMIT ? [] : [`Only the first ${LIMIT} are listed.`]), ...staged].map(
      (text) => say(deps, text),
    );
    return { ok: true, content: [...list, ...blocks, ...more], summary: count(list.length, 'definition') };
  },
});
