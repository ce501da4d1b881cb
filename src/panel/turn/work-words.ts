import type { WorkItem } from '../turn-view.ts';
import { grouped } from './amounts.ts';

export type ToolItem = Extract<WorkItem, { kind: 'tool' }>;

/** `1 file`, `3 files`, `2,431 files`. */
export const counted = (n: number, one: string, many = `${one}s`): string =>
  `${grouped(n)} ${n === 1 ? one : many}`;

interface ToolWords {
  readonly icon: string;
  /** While it runs, and when it is done; `what` is the path, query or command. */
  readonly doing: (what: string) => string;
  readonly done: (what: string) => string;
  /** How many of them read in the folded line. */
  readonly sum: (n: number) => string;
  /** Tools of one group are counted together. */
  readonly group: string;
  readonly key: string;
}

const TASK_CHARS = 90;
const shortTask = (task: string): string => {
  const line = task.trim().split('\n')[0] ?? '';
  return line.length <= TASK_CHARS ? line : `${line.slice(0, TASK_CHARS - 1).trimEnd()}…`;
};

const search: Omit<ToolWords, 'key'> = {
  icon: 'search',
  doing: (what) => `Searching “${what}”`,
  done: (what) => `Searched “${what}”`,
  sum: (n) => counted(n, 'search', 'searches'),
  group: 'search',
};
const edit: Omit<ToolWords, 'key' | 'doing' | 'done'> = {
  icon: 'edit',
  sum: (n) => `${counted(n, 'file')} edited`,
  group: 'edit',
};

const TOOLS: Readonly<Record<string, ToolWords>> = {
  search_code: { ...search, key: 'query' },
  grep: { ...search, key: 'pattern' },
  find_symbol: { ...search, icon: 'symbol-method', key: 'name' },
  find_references: {
    ...search,
    icon: 'references',
    doing: (what) => `Looking for references to ${what}`,
    done: (what) => `References to ${what}`,
    key: 'symbol',
  },
  read_file: {
    icon: 'file',
    doing: (what) => `Reading ${what}`,
    done: (what) => `Read ${what}`,
    sum: (n) => `${counted(n, 'file')} read`,
    group: 'read',
    key: 'path',
  },
  list_files: {
    icon: 'list-tree',
    doing: (what) => `Listing ${what === '' ? 'files' : what}`,
    done: (what) => `Listed ${what === '' ? 'files' : what}`,
    sum: (n) => counted(n, 'listing'),
    group: 'list',
    key: 'glob',
  },
  get_diagnostics: {
    icon: 'warning',
    doing: () => 'Reading problems',
    done: (what) => (what === '' ? 'Read the problems' : `Read the problems of ${what}`),
    sum: () => 'problems read',
    group: 'problems',
    key: 'path',
  },
  delegate: {
    icon: 'search-sparkle',
    doing: (what) => `Researching: ${shortTask(what)}`,
    done: (what) => `Researched: ${shortTask(what)}`,
    sum: (n) => counted(n, 'worker'),
    group: 'delegate',
    key: 'task',
  },
  update_plan: {
    icon: 'checklist',
    doing: () => 'Planning',
    done: () => 'Updated the plan',
    sum: () => 'plan updated',
    group: 'plan',
    key: 'path',
  },
  edit_file: { ...edit, doing: (w) => `Editing ${w}`, done: (w) => `Staged ${w}`, key: 'path' },
  create_file: { ...edit, doing: (w) => `Creating ${w}`, done: (w) => `Staged new ${w}`, key: 'path' },
  delete_file: {
    ...edit,
    doing: (w) => `Deleting ${w}`,
    done: (w) => `Staged the removal of ${w}`,
    key: 'path',
  },
  rename_file: {
    ...edit,
    doing: (w) => `Renaming ${w}`,
    done: (w) => `Staged the rename of ${w}`,
    key: 'path',
  },
  run_command: {
    icon: 'terminal',
    doing: (what) => `Running ${what}`,
    done: (what) => `Ran ${what}`,
    sum: (n) => counted(n, 'command'),
    group: 'command',
    key: 'command',
  },
};

/** `files: read_text_file` of `mcp__files__read_text_file`. */
const shownTool = (name: string): string => {
  const [, server, ...tool] = name.split('__');
  return server === undefined || tool.length === 0 ? name : `${server}: ${tool.join('__')}`;
};

const wordsOf = (name: string): ToolWords =>
  TOOLS[name] ?? {
    icon: 'plug',
    doing: () => `Using ${shownTool(name)}`,
    done: () => `Used ${shownTool(name)}`,
    sum: (n) => counted(n, 'other tool'),
    group: 'other',
    key: 'path',
  };

/** The path, query or command that a tool was called with; empty where the input has none. */
function argument(tool: ToolItem): string {
  const { input } = tool;
  if (typeof input !== 'object' || input === null) return '';
  const value: unknown = Reflect.get(input, wordsOf(tool.name).key);
  return typeof value === 'string' ? value : '';
}

/** The command line of a command. */
export const commandOf = argument;

/** What was not done, of the words for it done: reading a file that isn't there is reading; this isn't. */
const undone = (done: string): string =>
  done
    .replace(/^Staged/, 'Did not stage')
    .replace(/^Ran/, 'Did not run')
    .replace(/^Used/, 'Did not use')
    .replace(/^Updated/, 'Did not update');
/** What a command that was run says of its end, if that wasn't a good one. */
const RAN = /^(exit code|timed out|cancelled)/;
/** Whether a call that failed was made at all. */
const wasDone = (group: string, summary: string): boolean =>
  group === 'command' ? RAN.test(summary) : group !== 'edit' && group !== 'plan';

const SILENT = new Set(['running', 'waiting']);

/** One line of the opened work list. */
export function toolLine(tool: ToolItem): {
  readonly icon: string;
  readonly text: string;
  readonly side: string;
} {
  const words = wordsOf(tool.name);
  const what = argument(tool);
  const done = words.done(what);
  if (tool.state === 'failed') {
    const tried = wasDone(words.group, tool.summary) ? done : undone(done);
    return { icon: 'error', text: `${tried}: ${tool.summary}`, side: '' };
  }
  if (tool.state === 'denied') {
    const why = tool.summary === '' || tool.summary === 'not run' ? '' : `: ${tool.summary}`;
    return { icon: 'circle-slash', text: undone(done) + why, side: '' };
  }
  const text = SILENT.has(tool.state) ? words.doing(what) : done;
  return { icon: words.icon, text, side: tool.summary.length <= 24 ? tool.summary : '' };
}

/** "Thought 6 s, 3 searches, 4 files read, 1 failed": all the work in one line; empty when there was none. */
export function workSummary(work: readonly WorkItem[]): string {
  const parts: string[] = [];
  const thought = work.reduce((ms, item) => (item.kind === 'thinking' ? ms + item.to - item.from : ms), 0);
  if (work.some((item) => item.kind === 'thinking'))
    parts.push(`Thought ${String(Math.max(1, Math.round(thought / 1000)))} s`);
  let failed = 0;
  let denied = 0;
  const groups = new Map<string, { readonly words: ToolWords; n: number; readonly seen: Set<string> }>();
  for (const item of work) {
    if (item.kind !== 'tool') continue;
    if (item.state === 'denied') {
      denied += 1;
      continue;
    }
    if (item.state === 'failed') {
      failed += 1;
      continue;
    }
    const words = wordsOf(item.name);
    const group = groups.get(words.group) ?? { words, n: 0, seen: new Set<string>() };
    groups.set(words.group, group);
    // "4 files read" counts files, not calls; searches count as they come.
    const what = words.group === 'read' || words.group === 'edit' ? argument(item) : item.id;
    if (!group.seen.has(what)) group.n += 1;
    group.seen.add(what);
  }
  for (const { words, n } of groups.values()) parts.push(words.sum(n));
  if (failed > 0) parts.push(`${failed} failed`);
  if (denied > 0) parts.push(`${denied} not run`);
  return parts.join(', ');
}

/** What goes on right now, for the status line; `status` is what the turn said of itself. */
export function liveText(work: readonly WorkItem[], status: string, hasText: boolean): string {
  if (status !== '') return status;
  const last = work.at(-1);
  const own = work.findLast((item) => item.kind === 'tool' && item.parent === undefined);
  if (own?.kind === 'tool' && own.name === 'delegate' && own.state === 'running')
    return 'Workers are looking into it';
  if (last?.kind === 'tool' && SILENT.has(last.state)) return toolLine(last).text;
  if (last?.kind === 'thinking' && !hasText) return 'Thinking';
  return hasText ? 'Writing' : 'Looking through the code';
}

/** `1,204 of 2,431 files`. */
export const countedOf = (done: number, total: number): string =>
  `${grouped(done)} of ${counted(total, 'file')}`;
