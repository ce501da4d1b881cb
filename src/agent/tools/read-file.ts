import * as z from 'zod/mini';
import { anyTool, problem, say } from '../tool.ts';
import { resolvePath } from '../paths.ts';
import { readForModel } from '../../chat/workspace-text.ts';
import { cite, whyNot } from './cite.ts';

const input = z.strictObject({
  path: z.string().check(z.minLength(1), z.describe('Relative to the workspace.')),
  start_line: z.optional(z.int().check(z.minimum(1), z.describe('First line; 1 by default.'))),
  end_line: z.optional(z.int().check(z.minimum(1), z.describe('Last line, inclusive.'))),
});

const MAX_LINES = 600;
const MAX_CHARS = 48_000;

/** A file, or a part of one. */
export const readFile = anyTool<z.infer<typeof input>>({
  name: 'read_file',
  description: `Reads a file, or lines start_line to end_line of it, as one search result titled path:start-end: the lines as they stand, without numbers, your own staged edits in them. At most ${MAX_LINES} lines or ${MAX_CHARS / 1000} KB a call; what is left out is said, with the call that reads on. Lines that you mean to change must have been read first.`,
  input,
  reads: true,
  async run({ path, start_line, end_line }, deps) {
    const uri = resolvePath(deps.workspace.folders(), path);
    if (!uri.ok) return problem(deps, uri.error, 'outside the workspace');
    const file = await readForModel(deps.workspace, deps.gate, uri.value);
    if (file.kind !== 'shown') return problem(deps, whyNot(path, file), file.kind.replace('_', ' '));
    const total =
      file.lines.length > 1 && file.lines.at(-1) === '' ? file.lines.length - 1 : file.lines.length;
    const start = start_line ?? 1;
    if (start > total)
      return problem(deps, `${path} has ${total} lines; there is no line ${start}.`, 'no such line');
    if (end_line !== undefined && end_line < start)
      return problem(deps, `end_line ${end_line} is before start_line ${start}.`, 'no such lines');
    const wanted = Math.min(end_line ?? total, total);
    let end = start;
    let chars = file.lines[start - 1]?.length ?? 0;
    while (end < wanted && end - start + 1 < MAX_LINES) {
      chars += (file.lines[end]?.length ?? 0) + 1;
      if (chars > MAX_CHARS) break;
      end++;
    }
    const [block] = cite(deps, file, [{ start, end }]);
    const said =
      end < wanted
        ? `Lines ${start}-${end} of ${total}. Read on with start_line ${end + 1}.`
        : end < total
          ? `Lines ${start}-${end} of ${total}.`
          : undefined;
    const blank = block === undefined ? `Lines ${start}-${end} of ${file.path} are blank.` : undefined;
    const notes = [blank, said].flatMap((text) => (text === undefined ? [] : [say(deps, text)]));
    return {
      ok: true,
      content: [...(block === undefined ? [] : [block]), ...notes],
      summary: `${end - start + 1} of ${total} lines`,
    };
  },
});
