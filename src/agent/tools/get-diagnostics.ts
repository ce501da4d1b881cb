import * as z from 'zod/mini';
import { displayPath } from '../../chat/workspace-text.ts';
import type { TextBlock } from '../../model/client.ts';
import { groupBy } from '../group-by.ts';
import { resolvePath } from '../paths.ts';
import { anyTool, problem, say } from '../tool.ts';
import { count } from './search-code.ts';
import { stagedNote } from './staged-note.ts';

const input = z.strictObject({
  path: z.optional(z.string().check(z.describe('One file; without it, all files that have problems.'))),
});

const LIMIT = 100;

/** What the editor's language servers complain about. */
export const getDiagnostics = anyTool<z.infer<typeof input>>({
  name: 'get_diagnostics',
  description: `Answers with the errors and warnings that the editor's language servers and linters report now, as path:line severity message; at most ${LIMIT}. They look at what is on disk and in editors: your staged edits are not reflected, and the answer says so when there are any.`,
  input,
  reads: true,
  async run({ path }, deps) {
    if (deps.diagnostics === undefined)
      return problem(deps, 'No language server is at hand here. Read the code instead.', 'not available');
    const folders = deps.workspace.folders();
    let uri: string | undefined;
    if (path !== undefined) {
      const resolved = resolvePath(folders, path);
      if (!resolved.ok) return problem(deps, resolved.error, 'outside the workspace');
      uri = resolved.value;
    }
    const all = await deps.diagnostics.read(uri);
    const blocks: TextBlock[] = [];
    for (const [of, items] of groupBy(all.slice(0, LIMIT), (one) => one.uri)) {
      const lines = items.map(
        ({ line, severity, message, code }) =>
          `${displayPath(folders, of)}:${line} ${severity}${code === undefined ? '' : ` ${code}`}: ${message}`,
      );
      const admitted = deps.gate.admit(of, lines.join('\n'));
      if (admitted.ok) blocks.push({ type: 'text', text: admitted.value.text });
    }
    const notes = [
      ...(all.length > LIMIT ? [`${all.length - LIMIT} more are left out.`] : []),
      ...(all.length === 0 ? ['No problems are reported.'] : []),
      ...stagedNote(deps),
    ].map((text) => say(deps, text));
    return { ok: true, content: [...blocks, ...notes], summary: count(all.length, 'problem') };
  },
});
