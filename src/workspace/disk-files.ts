import { readFile, stat } from 'node:fs/promises';
import { uriFile } from './file-uri.ts';
import type { WorkspaceFiles, WorkspaceFolder } from './files.ts';
import { scan, type ScanOptions } from './scan.ts';

/** The workspace as it lies on the disk, without an editor: for the command line and tests. */
export function createDiskFiles(folders: readonly WorkspaceFolder[], options: ScanOptions): WorkspaceFiles {
  return {
    folders: () => folders,
    read: async (uri) => {
      const file = uriFile(uri);
      if (file === undefined) return { kind: 'absent' };
      try {
        if ((await stat(file)).isDirectory()) return { kind: 'folder' };
        return { kind: 'file', bytes: await readFile(file), open: false };
      } catch (error) {
        if (isAbsence(error)) return { kind: 'absent' };
        throw error;
      }
    },
    list: () =>
      Promise.resolve(
        folders.flatMap((folder) => {
          const root = uriFile(folder.uri);
          if (typeof root !== 'string') return [];
          return scan(root, options)
            .filter((row) => row.skip === undefined || row.skip === 'too_large')
            .sort((a, b) => (a.path < b.path ? -1 : 1))
            .map((row) => row.uri);
        }),
      ),
  };
}

const isAbsence = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
