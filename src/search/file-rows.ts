import type { IndexSummary } from '../protocol/search.ts';
import { isHeld } from './store/store.ts';
import type { FileRow } from './store/store.ts';

/** What is known of each file, by URI, and the sums over all: a saved file must not cost a look at every other. */
export class FileRows {
  private readonly rows = new Map<string, FileRow>();
  private indexed = 0;
  private chunks = 0;
  private bytes = 0;

  get size(): number {
    return this.rows.size;
  }

  get(uri: string): FileRow | undefined {
    return this.rows.get(uri);
  }

  set(row: FileRow): void {
    this.count(this.rows.get(row.uri), -1);
    this.rows.set(row.uri, row);
    this.count(row, 1);
  }

  delete(uri: string): void {
    this.count(this.rows.get(uri), -1);
    this.rows.delete(uri);
  }

  clear(): void {
    for (const uri of [...this.rows.keys()]) this.delete(uri);
  }

  all(): FileRow[] {
    return [...this.rows.values()];
  }

  /** The known URIs at or below some; undefined: all. */
  within(scope: readonly string[] | undefined): string[] {
    if (scope === undefined) return [...this.rows.keys()];
    // Nothing lies below a file.
    const files = scope.filter((uri) => this.rows.has(uri));
    const folders = scope.filter((uri) => !this.rows.has(uri)).map((uri) => `${uri}/`);
    if (folders.length > 0)
      for (const uri of this.rows.keys())
        if (folders.some((folder) => uri.startsWith(folder))) files.push(uri);
    return [...new Set(files)];
  }

  totals(): Omit<IndexSummary, 'ms' | 'parseMs'> {
    const { size, indexed, chunks, bytes } = this;
    return { files: size, indexed, skipped: size - indexed, chunks, bytes };
  }

  private count(row: FileRow | undefined, sign: 1 | -1): void {
    if (!row || !isHeld(row)) return;
    this.indexed += sign;
    this.chunks += sign * row.chunks;
    this.bytes += sign * row.size;
  }
}
