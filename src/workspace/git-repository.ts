import { lstatSync, readFileSync, type Stats } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

/** What of a repository matters to ignore rules. */
export interface Repository {
  /** Content of `info/exclude`, as latin1; empty when there is none. */
  readonly exclude: string;
  /** `core.ignorecase`. */
  readonly ignoreCase: boolean;
}

/** The repository whose work tree starts at this folder, if any. An empty `.git` is none, as for git. */
export function repositoryAt(folder: string | Buffer): Repository | undefined {
  const dotGit = join(folder, '.git');
  const stat = standing(dotGit);
  if (stat === undefined) return undefined;
  const gitDir = stat.isFile() ? pointedDir(folder, read(dotGit)) : dotGit;
  if (gitDir === undefined || !exists(join(gitDir, 'HEAD'))) return undefined;
  const common = read(join(gitDir, 'commondir'))?.trim();
  const commonDir = common === undefined ? gitDir : path.resolve(gitDir.toString(), common);
  if (!exists(join(commonDir, 'objects'))) return undefined;
  return {
    exclude: read(join(commonDir, 'info/exclude')) ?? '',
    ignoreCase: /^\s*ignorecase\s*=\s*(true|yes|on|1)\s*$/im.test(read(join(commonDir, 'config')) ?? ''),
  };
}

/** Content of the user's own excludes (`core.excludesFile`, else `git/ignore` in the configuration folder), as latin1. */
export function globalExcludes(env: NodeJS.ProcessEnv = process.env): string {
  const home = env['HOME'] || homedir();
  const config = env['XDG_CONFIG_HOME'] || path.join(home, '.config');
  for (const file of [path.join(home, '.gitconfig'), path.join(config, 'git/config')]) {
    const named = /^\s*excludesfile\s*=\s*"?([^"\n]+?)"?\s*$/im.exec(read(file) ?? '')?.[1];
    if (named !== undefined) return read(named.replace(/^~(?=\/)/, home)) ?? '';
  }
  return read(path.join(config, 'git/ignore')) ?? '';
}

/** Content of a file as latin1; undefined when there is none that can be read. */
export function read(file: string | Buffer): string | undefined {
  if (!exists(file)) return undefined;
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return undefined; // git goes on without an ignore file that it can't read; so do we
  }
}

/** Joins a folder and a name, either of which may be bytes. */
export function join(folder: string | Buffer, name: string | Buffer): string | Buffer {
  if (typeof folder === 'string' && typeof name === 'string')
    return folder.endsWith('/') ? folder + name : `${folder}/${name}`;
  return Buffer.concat([Buffer.from(folder), Buffer.from('/'), Buffer.from(name)]);
}

/** What stands at a path, no link followed; undefined when nothing does, or when it may not even be looked at. */
export function standing(file: string | Buffer): Stats | undefined {
  try {
    return lstatSync(file, { throwIfNoEntry: false });
  } catch {
    return undefined; // a folder on the way there is closed to us: one such place must not end a scan
  }
}

/** Whether the system says that nothing stands at a path, rather than that it may not be looked at. */
export function isGone(file: string | Buffer): boolean {
  try {
    return lstatSync(file, { throwIfNoEntry: false }) === undefined;
  } catch {
    return false; // closed to us, whatever is there
  }
}

const exists = (file: string | Buffer): boolean => standing(file) !== undefined;

function pointedDir(folder: string | Buffer, content: string | undefined): string | undefined {
  const target = /^gitdir: (.+?)\s*$/s.exec(content ?? '')?.[1];
  return target === undefined
    ? undefined
    : path.resolve(folder.toString(), Buffer.from(target, 'latin1').toString());
}
