/** Unsaved text in an editor. `eol` is the document's line end; `version` rises with each change. */
export interface DirtyBuffer {
  readonly text: string;
  readonly eol: '\n' | '\r\n';
  readonly version: number;
  readonly encoding: string;
}

/** What stands at a URI now. `dirty` is there only while an editor holds unsaved text. */
export type FileState =
  | { readonly kind: 'absent' }
  | { readonly kind: 'folder' }
  | {
      readonly kind: 'file';
      readonly bytes: Uint8Array;
      readonly dirty?: DirtyBuffer;
      readonly open: boolean;
      /** What the editor takes the bytes for, by its own name, where that isn't UTF-8. */
      readonly encoding?: string;
    };

export interface WorkspaceFolder {
  readonly uri: string;
  readonly name: string;
}

/**
 * Reading the workspace: real files below the editor's unsaved buffers. Files are known by URI string.
 * Implementations: `workspace/disk-files.ts` (plain Node), `vscode/workspace-files.ts`.
 */
export interface WorkspaceFiles {
  folders(): readonly WorkspaceFolder[];
  /** @throws never for a missing file; an unreadable one rejects with the system's error. */
  read(uri: string): Promise<FileState>;
  /** URIs of all files that aren't ignored, sorted by path. */
  list(): Promise<string[]>;
}
