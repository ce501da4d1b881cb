import * as z from 'zod/mini';
import { resolvePath } from '../paths.ts';
import { anyTool, problem } from '../tool.ts';
import { stage } from './stage.ts';

const input = z.strictObject({
  path: z.string().check(z.minLength(1), z.describe('Relative to the workspace.')),
});

/** The end of a file, staged for review. */
export const deleteFile = anyTool<z.infer<typeof input>>({
  name: 'delete_file',
  description:
    'Stages the deletion of one file for the user to review; nothing is deleted yet. Not for folders. Look with find_references or grep first whether anything still uses it.',
  input,
  reads: false,
  async run({ path }, deps, call) {
    const uri = resolvePath(deps.workspace.folders(), path);
    if (!uri.ok) return problem(deps, uri.error, 'outside the workspace');
    return stage(deps, path, { kind: 'delete', uri: uri.value }, call.signal);
  },
});
