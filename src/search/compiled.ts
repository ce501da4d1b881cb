import fs from 'node:fs';
import module from 'node:module';
import path from 'node:path';
import { makeFolder } from './store/make-folder.ts';

/**
 * Node's cache of what V8 made of our code, so that a start needn't compile it. Not every editor's Node has it; what it can't
 * read or keep is compiled as ever.
 */
const { enableCompileCache, flushCompileCache }: Partial<typeof module> = module;

/** Older code is of versions that are gone, or is made again. */
const KEPT_MS = 30 * 86_400_000;

/** Takes the code of modules that are loaded from now on from a folder, where it has it. @param dir else nothing is done */
export function keepCompiled(dir: unknown): void {
  if (typeof dir !== 'string' || !enableCompileCache) return;
  try {
    makeFolder(dir);
  } catch {
    // Nothing can be kept there: the code is compiled as ever, and the store says why.
    return;
  }
  enableCompileCache(dir);
}

/** Writes what was compiled since, with the functions that have run by now, where the folder lacks it. */
export function writeCompiled(dir: string | undefined): void {
  if (dir === undefined || !flushCompileCache) return;
  flushCompileCache();
  try {
    const old = Date.now() - KEPT_MS;
    for (const name of fs.readdirSync(dir, { recursive: true, encoding: 'utf8' })) {
      const file = path.join(dir, name);
      const stat = fs.statSync(file);
      if (stat.isFile() && stat.mtimeMs < old) fs.rmSync(file);
    }
  } catch {
    // It isn't there or can't be read: there is nothing of ours to tidy.
  }
}
