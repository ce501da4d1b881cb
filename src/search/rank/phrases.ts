import type { ChunkEntry } from '../content.ts';

/** Whether a chunk's lines hold each phrase, letter by letter but for case. */
export function holdsPhrases(
  phrases: readonly string[],
  entry: ChunkEntry,
  lines: readonly string[] | undefined,
): boolean {
  if (!lines) return false;
  const text = lines
    .slice(entry.startLine - 1, entry.endLine)
    .join('\n')
    .toLowerCase();
  return phrases.every((phrase) => text.includes(phrase.toLowerCase()));
}
