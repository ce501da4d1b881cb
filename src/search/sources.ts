import fs from 'node:fs';
import { basename } from 'node:path';
import { FootnoteError } from '../base/errors.ts';
import { sha256 } from '../base/hash.ts';
import { splitLines } from '../base/lines.ts';
import { languageOf } from '../syntax/languages.ts';
import { uriFile } from '../workspace/file-uri.ts';
import { isIgnoreFile, rescan, scanUnjudged, withoutSecrets } from '../workspace/scan.ts';
import type { Harmless, ScanOptions, ScanRow } from '../workspace/scan.ts';
import { decode } from '../workspace/text.ts';
import type { IndexConfig } from './code-index.ts';
import { RECORD_VERSION } from './store/record-codec.ts';
import type { ContentKey } from './store/store.ts';

/** What stands at a URI at the moment of reading. */
export interface ReadFile {
  readonly bytes: Uint8Array;
  readonly hash: string;
  readonly size: number;
  /** −1 when the file may change again unseen, because its time stamp is too fresh. */
  readonly mtimeMs: number;
}

/** A time stamp this close to now says little: file systems count in steps of up to 2 s. */
const RACY_MS = 2000;

/** Follows no link, and waits for no pipe. */
const PLAIN_READ = fs.constants.O_RDONLY | (fs.constants.O_NOFOLLOW ?? 0) | (fs.constants.O_NONBLOCK ?? 0);

/** The folders of a workspace on disk, as the indexer sees them. Synchronous: for the worker thread. */
export interface Sources {
  /**
   * All files that aren't ignored, with their workspace-relative paths, in order of path.
   * @param harmless by the very rules of these sources
   */
  all(harmless?: Harmless): ScanRow[];
  /** Looks now at what the next `all` gives, while its caller waits for something else. */
  lookAhead(): void;
  /** The rows at or below some URIs; those that are gone have none. Undefined: rules changed, look at all. */
  some(uris: readonly string[]): ScanRow[] | undefined;
  /** Undefined when it can't be read. */
  read(row: { readonly uri: string; readonly path: string }): ReadFile | undefined;
  /** The bytes alone, unchecked; undefined when they can't be read. */
  peek(row: ScanRow): Buffer | undefined;
  /** Which content a text of a file is. */
  key(path: string, hash: string): ContentKey;
}

/** Whether paths begin with the name of the folder that they are in. */
export const arePrefixed = ({ folders, prefixed }: Pick<IndexConfig, 'folders' | 'prefixed'>): boolean =>
  prefixed ?? folders.length > 1;

export function diskSources(config: IndexConfig): Sources {
  const options: ScanOptions = {
    respectGitignore: config.respectGitignore,
    exclude: config.exclude,
    editorExclude: config.editorExclude,
    globalExcludes: config.globalExcludes,
    maxFileBytes: config.maxFileSizeKb * 1024,
  };
  const folders = config.folders
    .map((folder) => ({ ...folder, file: folderPath(folder.uri) }))
    .sort((a, b) => a.uri.length - b.uri.length);
  const prefixed = arePrefixed(config);
  const shown = (name: string, row: ScanRow): ScanRow =>
    prefixed ? { ...row, path: `${name}/${row.path}` } : row;
  /** Of several folders, one that isn't there or can't be listed is a row of its own: the others are there all the same. */
  const rowsOf = ({ uri, file, name }: (typeof folders)[number], look: () => ScanRow[]): ScanRow[] => {
    try {
      return look().map((row) => shown(name, row));
    } catch (error) {
      const closed = closedFolder(file, error);
      if (folders.length === 1) throw closed;
      return [{ path: name, uri, file, size: 0, mtimeMs: 0, skip: 'unreadable' }];
    }
  };
  /** In order of path. Where a folder lies in another, its files are its own. */
  const once = (rows: readonly ScanRow[]): ScanRow[] =>
    (folders.length > 1 ? [...new Map(rows.map((row) => [row.uri, row])).values()] : [...rows]).sort(byPath);
  const ahead = new Map<string, ScanRow[]>();
  const allOf = ({ uri, file }: (typeof folders)[number]): ScanRow[] => {
    const rows = ahead.get(uri);
    ahead.delete(uri);
    return rows ?? scanUnjudged(file, options);
  };
  return {
    all: (harmless) =>
      once(folders.flatMap((folder) => rowsOf(folder, () => withoutSecrets(allOf(folder), harmless)))),
    lookAhead: () => {
      for (const { uri, file } of folders)
        try {
          ahead.set(uri, scanUnjudged(file, options));
        } catch {
          // `all` meets the same, and tells it.
        }
    },
    some: (uris) => {
      if (uris.some((uri) => changesRules(uri))) return undefined;
      const found = folders.flatMap((folder) => {
        const { uri: root, file } = folder;
        const inside = uris.filter((uri) => uri === root || uri.startsWith(`${root.replace(/\/$/, '')}/`));
        const paths = inside.flatMap((uri) => uriFile(uri) ?? []);
        return paths.length === 0 ? [] : rowsOf(folder, () => rescan(file, paths, options));
      });
      return once(found);
    },
    read: (row) => readStable(uriFile(row.uri)),
    peek: ({ file }) => {
      try {
        return fs.readFileSync(file, { flag: PLAIN_READ });
      } catch {
        // Gone, or no permission: the run that is under way says so.
        return undefined;
      }
    },
    key: (path, hash) => ({
      hash,
      flavour: `${String(RECORD_VERSION)} ${languageOf(path)?.id ?? ''}`,
    }),
  };
}

/** The lines of a file if its bytes still have this hash; undefined when they don't. */
export function linesAt(
  sources: Sources,
  file: { uri: string; path: string; contentHash: string },
): string[] | undefined {
  const read = sources.read(file);
  if (read?.hash !== file.contentHash) return undefined;
  const decoded = decode(read.bytes);
  return decoded.kind === 'text' ? splitLines(decoded.text) : undefined;
}

const byPath = (a: ScanRow, b: ScanRow): number =>
  a.path < b.path ? -1 : a.path > b.path ? 1 : a.uri < b.uri ? -1 : 1;

function folderPath(uri: string): string {
  const file = uriFile(uri);
  if (typeof file !== 'string') throw new Error(`Only folders on this machine can be indexed, not ${uri}.`);
  return file;
}

/** Why a folder can't be listed, in words. @throws what isn't the file system's refusal */
function closedFolder(folder: string, error: unknown): FootnoteError {
  if (!(error instanceof Error) || !('code' in error)) throw error;
  const message =
    error.code === 'ENOENT'
      ? `There is no folder ${folder}.`
      : `The folder ${folder} can't be read (${String(error.code)}).`;
  return new FootnoteError('no_folder', message, { cause: error });
}

function changesRules(uri: string): boolean {
  const file = uriFile(uri);
  if (file === undefined) return false;
  const path = typeof file === 'string' ? file : file.toString('latin1');
  return isIgnoreFile(basename(path)) || /[\\/]\.git(?:$|[\\/](?:info[\\/]exclude|config)$)/.test(path);
}

/** Reads a file without following a link that took its place, and notes whether it held still. */
function readStable(file: string | Buffer | undefined): ReadFile | undefined {
  if (file === undefined) return undefined;
  let descriptor: number | undefined;
  try {
    descriptor = fs.openSync(file, PLAIN_READ);
    const before = fs.fstatSync(descriptor);
    if (!before.isFile()) return undefined;
    const bytes = fs.readFileSync(descriptor);
    const after = fs.fstatSync(descriptor);
    const held =
      before.mtimeMs === after.mtimeMs && before.size === after.size && bytes.length === after.size;
    const settled = after.mtimeMs < Date.now() - RACY_MS;
    return { bytes, hash: sha256(bytes), size: after.size, mtimeMs: held && settled ? after.mtimeMs : -1 };
  } catch {
    // Gone, or no permission: what it is now is for the caller to say.
    return undefined;
  } finally {
    if (descriptor !== undefined) fs.closeSync(descriptor);
  }
}
