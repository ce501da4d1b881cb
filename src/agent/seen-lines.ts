import * as z from 'zod/mini';

const Range = z.object({ start: z.int(), end: z.int() });
export const SeenState = z.array(z.object({ uri: z.string(), hash: z.string(), ranges: z.array(Range) }));
export type SeenState = z.infer<typeof SeenState>;
type Range = z.infer<typeof Range>;

/**
 * Which lines of which version of a file the model has seen in a conversation: an edit of anything else is refused,
 * for it would rest on a guess.
 */
export interface SeenLines {
  add(uri: string, hash: string, start: number, end: number): void;
  covers(uri: string, hash: string, start: number, end: number): boolean;
  /** The hash of the newest version of which something was seen. */
  latest(uri: string): string | undefined;
  /**
   * Carries over what was seen to the version that an edit of our own made: lines that it didn't touch, where they
   * stand now, and the lines that it wrote.
   */
  edited(uri: string, from: Version, to: Version, written: readonly Range[]): void;
  /** A file went to another path: what was seen of it goes with it. */
  renamed(uri: string, newUri: string): void;
  state(): SeenState;
}

/** A version of a file: its hash and how many lines it has. */
export interface Version {
  readonly hash: string;
  readonly lines: number;
}

export function seenLines(saved: SeenState = []): SeenLines {
  const files = new Map<string, Map<string, Range[]>>();
  const rangesOf = (uri: string, hash: string): readonly Range[] => files.get(uri)?.get(hash) ?? [];
  const put = (uri: string, hash: string, ranges: readonly Range[]): void => {
    const versions = files.get(uri) ?? new Map<string, Range[]>();
    const all = [...(versions.get(hash) ?? []), ...ranges];
    versions.delete(hash); // the newest stands last
    versions.set(hash, union(all));
    files.set(uri, versions);
  };
  for (const { uri, hash, ranges } of saved) put(uri, hash, ranges);
  return {
    add: (uri, hash, start, end) => put(uri, hash, end < start ? [] : [{ start, end }]),
    covers: (uri, hash, start, end) =>
      rangesOf(uri, hash).some((range) => range.start <= start && range.end >= end),
    latest: (uri) => [...(files.get(uri)?.keys() ?? [])].at(-1),
    edited(uri, from, to, written) {
      const moved = rangesOf(uri, from.hash).flatMap((range) => carry(range, from, to, written));
      put(uri, to.hash, [...moved, ...written.filter((range) => range.end >= range.start)]);
    },
    renamed(uri, newUri) {
      for (const [hash, ranges] of files.get(uri) ?? []) put(newUri, hash, ranges);
    },
    state: () =>
      [...files].flatMap(([uri, versions]) => [...versions].map(([hash, ranges]) => ({ uri, hash, ranges }))),
  };
}

function union(ranges: readonly Range[]): Range[] {
  const merged: Range[] = [];
  for (const range of [...ranges].sort((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last !== undefined && range.start <= last.end + 1)
      merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, range.end) };
    else merged.push(range);
  }
  return merged;
}

/** The parts of an old range outside of what was replaced, in the new numbering. Each place is taken to have grown alike. */
function carry(range: Range, from: Version, to: Version, written: readonly Range[]): Range[] {
  const places = [...written].sort((a, b) => a.start - b.start);
  const growth = (to.lines - from.lines) / Math.max(1, places.length);
  if (!Number.isInteger(growth)) return [];
  const kept: Range[] = [];
  let oldFrom = 1;
  const keep = (gapStart: number, gapEnd: number, shift: number): void => {
    const start = Math.max(range.start, gapStart);
    const end = Math.min(range.end, gapEnd);
    if (start <= end) kept.push({ start: start + shift, end: end + shift });
  };
  places.forEach((place, n) => {
    const shift = growth * n;
    const oldStart = place.start - shift;
    keep(oldFrom, oldStart - 1, shift);
    oldFrom = oldStart + (place.end - place.start + 1) - growth;
  });
  keep(oldFrom, from.lines, growth * places.length);
  return kept;
}
