import { opendirSync, readdirSync, type Stats } from 'node:fs';
import { sep } from 'node:path';
import type { SkipReason } from '../protocol/search.ts';
import { childUri, fileUri } from './file-uri.ts';
import { isGone, join, standing } from './git-repository.ts';
import { toBytes } from './glob.ts';
import {
  FOOTNOTEIGNORE,
  GITIGNORE,
  ignoreContext,
  isIgnoreFile,
  type FolderRules,
  type IgnoreContext,
  type RuleOptions,
} from './ignore-context.ts';
import { isSecretPath } from './secret-paths.ts';

/** A file that isn't ignored. `skip` says why its content stays out; a reader may find more reasons (binary, unreadable). */
export interface ScanRow {
  /** Relative to the folder, with `/`; bytes that aren't UTF-8 are shown as U+FFFD. */
  readonly path: string;
  /** As VS Code writes it; bytes that aren't UTF-8 are percent-encoded as they are. */
  readonly uri: string;
  /** For `node:fs`: a Buffer where the name isn't UTF-8. */
  readonly file: string | Buffer;
  readonly size: number;
  readonly mtimeMs: number;
  /** A folder that can't be listed is one row, `unreadable`. */
  readonly skip?: SkipReason;
}

export interface ScanOptions extends RuleOptions {
  /** git's ignore files. `.footnoteignore` counts always. */
  readonly respectGitignore: boolean;
  /** The user's own globs, relative to the folder (`footnote.index.exclude`). */
  readonly exclude: readonly string[];
  /** VS Code's `files.exclude`. */
  readonly editorExclude: readonly string[];
  /** Whether git's `core.excludesFile` counts. */
  readonly globalExcludes: boolean;
  readonly maxFileBytes: number;
}

/** Tells the URIs whose paths have been found to hold no secret before. */
export type Harmless = (uri: string) => boolean;

/** What the command line scans with. */
export const DEFAULT_SCAN: ScanOptions = {
  respectGitignore: true,
  exclude: [],
  editorExclude: [],
  globalExcludes: false,
  maxFileBytes: 1024 * 1024,
};

/** A folder on the way down. */
interface Place {
  readonly directory: string | Buffer;
  readonly uri: string;
  /** With a final `/`; empty at the top. */
  readonly shown: string;
  readonly rules: FolderRules;
}

/**
 * All files of a folder that aren't ignored, in a fixed order. Follows no link, enters nested repositories with
 * their own rules, has no cap. Synchronous: meant for a worker thread (50,000 files take well under a second).
 * @throws when the folder itself can't be listed.
 */
export const scan = (folder: string, options: ScanOptions): ScanRow[] =>
  withoutSecrets(scanUnjudged(folder, options));

/** The same before any name is asked whether it is a secret's: nothing may be read of these rows but by `withoutSecrets`. */
export function scanUnjudged(folder: string, options: ScanOptions): ScanRow[] {
  const context = ignoreContext(folder, options);
  const rows: ScanRow[] = [];
  mustList(folder);
  walk({ directory: folder, uri: fileUri(folder), shown: '', rules: context.root }, context, options, rows);
  return rows;
}

/** Rows with the files marked whose names say that they hold secrets. @param harmless these aren't asked again */
export const withoutSecrets = (rows: readonly ScanRow[], harmless?: Harmless): ScanRow[] =>
  rows.map((row) =>
    (row.skip === undefined || row.skip === 'too_large') &&
    harmless?.(row.uri) !== true &&
    isSecretPath(row.path)
      ? { ...row, skip: 'secret' }
      : row,
  );

/**
 * The rows at or below some paths, as `scan` would give them now; a path that is absent or ignored has none.
 * For the events of a watcher. After a change of an ignore file (`isIgnoreFile`), scan again instead.
 * @param paths absolute; Buffers where names aren't UTF-8.
 * @throws when the folder itself can't be listed.
 */
export function rescan(folder: string, paths: readonly (string | Buffer)[], options: ScanOptions): ScanRow[] {
  mustList(folder);
  const context = ignoreContext(folder, options);
  const rows: ScanRow[] = [];
  const top: Place = { directory: folder, uri: fileUri(folder), shown: '', rules: context.root };
  const entered = new Map<string, Place | undefined>([['', top]]);
  for (const target of paths) {
    const names = namesBelow(folder, target);
    if (names === undefined) continue;
    const last = names.pop();
    if (last === undefined) {
      walk(top, context, options, rows);
      continue;
    }
    const place = descend(names, entered, context);
    if (place === undefined) continue;
    const stat = standing(join(place.directory, last));
    if (context.ignores(place.rules, asBytes(last), stat?.isDirectory() === true)) continue;
    if (stat !== undefined) visit(place, last, stat, context, options, rows);
    else if (isListed(place, last)) rows.push(closedRow(place, last));
  }
  return withoutSecrets(rows);
}

function mustList(folder: string): void {
  opendirSync(folder).closeSync();
}

/** Whether a path (absolute) is neither ignored nor absent. */
export const isIncluded = (folder: string, path: string | Buffer, options: ScanOptions): boolean =>
  rescan(folder, [path], options).length > 0;

export { isIgnoreFile };

function walk(from: Place, context: IgnoreContext, options: ScanOptions, rows: ScanRow[]): void {
  const pending: { place: Place; name: string | Buffer }[] = [];
  let place: Place | undefined = from;
  // Depth first without recursion: a folder may be thousands deep.
  while (place !== undefined) {
    const listed = list(place, rows);
    const current: Place = listed === undefined ? place : refine(place, listed, from, context);
    const below: { place: Place; name: string | Buffer }[] = [];
    let closed: boolean | undefined;
    for (const entry of listed ?? []) {
      const isFolder = entry.isDirectory();
      if (context.ignores(current.rules, asBytes(entry.name), isFolder)) continue;
      if (isFolder) below.push({ place: current, name: entry.name });
      else {
        const stat = standing(join(current.directory, entry.name));
        if (stat !== undefined) visit(current, entry.name, stat, context, options, rows);
        else if ((closed ??= isListed(current, entry.name))) rows.push(closedRow(current, entry.name));
      }
    }
    for (const folder of below.reverse()) pending.push(folder);
    const next = pending.pop();
    place = next === undefined ? undefined : child(next.place, next.name, next.place.rules);
  }
}

/** Rules of a folder just listed; those of the top are known already. */
function refine(place: Place, entries: readonly Entry[], top: Place, context: IgnoreContext): Place {
  if (place === top) return place;
  const present = { dotGit: false, gitignore: false, footnoteignore: false };
  for (const { name } of entries)
    if (name === '.git') present.dotGit = true;
    else if (name === GITIGNORE) present.gitignore = true;
    else if (name === FOOTNOTEIGNORE) present.footnoteignore = true;
  const name = asBytes(nameOf(place.directory));
  return { ...place, rules: context.enter(place.rules, name, place.directory, present) };
}

interface Entry {
  readonly name: string | Buffer;
  isDirectory(): boolean;
}

function list(place: Place, rows: ScanRow[]): Entry[] | undefined {
  try {
    let entries: Entry[] = readdirSync(place.directory, { withFileTypes: true });
    if (entries.some((entry) => String(entry.name).includes('\ufffd')))
      entries = readdirSync(place.directory, { withFileTypes: true, encoding: 'buffer' }).map(decodeName);
    // The order of bytes; of ASCII alone it is that of the names.
    return entries.every(({ name }) => typeof name === 'string' && ASCII.test(name))
      ? entries.sort((a, b) => (a.name < b.name ? -1 : 1))
      : entries.sort((a, b) => (asBytes(a.name) < asBytes(b.name) ? -1 : 1));
  } catch {
    // One folder that can't be listed must not end the scan: it is accounted for by its own row.
    const row = { path: place.shown.slice(0, -1), uri: place.uri, file: place.directory };
    rows.push({ ...row, size: 0, mtimeMs: 0, skip: 'unreadable' });
    return undefined;
  }
}

const ASCII = /^[\x00-\x7f]*$/;

/** A name stays a Buffer only where it isn't UTF-8. */
function decodeName(entry: Entry): Entry {
  const bytes = Buffer.from(entry.name);
  const text = bytes.toString('utf8');
  const name = Buffer.from(text, 'utf8').equals(bytes) ? text : bytes;
  return { name, isDirectory: () => entry.isDirectory() };
}

function visit(
  place: Place,
  name: string | Buffer,
  stat: Stats,
  context: IgnoreContext,
  options: ScanOptions,
  rows: ScanRow[],
): void {
  if (stat.isDirectory()) {
    const directory = join(place.directory, name);
    walk(child(place, name, context.enter(place.rules, asBytes(name), directory)), context, options, rows);
    return;
  }
  const row = rowOf(place, name);
  const skip = skipReason(stat, options);
  rows.push({ ...row, size: stat.size, mtimeMs: stat.mtimeMs, ...(skip && { skip }) });
}

const rowOf = (place: Place, name: string | Buffer): Pick<ScanRow, 'path' | 'uri' | 'file'> => ({
  path: place.shown + name.toString('utf8'),
  uri: childUri(place.uri, name),
  file: join(place.directory, name),
});

/** What can be listed but not looked at: its folder lets nobody through. */
const closedRow = (place: Place, name: string | Buffer): ScanRow => ({
  ...rowOf(place, name),
  size: 0,
  mtimeMs: 0,
  skip: 'unreadable',
});

/** Asked only of what can't be looked at: one that is listed is closed to us, another has gone. */
const isListed = (place: Place, name: string | Buffer): boolean =>
  !isGone(join(place.directory, name)) &&
  list(place, [])?.some((entry) => asBytes(entry.name) === asBytes(name)) === true;

function skipReason(stat: Stats, { maxFileBytes }: ScanOptions): SkipReason | undefined {
  if (stat.isSymbolicLink()) return 'symlink';
  if (!stat.isFile()) return 'special';
  return stat.size > maxFileBytes ? 'too_large' : undefined;
}

/** Goes down folder by folder, as long as each is a real folder that isn't ignored. */
function descend(
  names: readonly (string | Buffer)[],
  entered: Map<string, Place | undefined>,
  context: IgnoreContext,
): Place | undefined {
  let key = '';
  let place = entered.get(key);
  for (const name of names) {
    key += `${asBytes(name)}/`;
    if (place !== undefined && !entered.has(key)) {
      const directory = join(place.directory, name);
      const isFolder = standing(directory)?.isDirectory() === true;
      const open = isFolder && !context.ignores(place.rules, asBytes(name), true);
      const rules = open ? context.enter(place.rules, asBytes(name), directory) : undefined;
      entered.set(key, rules && child(place, name, rules));
    }
    place = entered.get(key);
  }
  return place;
}

const child = (place: Place, name: string | Buffer, rules: FolderRules): Place => ({
  directory: join(place.directory, name),
  uri: childUri(place.uri, name),
  shown: `${place.shown}${name.toString('utf8')}/`,
  rules,
});

const SEPARATOR = sep === '/' ? /\// : /[\\/]/;

function namesBelow(folder: string, target: string | Buffer): (string | Buffer)[] | undefined {
  const base = SEPARATOR.test(folder.slice(-1)) ? folder : folder + sep;
  if (target === folder || target === base) return [];
  if (typeof target === 'string')
    return target.startsWith(base) ? target.slice(base.length).split(SEPARATOR).filter(Boolean) : undefined;
  const bytes = target.toString('latin1');
  const start = toBytes(base);
  if (!bytes.startsWith(start)) return undefined;
  return bytes
    .slice(start.length)
    .split('/')
    .map((name) => Buffer.from(name, 'latin1'))
    .map((name) => (Buffer.from(name.toString('utf8')).equals(name) ? name.toString('utf8') : name));
}

function nameOf(directory: string | Buffer): string | Buffer {
  return typeof directory === 'string'
    ? directory.slice(directory.lastIndexOf('/') + 1)
    : directory.subarray(directory.lastIndexOf('/') + 1);
}

const asBytes = (name: string | Buffer): string =>
  typeof name === 'string' ? toBytes(name) : name.toString('latin1');
