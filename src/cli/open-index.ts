import { realpathSync, statSync, type Stats } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import path from 'node:path';
import { FootnoteError } from '../base/errors.ts';
import { createCodeIndex } from '../search/client.ts';
import type { StartedIndex } from '../search/client.ts';
import type { IndexConfig } from '../search/code-index.ts';
import { fileUri } from '../workspace/file-uri.ts';
import type { CliIo } from './io.ts';
import { printable } from './printable.ts';

/** Something a person can mend: said in one line, exit 1. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** A folder that a variable names; an empty or relative one names none, lest the store end up in the workspace. */
const named = (folder: string | undefined): string | undefined =>
  folder !== undefined && path.isAbsolute(folder) ? folder : undefined;

/** @throws CommandError on a machine that knows of no home for this user */
function home(): string {
  try {
    return named(homedir()) ?? userInfo().homedir;
  } catch (error) {
    throw new CommandError(
      'This user has no home folder to keep the index in: set HOME, or use --store DIR.',
      {
        cause: error,
      },
    );
  }
}

/** The user's cache folder, by the custom of the system. @throws CommandError where there is none */
export function cacheDir(env: CliIo['env']): string {
  if (process.platform === 'win32') return path.join(named(env['LOCALAPPDATA']) ?? home(), 'footnote');
  if (process.platform === 'darwin')
    return path.join(named(env['HOME']) ?? home(), 'Library', 'Caches', 'footnote');
  return path.join(
    named(env['XDG_CACHE_HOME']) ?? path.join(named(env['HOME']) ?? home(), '.cache'),
    'footnote',
  );
}

/** A path that was given, as an absolute one. @throws CommandError where it is relative to a folder that is gone */
export const given = (file: string, io: CliIo): string =>
  path.isAbsolute(file) ? file : path.resolve(io.cwd, file);

/** An existing folder as an absolute path without links. @throws CommandError */
export function folderArgument(dir: string, io: CliIo): string {
  const full = given(dir, io);
  let stat: Stats | undefined;
  try {
    stat = dir === '' ? undefined : statSync(full, { throwIfNoEntry: false });
    if (stat?.isDirectory()) return realpathSync(full);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    throw new CommandError(`The folder ${printable(dir)} can't be read${code}.`, { cause: error });
  }
  if (!stat) throw new CommandError(`There is no folder ${dir === '' ? "''" : printable(dir)}.`);
  throw new CommandError(`${printable(dir)} is not a folder.`);
}

/** The longest that a timer takes. */
const FOREVER_MS = 2 ** 31 - 1;

export interface OpenOptions {
  readonly store?: string | undefined;
  readonly embeddings?: IndexConfig['embeddings'] | undefined;
}

/** Opens (and brings up to date) the index of a folder. Progress goes to stderr when that is a terminal. */
export function openIndex(folder: string, io: CliIo, options: OpenOptions): StartedIndex {
  const storeDir = options.store === undefined ? cacheDir(io.env) : given(options.store, io);
  const index = createCodeIndex(
    {
      folders: [{ uri: fileUri(folder), name: path.basename(folder) }],
      storeDir,
      exclude: [],
      maxFileSizeKb: 1024,
      respectGitignore: true,
      editorExclude: [],
      globalExcludes: false,
      embeddings: options.embeddings ?? 'local',
    },
    {
      workerPath: path.join(io.distDir, 'worker.cjs'),
      assetsDir: io.distDir,
      // A store that was named may have come with a repository, and compiled code is run as it is.
      ...(options.store === undefined ? { codeDir: path.join(storeDir, 'code') } : {}),
      // Who asks on the command line wants the whole answer, however long it takes.
      patienceMs: FOREVER_MS,
    },
  );
  let told: string | undefined;
  index.onProgress((progress) => {
    if (progress.message !== undefined && progress.message !== told && progress.state !== 'error') {
      told = progress.message;
      io.err(`${progress.message}\n`);
    }
    if (!io.terminal) return;
    const left = progress.secondsLeft === undefined ? '' : `, ${String(progress.secondsLeft)} s left`;
    if (progress.state === 'indexing')
      io.err(`\r\u001b[KIndexing ${String(progress.done)} of ${String(progress.total)} files${left}`);
    if (progress.state === 'ready') io.err('\r\u001b[K');
  });
  return index;
}

/** Runs work with an index and closes it, whatever happens; Ctrl+C ends it early. @throws what the work throws */
export async function withIndex<T>(
  folder: string,
  io: CliIo,
  options: OpenOptions,
  work: (index: StartedIndex) => Promise<T>,
): Promise<T> {
  const index = openIndex(folder, io, options);
  const interrupted = new Promise<never>((_, reject) => {
    io.signal.addEventListener('abort', () => {
      reject(new FootnoteError('cancelled', 'Interrupted.'));
    });
  });
  try {
    return await Promise.race([work(index), interrupted]);
  } finally {
    await index.close();
  }
}
