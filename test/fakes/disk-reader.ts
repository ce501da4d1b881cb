import { readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
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
