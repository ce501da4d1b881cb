import type { SearchResultBlock } from '../../model/client.ts';
import { citableRanges } from '../../chat/search-results.ts';
import { readForModel } from '../../chat/workspace-text.ts';
import type { ReadOutcome, ShownFile } from '../../chat/workspace-text.ts';
import type { ToolDeps } from '../tool.ts';

/** Reads files through the gate, each once a call. */
export function callReader(
  deps: Pick<ToolDeps, 'workspace' | 'gate'>,
): (uri: string) => Promise<ReadOutcome> {
  const read = new Map<string, Promise<ReadOutcome>>();
  return (uri) => {
    const known = read.get(uri) ?? readForModel(deps.workspace, deps.gate, uri);
    read.set(uri, known);
    return known;
  };
}

/** Lines of a file as search results, noted as seen; blank ranges are left out. */
export function cite(
  deps: Pick<ToolDeps, 'sources' | 'gate' | 'seen'>,
  file: ShownFile,
  ranges: readonly { readonly start: number; readonly end: number }[],
): SearchResultBlock[] {
  const wanted = ranges.map(({ start, end }) => ({ startLine: start, endLine: end }));
  const citable = citableRanges(file, wanted, deps.sources, deps.gate);
  if (!citable.ok) return [];
  for (const { start, end } of ranges) deps.seen.add(file.uri, file.hash, start, end);
  return citable.results.map(({ block }) => block);
}

/** Why a file can't be shown, for the model. */
export function whyNot(path: string, read: Exclude<ReadOutcome, ShownFile>): string {
  switch (read.kind) {
    case 'absent':
      return `There is no file ${path}. Use list_files or search_code to find the right path.`;
    case 'folder':
      return `${path} is a folder. Use list_files with its path to see what is in it.`;
    case 'binary':
      return `${path} is not a text file.`;
    case 'unreadable':
      return `The system does not let ${path} be read.`;
    case 'kept_back':
      return `${path} is kept back from the model: ${read.reason}. Work without it, and tell the user if it is needed.`;
  }
}

/** Lines that belong together: those nearer than `gap` become one range. */
export function clusters(
  lines: readonly number[],
  around: number,
  last: number,
): { start: number; end: number }[] {
  const ranges: { start: number; end: number }[] = [];
  for (const line of [...lines].sort((a, b) => a - b)) {
    const start = Math.max(1, line - around);
    const end = Math.min(last, line + around);
    const before = ranges.at(-1);
    if (before !== undefined && start <= before.end + 1) before.end = Math.max(before.end, end);
    else ranges.push({ start, end });
  }
  return ranges;
}
