import { diffArrays } from 'diff';

/** Lines `aStart..aEnd` of one text became `bStart..bEnd` of another (0-based, half-open). */
export interface LineChange {
  readonly aStart: number;
  readonly aEnd: number;
  readonly bStart: number;
  readonly bEnd: number;
}

/** Above this many changed lines between two anchors they are one change: Myers' cost grows with its square. */
const MAX_EDITS = 600;

/**
 * The changes between two lists of lines, in order; neighbours are always apart by an equal line. Lines that stand once
 * in both are anchors (patience diff, after Bram Cohen); between them the shortest script (Myers, by jsdiff).
 */
export function lineChanges(a: readonly string[], b: readonly string[]): LineChange[] {
  const changes: LineChange[] = [];
  let [aFrom, bFrom] = [0, 0];
  for (const [aAt, bAt] of [...anchors(a, b), [a.length, b.length] as const]) {
    changes.push(...changesWithin(a, b, { aStart: aFrom, aEnd: aAt, bStart: bFrom, bEnd: bAt }));
    aFrom = aAt + 1;
    bFrom = bAt + 1;
  }
  return changes;
}

/** Index pairs of lines that are unique in both lists, in an order that rises in both: a longest such chain. */
function anchors(a: readonly string[], b: readonly string[]): (readonly [number, number])[] {
  const inB = uniqueLines(b);
  const pairs: (readonly [number, number])[] = [];
  for (const [line, at] of uniqueLines(a)) {
    const other = inB.get(line);
    if (other !== undefined) pairs.push([at, other]);
  }
  // Patience sorting: piles of rising `b`, each card pointing to the top of the pile before it.
  const tops: number[] = [];
  const before: number[] = [];
  for (const [i, [, at]] of pairs.entries()) {
    let [low, high] = [0, tops.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pairs[tops[middle] ?? 0]?.[1] ?? 0) < at) low = middle + 1;
      else high = middle;
    }
    before[i] = tops[low - 1] ?? -1;
    tops[low] = i;
  }
  const chain: (readonly [number, number])[] = [];
  for (let i = tops.at(-1) ?? -1; i >= 0; i = before[i] ?? -1) {
    const pair = pairs[i];
    if (pair) chain.push(pair);
  }
  return chain.reverse();
}

/** Lines that stand once, with their index, in order. */
function uniqueLines(lines: readonly string[]): Map<string, number> {
  const found = new Map<string, number>();
  const repeated = new Set<string>();
  for (const [i, line] of lines.entries()) {
    if (found.has(line)) repeated.add(line);
    else found.set(line, i);
  }
  for (const line of repeated) found.delete(line);
  return found;
}

function changesWithin(a: readonly string[], b: readonly string[], whole: LineChange): LineChange[] {
  let { aStart, aEnd, bStart, bEnd } = whole;
  while (aStart < aEnd && bStart < bEnd && a[aStart] === b[bStart]) {
    aStart++;
    bStart++;
  }
  while (aEnd > aStart && bEnd > bStart && a[aEnd - 1] === b[bEnd - 1]) {
    aEnd--;
    bEnd--;
  }
  if (aStart === aEnd && bStart === bEnd) return [];
  const change = { aStart, aEnd, bStart, bEnd };
  if (aStart === aEnd || bStart === bEnd) return [change];
  const parts = diffArrays(a.slice(aStart, aEnd), b.slice(bStart, bEnd), { maxEditLength: MAX_EDITS });
  return parts === undefined ? [change] : collect(parts, aStart, bStart);
}

interface Part {
  readonly added: boolean;
  readonly removed: boolean;
  readonly count: number;
}

function collect(parts: readonly Part[], aStart: number, bStart: number): LineChange[] {
  const changes: LineChange[] = [];
  let [ai, bi] = [aStart, bStart];
  let open: { aStart: number; bStart: number } | undefined;
  for (const part of parts) {
    if (!part.added && !part.removed) {
      if (open) changes.push({ ...open, aEnd: ai, bEnd: bi });
      open = undefined;
      ai += part.count;
      bi += part.count;
      continue;
    }
    open ??= { aStart: ai, bStart: bi };
    if (part.removed) ai += part.count;
    else bi += part.count;
  }
  if (open) changes.push({ ...open, aEnd: ai, bEnd: bi });
  return changes;
}

/**
 * Where each line of `a` stands in `b`: `map[i]` is its index there, or −1 when it was changed or removed.
 */
export function lineMap(a: readonly string[], b: readonly string[]): Int32Array {
  const map = new Int32Array(a.length).fill(-1);
  let [ai, bi] = [0, 0];
  const equalUpTo = (end: number): void => {
    for (; ai < end; ai++, bi++) map[ai] = bi;
  };
  for (const change of lineChanges(a, b)) {
    equalUpTo(change.aStart);
    ai = change.aEnd;
    bi = change.bEnd;
  }
  equalUpTo(a.length);
  return map;
}
