import * as z from 'zod/mini';
import { splitLines } from '../../base/lines.ts';
import { displayPath } from '../../chat/workspace-text.ts';
import type { SearchResultBlock } from '../../model/client.ts';
import { anyTool, problem, say } from '../tool.ts';
import type { ToolDeps, ToolOutput } from '../tool.ts';
import { callReader, cite, clusters } from './cite.ts';
import { lineMatcher } from './line-matcher.ts';
import type { LineMatcher } from './line-matcher.ts';
import { globMatcher } from './path-filter.ts';
import { count } from './search-code.ts';

const input = z.strictObject({
  pattern: z
    .string()
    .check(
      z.minLength(1),
      z.maxLength(500),
      z.describe('A JavaScript regular expression, matched line by line, case-sensitive.'),
    ),
  glob: z.optional(z.string().check(z.describe('Only files that match, such as src/**/*.ts or *.py.'))),
  max_results: z.optional(
    z.int().check(z.minimum(1), z.maximum(200), z.describe('How many matching lines; 50 by default.')),
  ),
});

const TIME_MS = 8000;
const MAX_FILE_CHARS = 2_000_000;
/** Longer lines are minified code or data: no use to a reader, and a strain on the context. */
const MAX_LINE_CHARS = 2000;

/** Exact search, over what the conversation sees. */
export const grep = anyTool<z.infer<typeof input>>({
  name: 'grep',
  description:
    'Finds lines by a regular expression in the files of the workspace that are not ignored, unsaved text and your staged edits included. Answers with the matching lines, a line of context on either side, as search results titled path:start-end. For a name, write it with \\b on both sides. Stops at max_results matching lines or after 8 seconds and says so: narrow with glob. Files over 2 MB and minified lines are passed over.',
  input,
  reads: true,
  async run({ pattern, glob, max_results = 50 }, deps, call) {
    let matcher: LineMatcher;
    try {
      matcher = lineMatcher(pattern, TIME_MS);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return problem(
        deps,
        `The pattern is not a valid regular expression: ${why}. Escape special characters with a backslash.`,
        'invalid pattern',
      );
    }
    try {
      return await search(matcher, globMatcher(glob), max_results, deps, call.signal);
    } finally {
      await matcher.close();
    }
  },
});

async function search(
  matcher: LineMatcher,
  inGlob: (path: string) => boolean,
  limit: number,
  deps: ToolDeps,
  signal: AbortSignal,
): Promise<ToolOutput> {
  const folders = deps.workspace.folders();
  const read = callReader(deps);
  const blocks: SearchResultBlock[] = [];
  const ends = Date.now() + TIME_MS;
  let found = 0;
  let stopped: string | undefined;
  for (const uri of await deps.workspace.list()) {
    signal.throwIfAborted();
    if (!inGlob(displayPath(folders, uri))) continue;
    if (Date.now() > ends) stopped = 'the time was up';
    if (found >= limit) stopped = `there are more than ${limit} matching lines, or more files to look at`;
    if (stopped !== undefined) break;
    const there = await deps.workspace.read(uri);
    if (there.kind !== 'text' || there.text.length > MAX_FILE_CHARS) continue;
    const raw = splitLines(there.text);
    const hits = await matcher.match(raw);
    if (hits === undefined) stopped = 'the pattern took too long; make it simpler';
    if (hits === undefined || hits.length === 0) continue;
    const file = await read(uri);
    if (file.kind !== 'shown') continue;
    // A match in what was redacted must not show: grep would tell secrets bit by bit.
    const ranges = hits.map((at) => ({ startLine: at + 1, endLine: at + 1 }));
    const admitted = deps.gate.admitRanges(uri, file.text, ranges);
    const shown = admitted.ok ? await matcher.match(admitted.value.blocks.map((line) => line.text)) : [];
    if (shown === undefined) continue;
    const lines = shown
      .flatMap((n) => hits[n] ?? [])
      .filter((at) => (file.lines[at]?.length ?? 0) <= MAX_LINE_CHARS)
      .map((at) => at + 1)
      .slice(0, limit - found);
    found += lines.length;
    blocks.push(...cite(deps, file, clusters(lines, 1, file.lines.length)));
  }
  const note = stopped === undefined ? [] : [say(deps, `Stopped early: ${stopped}.`)];
  if (blocks.length === 0) {
    const said =
      stopped === undefined ? 'No line matches.' : `No line matches so far; stopped early: ${stopped}.`;
    return { ok: stopped === undefined, content: [say(deps, said)], summary: 'no matches' };
  }
  return { ok: true, content: [...blocks, ...note], summary: count(found, 'matching line') };
}
