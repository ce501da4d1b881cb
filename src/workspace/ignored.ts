import path from 'node:path';
import { toBytes } from './glob.ts';
import { ignoreContext, type RuleOptions } from './ignore-context.ts';

/** Whether rules ignore a file (absolute path below `folder`), by pattern alone: it needn't exist. */
export function isIgnored(folder: string, file: string, options: RuleOptions): boolean {
  const names = path.relative(folder, file).split(path.sep);
  const context = ignoreContext(folder, options);
  let rules = context.root;
  let directory = folder;
  for (const [i, name] of names.entries()) {
    const isFolder = i < names.length - 1;
    if (context.ignores(rules, toBytes(name), isFolder)) return true;
    if (!isFolder) return false;
    directory = path.join(directory, name);
    rules = context.enter(rules, toBytes(name), directory);
  }
  return false;
}
