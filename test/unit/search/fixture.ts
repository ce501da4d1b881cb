import { sha256 } from '../../../src/base/hash.ts';
import { splitLines } from '../../../src/base/lines.ts';
import { contentBuilder } from '../../../src/search/content-build.ts';
import type { Content } from '../../../src/search/content.ts';
import type { Embedder } from '../../../src/search/embed/embedder.ts';
import type { Engine } from '../../../src/search/engine.ts';
import type { Chunk } from '../../../src/syntax/chunks.ts';

const DEFINITION = /^(function|class|const|impl)\s+(\w+)/;

/** A content as the parser would make it, for engines without a parser: a chunk a paragraph, named by its first line. */
export function contentOf(
  text: string,
  embedder?: Embedder,
  path = 'a.ts',
  builder = contentBuilder(embedder),
): Content {
  const lines = splitLines(text);
  const chunks: Chunk[] = [];
  let from = 0;
  for (let i = 0; i <= lines.length; i++) {
    if (i < lines.length && lines[i] !== '') continue;
    if (i > from) {
      const [, kind = null, name = null] = DEFINITION.exec(lines[from] ?? '') ?? [];
      chunks.push({
        startLine: from + 1,
        endLine: i,
        kind,
        name,
        qualifiedName: name,
        parents: [],
        signature: name === null ? null : (lines[from] ?? ''),
        doc: null,
        defines: name === null ? [] : [name],
        part: 0,
      });
    }
    from = i + 1;
  }
  return builder.build(
    {
      language: 'typescript',
      mode: 'symbols',
      machine: null,
      chunks,
      definitions: chunks.flatMap((c) =>
        c.name === null || c.kind === null
          ? []
          : [
              {
                name: c.name,
                qualifiedName: c.name,
                kind: c.kind,
                signature: c.signature ?? '',
                startLine: c.startLine,
                endLine: c.endLine,
              },
            ],
      ),
      imports: [],
      parseMs: 0,
    },
    text,
    path,
  );
}

export function addText(engine: Engine, path: string, text: string): void {
  engine.add({ uri: `file:///w/${path}`, path, contentHash: sha256(text) }, contentOf(text));
}

/** A list of results that can be compared: places and scores. */
export const places = (engine: Engine, query: string, limit = 10): string[] =>
  engine
    .search(query, { limit })
    .map((hit) => `${hit.file.path}:${String(hit.entry.startLine)} ${hit.score.toFixed(9)}`);

export const paths = (engine: Engine, query: string): string[] =>
  engine.search(query).map((hit) => hit.file.path);
