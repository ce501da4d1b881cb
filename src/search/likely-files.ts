import { scanWords, splitIdentifier } from './analyse.ts';
import { isStopWord } from './rank/query.ts';
import { stem } from './stem.ts';
import { Slice } from './slice.ts';
import type { ScanRow } from '../workspace/scan.ts';
import { toBytes } from '../workspace/glob.ts';

/** So many files are brought in for a question. */
const FILES = 24;
/** What is not looked at by then is left out: an answer that says it is partial beats one that comes late. */
const LOOK_MS = 5000;
/** BM25's, for files whose words are not counted: each is there or isn't. */
const K1 = 1.2;
const B = 0.4;
/** A word in the path counts as so many in the text. */
const IN_PATH = 2;

/**
 * The files that likely answer a question, by a look for its words in their plain bytes: for files that are not in the index yet.
 * Words are found by their stems in any case, also inside others; identifiers of several words with or without joiners too.
 * @param sought a query; its filters are words like any other
 * @param signal aborted: nobody waits any more, and none are found
 */
export async function likelyFiles(
  rows: readonly ScanRow[],
  sought: string,
  read: (row: ScanRow) => Buffer | undefined,
  signal?: AbortSignal,
): Promise<ScanRow[]> {
  const patterns = patternsOf(sought);
  const holding = patterns.map(() => 0);
  const found: { row: ScanRow; size: number; counts: number[] }[] = [];
  const slice = new Slice();
  const until = performance.now() + LOOK_MS;
  let bytesSeen = 0;
  let seen = 0;
  for (const row of patterns.length === 0 ? [] : rows) {
    if (performance.now() > until) break;
    const bytes = read(row);
    await slice.breathe();
    if (signal?.aborted) return [];
    if (!bytes) continue;
    seen++;
    bytesSeen += bytes.length;
    const text = bytes.toString('latin1').toLowerCase();
    const path = toBytes(row.path).toLowerCase();
    const counts = patterns.map(
      (spellings) => (isIn(text, spellings) ? 1 : 0) + (isIn(path, spellings) ? IN_PATH : 0),
    );
    if (counts.every((count) => count === 0)) continue;
    for (const [i, count] of counts.entries()) if (count > 0) holding[i] = (holding[i] ?? 0) + 1;
    found.push({ row, size: bytes.length, counts });
  }
  const idf = holding.map((files) => Math.log(1 + (seen - files + 0.5) / (files + 0.5)));
  const score = (counts: readonly number[], size: number): number => {
    const long = K1 * (1 - B + (B * size * seen) / Math.max(bytesSeen, 1));
    return counts.reduce((sum, count, i) => sum + ((idf[i] ?? 0) * count) / (count + long), 0);
  };
  return found
    .map(({ row, size, counts }) => ({ row, score: score(counts, size) }))
    .sort((a, b) => b.score - a.score || (a.row.path < b.row.path ? -1 : 1))
    .slice(0, FILES)
    .map(({ row }) => row);
}

const isIn = (text: string, spellings: readonly string[]): boolean =>
  spellings.some((spelling) => text.includes(spelling));

/** Between the words of an identifier. */
const JOINERS = ['', '_', '-', '$'];

/** How each word of a question that says something is spelled, and each identifier of several words. Bytes, in lower case. */
function patternsOf(sought: string): string[][] {
  const collect = (keep: (word: string) => boolean): Map<string, string[]> => {
    const patterns = new Map<string, string[]>();
    const add = (...spellings: string[]): void => {
      patterns.set(
        spellings[0] ?? '',
        spellings.map((spelling) => toBytes(spelling).toLowerCase()),
      );
    };
    scanWords(sought, (word) => {
      if (!keep(word)) return;
      const parts = splitIdentifier(word);
      if (parts.length > 1) add(...JOINERS.map((joiner) => parts.join(joiner)));
      for (const part of parts) if (part.length > 1) add(beginning(part));
    });
    return patterns;
  };
  const telling = collect((word) => !isStopWord(word));
  return [...(telling.size > 0 ? telling : collect(() => true)).values()];
}

/** What a word's forms begin with: a stem that changed its last letter ("queri") is cut before it. */
function beginning(word: string): string {
  const stemmed = stem(word);
  let same = 0;
  while (same < stemmed.length && stemmed[same] === word[same]) same++;
  return same < 3 ? word : word.slice(0, same);
}
