import * as z from 'zod/mini';
import { resolvePath } from '../paths.ts';
import { anyTool, problem } from '../tool.ts';
import { stage } from './stage.ts';

const input = z.strictObject({
  path: z.string().check(z.minLength(1), z.describe('Relative to the workspace.')),
  new_path: z.string().check(z.minLength(1), z.describe('Where it goes, relative to the workspace.')),
});

/** A file's move to another path, staged for review. */
export const renameFile = anyTool<z.infer<typeof input>>({
  name: 'rename_file',
  description:
    'Stages the move of one file to another path for the user to review; nothing is moved yet. Imports of it are not changed: find them with find_references and change them by edit_file. Fails with Exists when something stands at new_path.',
  input,
  reads: false,
  async run({ path, new_path }, deps, call) {
    const folders = deps.workspace.folders();
    const from = resolvePath(folders, path);
    const to = resolvePath(folders, new_path);
    if (!from.ok) return problem(deps, from.error, 'outside the workspace');
    if (!to.ok) return problem(deps, to.error, 'outside the workspace');
    return stage(
      deps,
      `${path} → ${new_path}`,
      { kind: 'rename', uri: from.value, newUri: to.value },
      call.signal,
    );
  },
});
