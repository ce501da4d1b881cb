import { WHOLE_FILE, type MentionItem } from '../../protocol/panel.ts';
import type { CodeIndex } from '../../search/code-index.ts';

export interface MentionPorts {
  readonly index: CodeIndex;
  displayPath(uri: string): string;
  listFiles(): Promise<readonly string[]>;
}

const FILES = 6;
const SYMBOLS = 4;

/** How well a path matches: its name's start is best; undefined is no match. */
function fit(path: string, query: string): number | undefined {
  const lower = path.toLowerCase();
  const name = lower.slice(lower.lastIndexOf('/') + 1);
  if (name.startsWith(query)) return name.length;
  if (name.includes(query)) return 1000 + name.length;
  return lower.includes(query) ? 2000 + lower.length : undefined;
}

/** Files and symbols whose names match what was typed after `@`. */
export async function findMentions(query: string, ports: MentionPorts): Promise<readonly MentionItem[]> {
  const wanted = query.toLowerCase();
  const files = (await ports.listFiles())
    .flatMap((uri) => {
      const path = ports.displayPath(uri);
      const score = fit(path, wanted);
      return score === undefined ? [] : [{ uri, path, score }];
    })
    .sort((a, b) => a.score - b.score)
    .slice(0, FILES)
    .map(({ uri, path }): MentionItem => {
      const slash = path.lastIndexOf('/');
      return {
        kind: 'file',
        name: path.slice(slash + 1),
        side: path.slice(0, Math.max(slash, 0)),
        uri,
        path,
        startLine: 1,
        endLine: WHOLE_FILE,
      };
    });
  if (wanted.length < 2) return files;
  const symbols = await ports.index.findSymbol(query, { limit: SYMBOLS });
  return [
    ...files,
    ...symbols.map(({ name, uri, path, startLine, endLine }): MentionItem => ({
      kind: 'symbol',
      name,
      side: `${path}:${String(startLine)}`,
      uri,
      path,
      startLine,
      endLine,
    })),
  ];
}
