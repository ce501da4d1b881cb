import type { ProposalView } from '../../edits/proposal.ts';

/** The editor reads and compares all files of a tab before it draws the first one: so many are drawn within a second. */
const AT_MOST = 10;

/** Which files a review shows together: one tab at a time, and the next ones when a key or a decision leads there. */
export interface Pages {
  readonly count: number;
  /** 0-based. */
  readonly current: number;
  /** Tells these pages from those of another review. */
  readonly key: string;
  /** What is pending of a page; of the current one by default. */
  views(page?: number): ProposalView[];
  /** The page of a file; −1 when it is in none. */
  of(view: ProposalView): number;
  turn(to: number): void;
}

/** As many files on each page, but for rounding. */
export function paged<T>(files: readonly T[]): T[][] {
  const count = Math.ceil(files.length / AT_MOST);
  const at = (page: number): number => Math.ceil((page * files.length) / count);
  return Array.from({ length: count }, (_, page) => files.slice(at(page), at(page + 1)));
}

/** The same around files that are to stay together: a page that was there before keeps what it showed. */
export function pagedAround<T>(files: readonly T[], together: readonly T[]): T[][] {
  const first = files.findIndex((file) => together.includes(file));
  if (first < 0) return paged(files);
  const rest = files.slice(first).filter((file) => !together.includes(file));
  return [...paged(files.slice(0, first)), files.filter((file) => together.includes(file)), ...paged(rest)];
}

/**
 * @param files ids of pending edits, by page; they stay known by these when their bases change
 * @param pending the pending edit of an id
 */
export function createPages(
  files: readonly (readonly string[])[],
  pending: (id: string) => ProposalView | undefined,
  first = 0,
): Pages {
  let current = first;
  const key = Date.now().toString(36);
  const viewsOf = (page: readonly string[]): ProposalView[] =>
    page.flatMap((id) => {
      const view = pending(id);
      return view ? [view] : [];
    });
  return {
    count: files.length,
    key,
    get current() {
      return current;
    },
    views: (page = current) => [...new Set(viewsOf(files[page] ?? []))],
    of: (view) => files.findIndex((page) => viewsOf(page).includes(view)),
    turn: (to) => {
      current = to;
    },
  };
}
