import { sha256 } from '../base/hash.ts';
import type { WorkspaceFiles } from '../workspace/files.ts';
import { decode } from '../workspace/text.ts';
import type { WorkspaceText } from './workspace-text.ts';

/** The workspace without staged edits: unsaved buffers over the disk. */
export function plainWorkspace(files: WorkspaceFiles): WorkspaceText {
  return {
    folders: () => files.folders(),
    list: () => files.list(),
    async read(uri) {
      const there = await orUnreadable(files.read(uri));
      if (there.kind !== 'file') return there;
      if (there.dirty !== undefined)
        return { kind: 'text', text: there.dirty.text, hash: sha256(there.dirty.text) };
      const decoded = decode(there.bytes);
      if (decoded.kind === 'binary') return decoded;
      // The hash under which the index knows it: that of the bytes.
      return { kind: 'text', text: decoded.text, hash: sha256(there.bytes) };
    },
  };
}

/** A file that the system keeps from us is one of many: it must not end a search or an answer. */
export async function orUnreadable<T>(reading: Promise<T>): Promise<T | { readonly kind: 'unreadable' }> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return { kind: 'unreadable' };
    throw error;
  }
}
