import { realpathSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { FootnoteError } from '../base/errors.ts';
import { createCodeIndex } from '../search/client.ts';
import type { StartedIndex } from '../search/client.ts';
import type { IndexConfig } from '../search/code-index.ts';
import { fileUri } from '../workspace/file-uri.ts';
import type { CliIo } from './io.ts';

/** Something a person can mend: said in one line, exit 1. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** The user's cache folder, by the custom of the system. */
export function cacheDir(env: CliIo['env']): string {
  if (process.platform === 'win32') return path.join(env['LOCALAPPDATA'] ?? homedir(), 'footnote');
  if (process.platform === 'darwin')
    return path.join(env['HOME'] ?? homedir(), 'Library', 'Caches', 'footnote');
  return path.join(env['XDG_CACHE_HOME'] ?? path.join(env['HOME'] ?? homedir(), '.cache'), 'footnote');
}

/** An existing folder as an absolute path without links. @throws CommandError */
export function folderArgument(dir: string, cwd: string): string {
  const full = path.resolve(cwd, dir);
  const stat = statSync(full, { throwIfNoEntry: false });
  if (!stat) throw new CommandError(`There is no folder ${dir}.`);
  if (!stat.isDirectory()) throw new CommandError(`${dir} is not a folder.`);
  return realpathSync(full);
}

/** The longest that a timer takes. */
const FOREVER_MS = 2 ** 31 - 1;

export interface OpenOptions {
  readonly store?: string | undefined;
  readonly embeddings?: IndexConfig['embeddings'] | undefined;
}

/** Opens (and brings up to date) the index of a folder. Progress goes to stderr when that is a terminal. */
export function openIndex(folder: string, io: CliIo, options: OpenOptions): StartedIndex {
  const storeDir = options.store === undefined ? cacheDir(io.env) : path.resolve(io.cwd, options.store);
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
    // Who asks on the command line wants the whole answer, however long it takes.
    { workerPath: path.join(io.distDir, 'worker.cjs'), assetsDir: io.distDir, patienceMs: FOREVER_MS },
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
