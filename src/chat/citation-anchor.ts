import { sha256 } from '../base/hash.ts';
import type { CitationAnchor } from '../protocol/turn.ts';

/** Further than this from its lines nothing tells a copy from them. */
const WIDEST = 64;
/** Lines beyond the first that differ: one alike line at the edge must not make a copy the original. */
const MARGIN = 2;

/** All places where the lines stand one after the other, as 1-based lines. */
export function placesOf(lines: readonly string[], cited: readonly string[]): number[] {
  const found: number[] = [];
  for (let at = 0; at + cited.length <= lines.length; at++)
    if (cited.every((line, n) => lines[at + n] === line)) found.push(at + 1);
  return found;
}

/**
 * What tells the lines at `startLine` from copies of them in the same file: as many lines around as only they have,
 * as a hash (they may hold what a transcript must not). Undefined where there is no copy.
 */
export function anchorAt(
  lines: readonly string[],
  startLine: number,
  cited: readonly string[],
): CitationAnchor | undefined {
  const places = placesOf(lines, cited);
  if (places.length < 2) return undefined;
  const end = startLine + cited.length - 1;
  let unlike = 0;
  for (let wide = 1; ; wide++) {
    const before = Math.min(wide, startLine - 1);
    const after = Math.min(wide, lines.length - end);
    const own = around(lines, startLine, cited.length, { before, after });
    const alike = places.filter((at) => around(lines, at, cited.length, { before, after }) === own);
    if (alike.length === 1) unlike++;
    if (unlike > MARGIN || wide === WIDEST)
      return {
        copies: places.length,
        before,
        after,
        hash: sha256(own ?? ''),
        ...sidesOf(lines, startLine, cited.length),
        rest: lines.length - (startLine - 1) - cited.length,
      };
  }
}

/** All that stands on either side of lines: of a copy that was put in, neither is what it was of the original. */
const sidesOf = (
  lines: readonly string[],
  startLine: number,
  count: number,
): { readonly above: string; readonly below: string } => ({
  above: sha256(lines.slice(0, startLine - 1).join('\n')),
  below: sha256(lines.slice(startLine - 1 + count).join('\n')),
});

/**
 * Whether the lines at a place are those that the anchor was made for: with the same around them, and on one side all as
 * it was. Where a file has changed on both, a copy might stand where they did.
 */
function isAnchored(
  lines: readonly string[],
  startLine: number,
  count: number,
  anchor: CitationAnchor,
): boolean {
  const here = around(lines, startLine, count, anchor);
  if (here === undefined || sha256(here) !== anchor.hash) return false;
  const { above, below } = sidesOf(lines, startLine, count);
  return anchor.above === undefined || above === anchor.above || below === anchor.below;
}

/**
 * Where cited lines stand now, as a 1-based line, or undefined for nowhere or in doubt. At `startLine` they may stay;
 * elsewhere they must be the only ones; where there were copies, none may have come or gone.
 */
export function standsAt(
  lines: readonly string[],
  cited: readonly string[],
  startLine: number | undefined,
  anchor: CitationAnchor | undefined,
): number | undefined {
  const places = placesOf(lines, cited);
  if (anchor !== undefined && places.length !== anchor.copies) return undefined;
  const own = anchor ? places.filter((at) => isAnchored(lines, at, cited.length, anchor)) : places;
  if (anchor !== undefined && startLine !== undefined && mayBeParted(lines, cited, startLine, anchor))
    return undefined;
  if (startLine !== undefined && own.includes(startLine)) return startLine;
  return own.length === 1 && (anchor !== undefined || places.length === 1) ? own[0] : undefined;
}

/**
 * Whether what was put in may have parted the lines: it ends as they began, and their beginning stands where it did, or it
 * begins as they went on, and their end does. Then a place that reads like them is half theirs at most.
 */
function mayBeParted(
  lines: readonly string[],
  cited: readonly string[],
  startLine: number,
  { rest }: CitationAnchor,
): boolean {
  const end = rest === undefined ? undefined : lines.length - rest;
  if (end === undefined || end === startLine - 1 + cited.length) return false;
  const begins = lines[startLine - 1] === cited[0];
  const ends = lines[end - 1] === cited.at(-1);
  return begins && ends;
}

function around(
  lines: readonly string[],
  startLine: number,
  count: number,
  { before, after }: { readonly before: number; readonly after: number },
): string | undefined {
  const from = startLine - 1 - before;
  const to = startLine - 1 + count + after;
  return from < 0 || to > lines.length ? undefined : lines.slice(from, to).join('\n');
}
