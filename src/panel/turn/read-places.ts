import type { ResearchPart } from '../../protocol/turn.ts';

/** Lines of a file that touch or overlap as one place; files in the order in which they were read. */
export function readPlaces(read: ResearchPart['read']): ResearchPart['read'] {
  const files = new Map<string, ResearchPart['read']>();
  for (const place of read) files.set(place.uri, [...(files.get(place.uri) ?? []), place]);
  return [...files.values()].flatMap((places) => {
    const done: ResearchPart['read'] = [];
    for (const place of [...places].sort((a, b) => a.startLine - b.startLine)) {
      const last = done.at(-1);
      if (last !== undefined && place.startLine <= last.endLine + 1)
        done[done.length - 1] = { ...last, endLine: Math.max(last.endLine, place.endLine) };
      else done.push(place);
    }
    return done;
  });
}
