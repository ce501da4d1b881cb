import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Writer } from '../../src/edits/writer.ts';
import type { FileState } from '../../src/workspace/files.ts';

export const diskFile = (uri: string): string => fileURLToPath(uri);

/** Real files, with no editor over them. */
export async function readFromDisk(uri: string): Promise<FileState> {
  try {
    const file = diskFile(uri);
    if ((await stat(file)).isDirectory()) return { kind: 'folder' };
    return { kind: 'file', bytes: new Uint8Array(await readFile(file)), open: false };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { kind: 'absent' };
    throw error;
  }
}

/** Writes real files, with no editor over them. */
export const diskWriter: Writer = {
  writeBytes: async (uri, bytes, mode) => {
    await mkdir(path.dirname(diskFile(uri)), { recursive: true });
    await writeFile(diskFile(uri), bytes);
    if (mode !== undefined) await chmod(diskFile(uri), mode);
  },
  delete: (uri) => rm(diskFile(uri)),
  missingFolders: async (uri) => {
    const missing: string[] = [];
    for (let at = path.dirname(diskFile(uri)); !existsSync(at); at = path.dirname(at))
      missing.unshift(pathToFileURL(at).href);
    return missing;
  },
  removeEmptyFolder: async (uri) => {
    if ((await readdir(diskFile(uri))).length === 0) await rmdir(diskFile(uri));
  },
  rename: async (from, to) => {
    await mkdir(path.dirname(diskFile(to)), { recursive: true });
    await rename(diskFile(from), diskFile(to));
  },
  editBuffer: () => Promise.resolve(false),
  modeOf: async (uri) => (await stat(diskFile(uri))).mode & 0o777,
};
