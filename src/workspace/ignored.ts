import path from 'node:path';
import { toBytes } from './glob.ts';
import { ignoreContext, type FolderRules, type IgnoreContext, type RuleOptions } from './ignore-context.ts';

/** Whether rules ignore a file (absolute path below `folder`), by pattern alone: it needn't exist. */
export type IgnoreCheck = (folder: string, file: string, options: RuleOptions) => boolean;

interface Known {
  readonly context: IgnoreContext;
  readonly entered: Map<string, FolderRules>;
  readonly readAt: number;
}

/** A tool may ask about thousands of files in a row; a rule that changes meanwhile holds from this many ms later. */
const FRESH_MS = 200;

export function createIgnoreCheck(now: () => number = performance.now.bind(performance)): IgnoreCheck {
  const known = new Map<string, Known>();

  const rulesOf = (folder: string, options: RuleOptions): Known => {
    const key = JSON.stringify([
      folder,
      options.respectGitignore,
      options.globalExcludes,
      options.exclude,
      options.editorExclude,
    ]);
    const before = known.get(key);
    if (before !== undefined && now() - before.readAt < FRESH_MS) return before;
    if (known.size > 20) known.clear();
    const made: Known = { context: ignoreContext(folder, options), entered: new Map(), readAt: now() };
    known.set(key, made);
    return made;
  };

  return (folder, file, options) => {
    const names = path.relative(folder, file).split(path.sep);
    const { context, entered } = rulesOf(folder, options);
    let rules = context.root;
    let directory = folder;
    for (const [i, name] of names.entries()) {
      const isFolder = i < names.length - 1;
      if (context.ignores(rules, toBytes(name), isFolder)) return true;
      if (!isFolder) return false;
      directory = path.join(directory, name);
      const below: FolderRules = entered.get(directory) ?? context.enter(rules, toBytes(name), directory);
      entered.set(directory, below);
      rules = below;
    }
    return false;
  };
}
