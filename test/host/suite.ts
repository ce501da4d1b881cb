import type { Settings } from './host.ts';

/** What one window of in-host tests is opened with: the export `suite` of a folder's own `suite.ts`, if it has one. */
export interface Suite {
  /** A folder to open a copy of, relative to the suite's own; null: an empty window. Default: `test/samples/workspace`. */
  readonly workspace?: string | null;
  readonly settings?: Settings;
  readonly machineSettings?: Settings;
  readonly env?: Readonly<Record<string, string>>;
  /** Folders of extensions to install beside ours, relative to the suite's own. */
  readonly extensions?: readonly string[];
  /** Seconds for the whole suite, 120 unless told. */
  readonly timeoutS?: number;
  /** Runs outside of the editor, before it starts, with the copied folder: starts servers, writes odd files. */
  prepare?(workspace: string): Promise<Prepared>;
}

/** What `prepare` adds to the suite. */
export interface Prepared {
  readonly settings?: Settings;
  readonly machineSettings?: Settings;
  readonly env?: Readonly<Record<string, string>>;
  /** A `.code-workspace` file to open in place of the folder. */
  readonly open?: string;
  stop?(): Promise<void>;
}
