import * as z from 'zod/mini';
import { resolvePath } from '../paths.ts';
import { anyTool, problem } from '../tool.ts';
import { stage } from './stage.ts';

const input = z.strictObject({
  path: z
    .string()
    .check(z.minLength(1), z.describe('Relative to the workspace; folders are made as needed.')),
  content: z.string().check(z.describe('The whole content, with a final line end.')),
});

/** A new file, staged for review. */
export const createFile = anyTool<z.infer<typeof input>>({
  name: 'create_file',
  description:
    'Stages a new file with the given content for the user to review; nothing is written yet. Fails with Exists when there is one already: change that by edit_file.',
  input,
  reads: false,
  async run({ path, content }, deps, call) {
    const uri = resolvePath(deps.workspace.folders(), path);
    if (!uri.ok) return problem(deps, uri.error, 'outside the workspace');
    return stage(deps, path, { kind: 'create', uri: uri.value, content }, call.signal);
  },
});
