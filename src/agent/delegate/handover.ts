import { recheckCitation } from '../../chat/citations.ts';
import type { CurrentText } from '../../chat/citations.ts';
import type { SearchResultBlock } from '../../model/client.ts';
import type { Citation } from '../../protocol/turn.ts';
import type { ToolDeps } from '../tool.ts';
import { callReader, cite } from '../tools/cite.ts';
import type { DelegateDone } from './port.ts';

const MAX_FINDINGS_CHARS = 8000;
const MAX_PLACES = 12;
const MAX_PLACE_LINES = 40;
export const HANDOVER_LIMITS = `${MAX_FINDINGS_CHARS / 1000} KB and ${MAX_PLACES} places`;

export interface HandedOver {
  /** What the worker said, with `[path:start-end]` after each claim whose lines still stand. Has yet to pass the gate. */
  readonly findings: string;
  /** The text was too long and was cut. */
  readonly cut: boolean;
  /** Places that stand, and how many of them have no lines in `blocks`. */
  readonly places: number;
  readonly hidden: number;
  /** The lines of the places, read anew through the gate, for whoever is told to cite. */
  readonly blocks: readonly SearchResultBlock[];
}

/**
 * What goes from a worker to the model that asked: its citations are checked once more, for files may have changed since it
 * read them; a place that it only wrote is no place.
 */
export async function handOver(
  { said, citations }: DelegateDone,
  deps: Pick<ToolDeps, 'workspace' | 'gate' | 'sources' | 'seen'>,
  now: CurrentText,
): Promise<HandedOver> {
  const checked = await Promise.all(citations.map((citation) => recheckCitation(citation, now)));
  const standing = [
    ...new Map(
      checked.flatMap((cited) => (cited.state === 'stale' ? [] : [[placeOf(cited), cited] as const])),
    ).values(),
  ];
  const marked = withPlaces(said, checked).trim();
  const findings = marked.slice(0, MAX_FINDINGS_CHARS);
  const read = callReader(deps);
  const blocks: SearchResultBlock[] = [];
  for (const { uri, startLine, endLine } of standing.slice(0, MAX_PLACES)) {
    const file = await read(uri);
    if (file.kind !== 'shown') continue;
    const end = Math.min(endLine, file.lines.length, startLine + MAX_PLACE_LINES - 1);
    if (end >= startLine) blocks.push(...cite(deps, file, [{ start: startLine, end }]));
  }
  return {
    findings,
    cut: findings.length < marked.length,
    places: standing.length,
    hidden: Math.max(0, standing.length - MAX_PLACES),
    blocks,
  };
}

/** One line for a person. */
export const summaryOf = ({ stop }: DelegateDone, places: number): string =>
  stop === 'failed'
    ? 'failed'
    : `${places} ${places === 1 ? 'place' : 'places'}${stop === 'limit' ? ', cut short' : ''}`;

const placeOf = ({ path, startLine, endLine }: Citation): string => `${path}:${startLine}-${endLine}`;

/** Looks like a place, and was written by the worker: nobody checked it. It can't end the block that it stands in either. */
const plain = (text: string): string =>
  text
    .replaceAll(/\[([^\][\n]+:\s?L?\d[^\][\n]*)\]/giu, '($1, not checked)')
    .replaceAll(/<\/(?=\s*findings)/giu, '<\\/');

function withPlaces(said: string, checked: readonly Citation[]): string {
  const parts: string[] = [];
  let from = 0;
  for (const cited of [...checked].sort((a, b) => a.to - b.to)) {
    const mark = cited.state === 'stale' ? 'its lines have changed since' : placeOf(cited);
    parts.push(plain(said.slice(from, cited.to)), ` [${mark}]`);
    from = Math.max(from, cited.to);
  }
  return [...parts, plain(said.slice(from))].join('');
}
