import { diffArrays } from 'diff';

/** Lines `aStart..aEnd` of one text became `bStart..bEnd` of another (0-based, half-open). */
export interface LineChange {
  readonly aStart: number;
  readonly aEnd: number;
  readonly bStart: number;
  readonly bEnd: number;
}

/** Above this many changed lines the middle is taken as one change: Myers' cost grows with its square. */
const MAX_EDITS = 4000;

/** The changes between two lists of lines, in order; neighbours are always apart by an equal line. */
export function lineChanges(a: readonly string[], b: readonly string[]): LineChange[] {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (
    tail < a.length - head &&
    tail < b.length - head &&
    a[a.length - 1 - tail] === b[b.length - 1 - tail]
  )
    tail++;
  const aEnd = a.length - tail;
  const bEnd = b.length - tail;
  if (head === aEnd && head === bEnd) return [];
  const whole = [{ aStart: head, aEnd, bStart: head, bEnd }];
  if (head === aEnd || head === bEnd) return whole;
  const parts = diffArrays(a.slice(head, aEnd), b.slice(head, bEnd), { maxEditLength: MAX_EDITS });
  if (parts === undefined) return whole;
  return collect(parts, head);
}

interface Part {
  readonly added: boolean;
  readonly removed: boolean;
  readonly count: number;
}

function collect(parts: readonly Part[], head: number): LineChange[] {
  const changes: LineChange[] = [];
  let [ai, bi] = [head, head];
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
