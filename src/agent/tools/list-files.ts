import * as z from 'zod/mini';
import { displayPath } from '../../chat/workspace-text.ts';
import { groupBy } from '../group-by.ts';
import { resolvePath } from '../paths.ts';
import { anyTool, problem } from '../tool.ts';
import type { ToolOutput } from '../tool.ts';
import { globMatcher } from './path-filter.ts';
import { count } from './search-code.ts';

const input = z.strictObject({
  glob: z.optional(
    z.string().check(z.describe('Such as src/**/*.ts; one without a slash matches names in any folder.')),
  ),
  path: z.optional(z.string().check(z.describe('Only below this folder.'))),
});

const LIMIT = 400;

/** Which files there are. */
export const listFiles = anyTool<z.infer<typeof input>>({
  name: 'list_files',
  description: `Lists the files of the workspace, sorted by path, ignored ones left out, your staged creations in and deletions out. At most ${LIMIT}; when there are more, the folders are summed up with how many files each has, so that you can narrow down by path or glob.`,
  input,
  reads: true,
  async run({ glob, path }, deps): Promise<ToolOutput> {
    const folders = deps.workspace.folders();
    let below: string | undefined;
    if (path !== undefined && path !== '' && path !== '.') {
      const uri = resolvePath(folders, path);
      if (!uri.ok) return problem(deps, uri.error, 'outside the workspace');
      const shown = displayPath(folders, uri.value);
      if (shown !== '.') below = shown;
    }
    const matches = globMatcher(glob);
    const paths = (await deps.workspace.list())
      .map((uri) => displayPath(folders, uri))
      .filter(
        (file) => (below === undefined || file === below || file.startsWith(`${below}/`)) && matches(file),
      )
      .sort();
    if (paths.length === 0)
      return problem(deps, 'No file matches. Leave glob or path out to see what there is.', 'no files');
    const text = paths.length <= LIMIT ? paths.join('\n') : summedUp(paths, below);
    return {
      ok: true,
      content: [{ type: 'text', text: deps.gate.admitOutput(text).text }],
      summary: count(paths.length, 'file'),
    };
  },
});

function summedUp(paths: readonly string[], below: string | undefined): string {
  const depth = (below === undefined ? 0 : below.split('/').length) + 2;
  const folders = groupBy(paths, (path) => path.split('/').slice(0, -1).slice(0, depth).join('/') || '.');
  const lines = [...folders].map(([folder, files]) => `${folder}/ (${count(files.length, 'file')})`);
  const cut = lines.length > LIMIT ? `\n… and ${lines.length - LIMIT} more folders` : '';
  return `${paths.length} files, by folder:\n${lines.slice(0, LIMIT).join('\n')}${cut}`;
}
