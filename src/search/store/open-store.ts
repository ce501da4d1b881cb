import fs from 'node:fs';
import type * as Sqlite from 'node:sqlite';
import { makeFolder } from './make-folder.ts';
import { memoryStore } from './memory-store.ts';
import { snapshotStore } from './snapshot-store.ts';
import { sqliteStore } from './sqlite-store.ts';
import type { IndexStore } from './store.ts';

/** Imports `node:sqlite` without its warning that it is experimental, which would end up on people's screens. */
export async function loadSqlite(): Promise<typeof Sqlite | undefined> {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    return await import('node:sqlite');
  } catch {
    // Not every build of Node and Electron has it; `openStore` says what that means.
    return undefined;
  } finally {
    process.emitWarning = emitWarning;
  }
}

/**
 * Opens the best store that this machine and folder allow: SQLite, else a flat snapshot, else memory alone. `note` says which
 * and why when it isn't the first.
 * @param workspace names the set of folders; short and safe for a file name
 */
export async function openStore(
  dir: string,
  workspace: string,
  options: { readonly sqlite?: boolean } = {},
): Promise<IndexStore> {
  const sqlite = options.sqlite === false ? undefined : await loadSqlite();
  try {
    makeFolder(dir);
    fs.accessSync(dir, fs.constants.W_OK);
    if (sqlite) return sqliteStore(sqlite.DatabaseSync, dir, workspace);
    return snapshotStore(
      dir,
      workspace,
      'SQLite is missing in this Node: the index is kept in a flat file, written when it closes.',
    );
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return memoryStore(`The index can't be kept (${detail}): it is built again at the next start.`);
  }
}
