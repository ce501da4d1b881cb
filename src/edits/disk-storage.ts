import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { EditStorage } from './storage.ts';

/** Records as files `DIR/FOLDER/NAME.json`: written beside, synced, then renamed, so that a crash leaves old or new. */
export function diskStorage(dir: string): EditStorage {
  const file = (folder: string, name: string): string => path.join(dir, folder, `${name}.json`);
  return {
    list: async (folder) => {
      const names = (await orMissing(readdir(path.join(dir, folder)))) ?? [];
      return names
        .filter((name) => name.endsWith('.json'))
        .map((name) => name.slice(0, -'.json'.length))
        .sort();
    },
    read: (folder, name) => orMissing(readFile(file(folder, name), 'utf8')),
    write: async (folder, name, content) => {
      const target = file(folder, name);
      await mkdir(path.dirname(target), { recursive: true });
      const beside = `${target}.${process.pid}.tmp`;
      const handle = await open(beside, 'w');
      try {
        await handle.writeFile(content);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(beside, target);
      await syncFolder(path.dirname(target));
    },
    remove: (folder, name) => rm(file(folder, name), { force: true }),
  };
}

async function orMissing<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The rename itself must survive too; Windows has no handle for a folder, and needs none. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
