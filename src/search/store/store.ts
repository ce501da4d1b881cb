import type { SkipReason } from '../../protocol/search.ts';

/** Which content of which flavour: the same bytes may be cut differently under another name. */
export interface ContentKey {
  /** SHA-256 of the bytes. */
  readonly hash: string;
  /** Version of everything that made the record, and the kind of file. */
  readonly flavour: string;
}

/** What is remembered of a file: enough to tell without reading it that nothing changed. */
export interface FileRow {
  readonly uri: string;
  readonly path: string;
  readonly size: number;
  /** −1 when the file was so fresh that it may change again within the clock's step: it is read again next time. */
  readonly mtimeMs: number;
  /** Null for a file whose bytes were not even looked at, or are no text. */
  readonly key: ContentKey | null;
  /** Why it was skipped; with chunks, why they are by lines alone. */
  readonly skip: SkipReason | null;
  readonly language: string | null;
  readonly chunks: number;
}

/** Whether the index holds the file's lines: else it was skipped. */
export const isHeld = (row: FileRow): boolean => row.key !== null && (row.skip === null || row.chunks > 0);

export interface StoreBatch {
  readonly files: readonly FileRow[];
  readonly contents: readonly { readonly key: ContentKey; readonly bytes: Uint8Array }[];
  /** URIs of files that are gone. */
  readonly removed: readonly string[];
}

/**
 * The durable side of the index, for one workspace; contents are shared by all workspaces of the folder it lives in.
 * Nothing here throws for a damaged record: it is as if it weren't there.
 */
export interface IndexStore {
  readonly kind: 'sqlite' | 'snapshot' | 'memory';
  /** What a person should know, such as why nothing is kept. */
  readonly note: string | undefined;
  files(): FileRow[];
  /** Changes with each change of this workspace's rows; undefined where that isn't kept. */
  generation(): number | undefined;
  /** A record, for `unpackRecord`. */
  content(key: ContentKey): Uint8Array | undefined;
  /** Writes all or nothing. @throws when the disk won't take it */
  write(batch: StoreBatch): void;
  /** Forgets this workspace's files. Contents stay for others. */
  clear(): void;
  close(): void;
  /** Bytes on disk. */
  size(): number;
}
