import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { childEnvironment } from '../../base/child-environment.ts';
import type { StagedFile } from '../../agent/ports.ts';

/** A copy of a working tree beside the real one. */
export interface ScratchCopy {
  /** Its own root, absolute. */
  readonly root: string;
  /** Where a folder of the real tree stands in the copy. */
  at(folder: string): string;
  /** Text that names places in the copy, as it would name those of the real tree. */
  renamed(text: string): string;
  remove(): Promise<void>;
}

const run = promisify(execFile);
/** Installed packages: linked rather than copied. Git ignores them, so that a worktree has none. */
const PACKAGES = ['node_modules', '.venv', 'venv', 'vendor'];
/** Neither hooks nor monitors of the repository run. */
const QUIET = ['-c', 'core.hooksPath=/dev/null', '-c', 'core.fsmonitor=false'];
const MAX_BUFFER = 64 * 1024 * 1024;

const git = async (cwd: string, ...args: string[]): Promise<string> =>
  (await run('git', [...QUIET, ...args], { cwd, maxBuffer: MAX_BUFFER, env: childEnvironment() })).stdout;

/** The root of the repository that a folder lies in, if a copy can be made of it: it has a commit. */
export async function scratchRoot(folder: string): Promise<string | undefined> {
  try {
    await git(folder, 'rev-parse', '--verify', 'HEAD');
    return (await git(folder, 'rev-parse', '--show-toplevel')).trimEnd();
  } catch {
    return undefined; // no repository, no commit, or no git: there is nothing to offer
  }
}

/**
 * The working tree as it is on disk, with what is staged made in it: a git worktree of HEAD, then what differs from it,
 * then the staged files. Ignored files aren't in it; installed packages are linked.
 * @throws Error when git can't make it
 */
export async function scratchCopy(repository: string, staged: readonly StagedFile[]): Promise<ScratchCopy> {
  const base = await realpath(await mkdtemp(path.join(tmpdir(), 'footnote-scratch-')));
  const root = path.join(base, path.basename(repository));
  const at = (file: string): string => path.join(root, path.relative(repository, file));
  const remove = async (): Promise<void> => {
    // Not there yet where making it failed.
    if (existsSync(root)) await git(repository, 'worktree', 'remove', '--force', root);
    await rm(base, { recursive: true, force: true });
  };
  try {
    await git(repository, 'worktree', 'add', '--detach', '--quiet', root, 'HEAD');
    await copyChanges(repository, at);
    await linkPackages(repository, at);
    for (const { path: file, bytes } of staged)
      if (within(repository, file)) await put(root, at(file), bytes);
  } catch (error) {
    await remove();
    throw error;
  }
  return { root, at, renamed: (text) => text.replaceAll(root, repository), remove };
}

/** What the disk has other than HEAD: changed, new, gone; nothing that git ignores. */
async function copyChanges(repository: string, at: (file: string) => string): Promise<void> {
  const names = (text: string): string[] => text.split('\0').filter((name) => name !== '');
  const changed = names(await git(repository, 'diff', '--name-only', '--no-renames', '-z', 'HEAD'));
  const fresh = names(await git(repository, 'ls-files', '--others', '--exclude-standard', '-z'));
  for (const name of [...changed, ...fresh]) {
    const from = path.join(repository, name);
    const to = at(from);
    await rm(to, { recursive: true, force: true });
    if (!existsSync(from)) continue;
    await mkdir(path.dirname(to), { recursive: true });
    await cp(from, to, { recursive: true, verbatimSymlinks: true });
  }
}

async function linkPackages(repository: string, at: (file: string) => string): Promise<void> {
  const tracked = (
    await git(repository, 'ls-files', '-z', '*package.json', '*pyproject.toml', '*composer.json')
  )
    .split('\0')
    .map((name) => path.dirname(path.join(repository, name)));
  for (const folder of new Set([repository, ...tracked]))
    for (const name of PACKAGES) {
      const from = path.join(folder, name);
      const to = at(from);
      if (existsSync(from) && !existsSync(to) && existsSync(path.dirname(to))) await symlink(from, to);
    }
}

const within = (folder: string, file: string): boolean => file.startsWith(folder + path.sep);

/** Never through a link: a linked folder's files are the real ones. */
async function put(root: string, file: string, bytes: Uint8Array | undefined): Promise<void> {
  if (!within(root, await realPlace(file))) return;
  await rm(file, { recursive: true, force: true });
  if (bytes === undefined) return;
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, bytes);
}

/** A path with its folders' links resolved, as git names them; what is at its end need not exist. */
export async function realPlace(file: string): Promise<string> {
  for (let at = path.dirname(file); ; at = path.dirname(at)) {
    if (existsSync(at)) return path.join(await realpath(at), path.relative(at, file));
    if (path.dirname(at) === at) return file;
  }
}
