import type { CitedLines, CurrentText } from '../chat/citations.ts';
import { displayPath } from '../chat/workspace-text.ts';
import type { WorkspaceText } from '../chat/workspace-text.ts';
import type { CodeIndex } from '../search/code-index.ts';

const SAME_NAME = 20;

/** The workspace as citations are checked against. A file that is gone is looked for by its name, then by its text. */
export function currentText(workspace: WorkspaceText, index: CodeIndex): CurrentText {
  return {
    async read(uri) {
      const there = await workspace.read(uri);
      return there.kind === 'text' ? there.text : undefined;
    },
    async candidates(cited: CitedLines) {
      const folders = workspace.folders();
      const name = cited.uri.slice(cited.uri.lastIndexOf('/'));
      const named = (await workspace.list()).filter((uri) => uri.endsWith(name)).slice(0, SAME_NAME);
      const telling = [...cited.lines].sort((a, b) => b.trim().length - a.trim().length)[0] ?? '';
      const found = index.status().state === 'ready' ? await index.search(telling.trim(), { limit: 10 }) : [];
      const uris = new Set([...named, ...found.map((hit) => hit.uri)]);
      return [...uris].map((uri) => ({ uri, path: displayPath(folders, uri) }));
    },
  };
}
