/** Small named records that outlive the process: pending proposals and the journal of writes. */
export interface EditStorage {
  /** Names under a folder such as `pending`, sorted. */
  list(folder: string): Promise<string[]>;
  read(folder: string, name: string): Promise<string | undefined>;
  /** Durable when it resolves, and never half-written. */
  write(folder: string, name: string, content: string): Promise<void>;
  remove(folder: string, name: string): Promise<void>;
}
