import type { ContentKey, FileRow, IndexStore } from './store.ts';

export const keyText = (key: ContentKey): string => `${key.hash} ${key.flavour}`;

/** Keeps nothing beyond the process: for storage that can't be written. */
export function memoryStore(note: string): IndexStore {
  const files = new Map<string, FileRow>();
  return {
    kind: 'memory',
    note,
    files: () => [...files.values()],
    generation: () => undefined,
    // The engine holds what it needs; a second copy of everything in memory would serve branch switches alone.
    content: () => undefined,
    write: (batch) => {
      for (const uri of batch.removed) files.delete(uri);
      for (const row of batch.files) files.set(row.uri, row);
    },
    clear: () => {
      files.clear();
    },
    close: () => {
      files.clear();
    },
    size: () => 0,
  };
}
