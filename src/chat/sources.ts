import * as z from 'zod/mini';
import type { BlockRange } from './source-blocks.ts';

const line = z.int().check(z.positive());

/** What was sent to the model under one `source` name, so that a citation of it finds its lines again. */
export const Source = z.object({
  source: z.string(),
  uri: z.string(),
  path: z.string(),
  /** SHA-256 of the whole text that the lines were taken from. */
  hash: z.string(),
  startLine: line,
  blocks: z.array(z.object({ start: line, end: line })),
  /** The file's own lines, from `startLine` on, before anything was redacted. */
  lines: z.array(z.string()),
});
export type Source = z.infer<typeof Source>;

/** Lines `startLine..endLine` of one version of a file. */
export interface PlacedLines {
  readonly uri: string;
  readonly hash: string;
  readonly startLine: number;
  readonly endLine: number;
}

/** The sources of one conversation. The same lines of the same text have one name, however often they are sent. */
export interface SourceRegistry {
  add(entry: Omit<Source, 'source' | 'blocks'> & { readonly blocks: readonly BlockRange[] }): Source;
  get(source: string): Source | undefined;
  /** Which of these lines of this text are in none of the sources `live`: those that still stand in the conversation. */
  uncovered(live: ReadonlySet<string>, at: PlacedLines): BlockRange[];
  all(): Source[];
}

export function sourceRegistry(saved: readonly Source[] = []): SourceRegistry {
  const bySource = new Map(saved.map((entry) => [entry.source, entry]));
  return {
    add(entry) {
      const endLine = entry.startLine + entry.lines.length - 1;
      const name = `${entry.path}#L${entry.startLine}-L${endLine}@${entry.hash.slice(0, 8)}`;
      let source = name;
      for (let n = 2; ; n++) {
        const there = bySource.get(source);
        if (there === undefined) break;
        if (there.uri === entry.uri && there.hash === entry.hash) return there;
        source = `${name}~${n}`;
      }
      const made: Source = {
        ...entry,
        source,
        blocks: entry.blocks.map(({ start, end }) => ({ start, end })),
      };
      bySource.set(source, made);
      return made;
    },
    get: (source) => bySource.get(source),
    uncovered(live, { uri, hash, startLine, endLine }) {
      const held = [...bySource.values()]
        .filter((entry) => live.has(entry.source) && entry.uri === uri && entry.hash === hash)
        .map((entry) => ({ start: entry.startLine, end: entry.startLine + entry.lines.length - 1 }))
        .sort((a, b) => a.start - b.start);
      const left: BlockRange[] = [];
      let from = startLine;
      for (const { start, end } of held) {
        if (end < from) continue;
        if (start > endLine) break;
        if (start > from) left.push({ start: from, end: start - 1 });
        from = end + 1;
      }
      if (from <= endLine) left.push({ start: from, end: endLine });
      return left;
    },
    all: () => [...bySource.values()],
  };
}
