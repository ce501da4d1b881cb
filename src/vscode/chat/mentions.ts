import { SLASH_COMMANDS } from '../../chat/slash.ts';
import type { MentionItem } from '../../protocol/host-message.ts';
import type { ChipKind, ContextChip } from '../../protocol/panel.ts';
import { WHOLE_FILE } from '../../protocol/whole-file.ts';
import type { CodeIndex } from '../../search/code-index.ts';
import type { Gate } from '../../workspace/gate.ts';
import type { GitChanges } from '../git-changes.ts';
import type { TerminalCommand } from '../terminal-log.ts';
import { chipUri } from './chip-uri.ts';
import type { PlacedCommand } from './slash-files.ts';

export interface MentionPorts {
  readonly index: Pick<CodeIndex, 'findSymbol'>;
  readonly gate: Pick<Gate, 'check'>;
  readonly git: GitChanges;
  /** Counts of what language servers report now. */
  problemCount(): number;
  terminal(): readonly TerminalCommand[];
  selection(): ContextChip | undefined;
  commands(): Promise<readonly PlacedCommand[]>;
  displayPath(uri: string): string;
  listFiles(): Promise<readonly string[]>;
  /** Files that are open in the editor, the active one first. */
  openFiles(): readonly string[];
}

const FILES = 6;
const FOLDERS = 3;
const SYMBOLS = 4;
const COMMITS = 8;

/** How well a path matches: its name's start is best; undefined is no match. */
function fit(path: string, query: string): number | undefined {
  const lower = path.toLowerCase();
  const name = lower.slice(lower.lastIndexOf('/') + 1);
  if (name.startsWith(query)) return name.length;
  if (name.includes(query)) return 1000 + name.length;
  return lower.includes(query) ? 2000 + lower.length : undefined;
}

interface Named {
  readonly uri: string;
  readonly path: string;
}

function best(candidates: readonly Named[], query: string, most: number): readonly Named[] {
  return candidates
    .flatMap((candidate) => {
      const score = fit(candidate.path, query);
      return score === undefined ? [] : [{ ...candidate, score }];
    })
    .sort((a, b) => a.score - b.score)
    .slice(0, most);
}

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
const folderName = (path: string): string => path.slice(0, Math.max(path.lastIndexOf('/'), 0));

/**
 * Completions of what was typed: after `/` commands, after `@` what can be put in. `file:`, `folder:`, `symbol:` and
 * `commit:` before a word look for that alone.
 */
export async function findMentions(query: string, ports: MentionPorts): Promise<readonly MentionItem[]> {
  if (query.startsWith('/')) return commandItems(query.slice(1).toLowerCase(), ports);
  const [, only, words = ''] = /^(file|folder|symbol|commit)(?::(.*))?$/.exec(query) ?? [
    undefined,
    undefined,
    query,
  ];
  const wanted = words.toLowerCase();
  if (only === 'commit') return commitItems(wanted, ports);
  const named = only === undefined ? await wholeItems(wanted, ports) : [];
  const files = only === undefined || only === 'file' ? await fileItems(wanted, ports) : [];
  const folders =
    only === 'folder' || (only === undefined && wanted !== '') ? await folderItems(wanted, ports) : [];
  const symbols =
    (only === undefined || only === 'symbol') && wanted.length >= 2 ? await symbolItems(words, ports) : [];
  // `@file` itself may also be the start of a name.
  const also = only !== undefined && words === '' ? await findMentions(`${only}:${only}`, ports) : [];
  const all = [...named, ...files, ...folders, ...symbols];
  return [
    ...all,
    ...also.filter((item) => !all.some(({ uri, name }) => uri === item.uri && name === item.name)),
  ];
}

const whole = (kind: ChipKind, path: string, side: string, disabled = false): MentionItem => ({
  kind,
  name: kind,
  side,
  uri: chipUri(kind),
  path,
  startLine: 1,
  endLine: 1,
  ...(disabled ? { disabled } : {}),
});

/** What isn't files or symbols, with what it holds now; what holds nothing says why. */
async function wholeItems(wanted: string, ports: MentionPorts): Promise<readonly MentionItem[]> {
  const items: MentionItem[] = [];
  const selection = ports.selection();
  if ('selection'.startsWith(wanted) && selection !== undefined) {
    const { uri, path, startLine, endLine } = selection;
    const side = `${baseName(path)} ${startLine}–${endLine}`;
    items.push({ kind: 'selection', name: 'selection', side, uri, path, startLine, endLine });
  }
  if ('problems'.startsWith(wanted)) {
    const count = ports.problemCount();
    items.push(whole('problems', 'Problems', count === 0 ? 'none reported' : `${count} reported`));
  }
  if ('diff'.startsWith(wanted) || 'commit'.startsWith(wanted)) {
    const git = await ports.git.available();
    const none = 'no Git repository is open here';
    if ('diff'.startsWith(wanted))
      items.push(whole('diff', 'Uncommitted changes', git ? 'changes that are not committed' : none, !git));
    if ('commit'.startsWith(wanted)) {
      const item = whole('commit', 'Commit', git ? 'then choose one' : none, !git);
      items.push(item);
    }
  }
  if ('terminal'.startsWith(wanted)) {
    const last = ports.terminal().at(-1)?.command;
    items.push(
      last === undefined
        ? whole('terminal', 'Terminal', 'no command was reported: turn on shell integration', true)
        : whole('terminal', 'Terminal', last),
    );
  }
  return items;
}

async function commitItems(wanted: string, ports: MentionPorts): Promise<readonly MentionItem[]> {
  const commits = await ports.git.commits(wanted === '' ? COMMITS : 200);
  return commits
    .filter(({ hash, message }) => hash.startsWith(wanted) || message.toLowerCase().includes(wanted))
    .slice(0, COMMITS)
    .map(({ hash, message }): MentionItem => {
      const short = hash.slice(0, 8);
      const subject = message.split('\n')[0] ?? '';
      const at = { startLine: 1, endLine: 1 };
      return {
        kind: 'commit',
        name: short,
        side: subject,
        uri: chipUri('commit', hash),
        path: `Commit ${short}`,
        ...at,
      };
    });
}

async function fileItems(wanted: string, ports: MentionPorts): Promise<readonly MentionItem[]> {
  const named = (uri: string): Named => ({ uri, path: ports.displayPath(uri) });
  const open = ports.openFiles().map(named);
  const all = (await ports.listFiles()).map(named);
  const found =
    wanted === ''
      ? [...open, ...all.filter(({ uri }) => !open.some((other) => other.uri === uri))].slice(0, FILES)
      : best(all, wanted, FILES);
  return found.map(({ uri, path }): MentionItem => {
    const at = { uri, path, startLine: 1, endLine: WHOLE_FILE };
    const refusal = ports.gate.check(uri);
    return refusal === undefined
      ? { kind: 'file', name: baseName(path), side: folderName(path), ...at }
      : { kind: 'file', name: baseName(path), side: 'never sent', ...at, disabled: true };
  });
}

async function folderItems(wanted: string, ports: MentionPorts): Promise<readonly MentionItem[]> {
  const folders = new Map<string, Named>();
  for (const uri of await ports.listFiles()) {
    let path = folderName(ports.displayPath(uri));
    let at = folderName(uri);
    while (path !== '' && !folders.has(at)) {
      folders.set(at, { uri: at, path });
      path = folderName(path);
      at = folderName(at);
    }
  }
  return best([...folders.values()], wanted, FOLDERS).map(({ uri, path }): MentionItem => ({
    kind: 'folder',
    name: `${baseName(path)}/`,
    side: folderName(path),
    uri,
    path: `${path}/`,
    startLine: 1,
    endLine: 1,
  }));
}

async function symbolItems(words: string, ports: MentionPorts): Promise<readonly MentionItem[]> {
  const symbols = await ports.index.findSymbol(words, { limit: SYMBOLS });
  return symbols.map(({ name, uri, path, startLine, endLine }): MentionItem => ({
    kind: 'symbol',
    name,
    side: `${path}:${String(startLine)}`,
    uri,
    path,
    startLine,
    endLine,
  }));
}

async function commandItems(wanted: string, ports: MentionPorts): Promise<readonly MentionItem[]> {
  const at = { uri: '', path: '', startLine: 1, endLine: 1 };
  const own = SLASH_COMMANDS.map(({ name, hint }): MentionItem => ({
    kind: 'command',
    name,
    side: hint,
    ...at,
  }));
  const project = (await ports.commands()).map(({ name, hint, path }): MentionItem => ({
    kind: 'command',
    name,
    // Where it comes from is always shown: its words are the project's, not Footnote's.
    side: `${hint} (${path})`,
    ...at,
  }));
  return [...own, ...project].filter(({ name }) => name.startsWith(wanted));
}
