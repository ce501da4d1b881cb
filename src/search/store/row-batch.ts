import { keyText } from './memory-store.ts';
import type { ContentKey, FileRow, IndexStore } from './store.ts';

const BATCH_FILES = 256;
const BATCH_MS = 1000;

/** Rows on the way to the store, written together. */
export class RowBatch {
  private readonly kept: { store: IndexStore; onStoreFailure(error: unknown): IndexStore };
  private files: FileRow[] = [];
  private contents = new Map<string, { key: ContentKey; bytes: Uint8Array }>();
  private flushedAt = Date.now();

  /** @param kept its store is replaced when it fails */
  constructor(kept: { store: IndexStore; onStoreFailure(error: unknown): IndexStore }) {
    this.kept = kept;
  }

  content(key: ContentKey, bytes: Uint8Array): void {
    this.contents.set(keyText(key), { key, bytes });
  }

  /** Writes when enough has come together. */
  row(row: FileRow): void {
    this.files.push(row);
    if (this.files.length >= BATCH_FILES || Date.now() - this.flushedAt > BATCH_MS) this.flush([]);
  }

  /** @param removed URIs of files that are gone */
  flush(removed: readonly string[]): void {
    const { files } = this;
    const contents = [...this.contents.values()];
    this.flushedAt = Date.now();
    if (files.length === 0 && removed.length === 0) return;
    this.files = [];
    this.contents = new Map();
    this.keeping((store) => {
      store.write({ files, contents, removed });
    });
  }

  /** Forgets what the store has. */
  clear(): void {
    this.keeping((store) => {
      store.clear();
    });
  }

  /** What the store can't do (the disk is full, say) costs the keeping of the index, not the index. */
  private keeping(work: (store: IndexStore) => void): void {
    try {
      work(this.kept.store);
    } catch (error) {
      this.kept.store = this.kept.onStoreFailure(error);
    }
  }
}
