import * as z from 'zod/mini';
import { readForModel } from '../../chat/workspace-text.ts';
import { resolvePath } from '../paths.ts';
import { anyTool, problem } from '../tool.ts';
import { whyNot } from './cite.ts';
import { locate } from './locate.ts';
import { stage, unread } from './stage.ts';

const input = z.strictObject({
  path: z.string().check(z.minLength(1), z.describe('Relative to the workspace.')),
  old_string: z
    .string()
    .check(
      z.describe(
        'The text to replace, exactly as it stands, indentation included. Must occur once, unless replace_all.',
      ),
    ),
  new_string: z.string().check(z.describe('What stands there instead; empty takes the text out.')),
  replace_all: z.optional(z.boolean().check(z.describe('Replace every occurrence; false by default.'))),
});

/** Replaces a piece of a file, staged for review. */
export const editFile = anyTool<z.infer<typeof input>>({
  name: 'edit_file',
  description:
    'Replaces old_string by new_string in a file and stages that for the user to review; nothing is written yet, and your later reads see it. You must have read the lines that hold old_string as they are now. Take old_string from what you read, with enough lines around to occur once. Line ends and one shift of the whole indentation are matched for you; nothing is matched by likeness. Fails with NoMatch, MultipleMatches, NoChange or StaleRead, and shows what the file holds near the guess. To write a whole new file use create_file.',
  input,
  reads: false,
  async run({ path, old_string, new_string, replace_all = false }, deps, call) {
    const uri = resolvePath(deps.workspace.folders(), path);
    if (!uri.ok) return problem(deps, uri.error, 'outside the workspace');
    const file = await readForModel(deps.workspace, deps.gate, uri.value);
    if (file.kind !== 'shown') return problem(deps, whyNot(path, file), file.kind.replace('_', ' '));
    if (old_string === '')
      return problem(
        deps,
        'EmptyOldString: old_string is empty. Give the text to replace; to insert, take a neighbouring line into old_string and repeat it in new_string.',
        'EmptyOldString',
      );
    const places = locate(file.lines.join('\n'), old_string);
    const unseen = places.filter(({ start, end }) => !deps.seen.covers(uri.value, file.hash, start, end));
    const refuse = replace_all ? unseen.length > 0 : places.length > 0 && unseen.length === places.length;
    if (refuse) return unread(deps, uri.value, path, unseen[0]);
    const readHash = places.length > 0 ? file.hash : deps.seen.latest(uri.value);
    if (readHash === undefined) return unread(deps, uri.value, path, undefined);
    return stage(
      deps,
      path,
      {
        kind: 'edit',
        uri: uri.value,
        oldString: old_string,
        newString: new_string,
        replaceAll: replace_all,
      },
      call.signal,
      readHash,
    );
  },
});
