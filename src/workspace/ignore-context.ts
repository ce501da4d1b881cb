import { realpathSync } from 'node:fs';
import path from 'node:path';
import { toBytes, type Glob } from './glob.ts';
import { globalExcludes, join, read, repositoryAt, standing, type Repository } from './git-repository.ts';
import { editorGlobs, judge, parseIgnoreFile, type IgnoreRule, type Verdict } from './ignore-rules.ts';

export const GITIGNORE = '.gitignore';
/** Same syntax as `.gitignore`, heeded by us alone; it has the last word, and reaches into nested repositories. */
export const FOOTNOTEIGNORE = '.footnoteignore';

/** Rules of one file; paths are matched from `offset` on. `outer` has less say. */
interface Layer {
  readonly rules: readonly IgnoreRule[];
  readonly offset: number;
  readonly outer: Layer | undefined;
}

/** What holds in one folder. Paths below are bytes (`toBytes`), relative to the anchor. */
export interface FolderRules {
  /** Path of the folder below the anchor with a final `/`; empty for the anchor itself. */
  readonly prefix: string;
  readonly git: Layer | undefined;
  readonly own: Layer | undefined;
  readonly ignoreCase: boolean;
}

export interface RuleOptions {
  readonly respectGitignore: boolean;
  readonly exclude: readonly string[];
  readonly editorExclude: readonly string[];
  readonly globalExcludes: boolean;
}

/** Which of git's and our files stand in a folder, where the caller knows. */
export interface Present {
  readonly dotGit: boolean;
  readonly gitignore: boolean;
  readonly footnoteignore: boolean;
}

/** The rules of one scan. They are read when a folder is entered. */
export interface IgnoreContext {
  readonly root: FolderRules;
  /** Rules inside `folder`, which is `name` (bytes) in the folder of `outer`. */
  enter(outer: FolderRules, name: string, folder: string | Buffer, present?: Present): FolderRules;
  ignores(rules: FolderRules, name: string, isFolder: boolean): boolean;
}

/** Whether a change of this file changes what is ignored. */
export const isIgnoreFile = (name: string): boolean => name === GITIGNORE || name === FOOTNOTEIGNORE;

/**
 * Rules for a folder that the user opened: its own, and those of the folders around it up to the repository's root.
 * The folder itself counts as wanted, even where a rule above ignores it.
 */
export function ignoreContext(folder: string, options: RuleOptions): IgnoreContext {
  const excluded = editorGlobs([...options.exclude, ...options.editorExclude]);
  const global = options.globalExcludes && options.respectGitignore ? globalExcludes() : '';

  const enterFolder = (
    prefix: string,
    directory: string | Buffer,
    outer: FolderRules,
    present: Present,
  ): FolderRules => {
    const repository = present.dotGit ? repositoryAt(directory) : undefined;
    const ignoreCase = repository?.ignoreCase ?? outer.ignoreCase;
    const add = (layer: Layer | undefined, content: string | undefined): Layer | undefined => {
      const rules = content === undefined ? [] : parseIgnoreFile(content, ignoreCase);
      return rules.length === 0 ? layer : { rules, offset: prefix.length, outer: layer };
    };
    let git = outer.git;
    if (options.respectGitignore) {
      if (repository !== undefined) git = add(add(undefined, global), repository.exclude);
      if (present.gitignore) git = add(git, readPlain(join(directory, GITIGNORE)));
    }
    const own = present.footnoteignore
      ? add(outer.own, readPlain(join(directory, FOOTNOTEIGNORE)))
      : outer.own;
    return { prefix, git, own, ignoreCase };
  };

  const { folders, repository } = foldersAbove(folder);
  const anchor: FolderRules = { prefix: '', git: undefined, own: undefined, ignoreCase: false };
  let root =
    repository === undefined && options.respectGitignore && global !== ''
      ? { ...anchor, git: { rules: parseIgnoreFile(global), offset: 0, outer: undefined } }
      : anchor;
  let prefix = '';
  for (const [i, directory] of folders.entries()) {
    if (i > 0) prefix += `${toBytes(path.basename(directory))}/`;
    root = enterFolder(prefix, directory, root, look(directory));
  }
  return {
    root,
    enter: (outer, name, directory, present) =>
      enterFolder(`${outer.prefix}${name}/`, directory, outer, present ?? look(directory)),
    ignores: (rules, name, isFolder) => ignores(rules, name, isFolder, excluded, root.prefix.length),
  };
}

function ignores(
  rules: FolderRules,
  name: string,
  isFolder: boolean,
  excluded: Glob,
  rootOffset: number,
): boolean {
  if (name === '.git') return true;
  const full = rules.prefix + name;
  const verdict = ask(rules.own, name, full, isFolder) ?? ask(rules.git, name, full, isFolder);
  return verdict === 'ignored' || excluded(full.slice(rootOffset));
}

function ask(layer: Layer | undefined, name: string, full: string, isFolder: boolean): Verdict {
  for (let at = layer; at !== undefined; at = at.outer) {
    const verdict = judge(at.rules, name, full.slice(at.offset), isFolder);
    if (verdict !== undefined) return verdict;
  }
  return undefined;
}

/** From the repository's root, or else from the folder itself, down to the folder. */
function foldersAbove(folder: string): { folders: string[]; repository: Repository | undefined } {
  const folders: string[] = [];
  for (let at = realOf(folder); ; at = path.dirname(at)) {
    folders.unshift(at);
    const repository = repositoryAt(at);
    if (repository !== undefined) return { folders, repository };
    if (path.dirname(at) === at) return { folders: folders.slice(-1), repository: undefined };
  }
}

/** A folder that isn't there is judged by pattern alone, where it would be. */
function realOf(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder; // nothing below it can be read either, so nothing is let out by this
  }
}

const look = (directory: string | Buffer): Present => ({
  dotGit: isThere(join(directory, '.git')),
  gitignore: isThere(join(directory, GITIGNORE)),
  footnoteignore: isThere(join(directory, FOOTNOTEIGNORE)),
});

const isThere = (file: string | Buffer): boolean => standing(file) !== undefined;

/** git doesn't follow an ignore file that is a link; nor do we. */
const readPlain = (file: string | Buffer): string | undefined =>
  standing(file)?.isFile() === true ? read(file) : undefined;
