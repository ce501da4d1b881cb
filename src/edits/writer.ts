/** A replaced span of a buffer's text, in UTF-16 units of the text before any of them. */
export interface BufferEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The only door through which approved edits reach disk and buffers. `vscode/review/writer.ts` is the real one. */
export interface Writer {
  /** Writes exactly these bytes, making parent folders; an open clean document follows. A file that comes back gets its `mode`. */
  writeBytes(uri: string, bytes: Uint8Array, mode?: number): Promise<void>;
  /** Who may read, write and run a file, as POSIX has it, where its file system knows. */
  modeOf?(uri: string): Promise<number | undefined>;
  /** Which of a file's folders are not there yet, the outermost first. */
  missingFolders?(uri: string): Promise<readonly string[]>;
  /** Removes a folder if nothing lies in it. */
  removeEmptyFolder?(uri: string): Promise<void>;
  /** Deletes one file, and closes its clean tab. */
  delete(uri: string): Promise<void>;
  /** Moves one file; rejects if something stands at `to`. */
  rename(from: string, to: string): Promise<void>;
  /** Edits an unsaved buffer without saving it; false when its version is another one by now. */
  editBuffer(uri: string, version: number, edits: readonly BufferEdit[]): Promise<boolean>;
}
