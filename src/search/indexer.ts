import { Buffer } from 'node:buffer';
import { sha256 } from '../base/hash.ts';
import { splitLines } from '../base/lines.ts';
import type { CoverageRow, IndexSummary } from '../protocol/search.ts';
import type { ScanRow } from '../workspace/scan.ts';
import { FIELD_COUNT, firstGap } from './content.ts';
import type { Engine, IndexedFile } from './engine.ts';
import { FileRows } from './file-rows.ts';
import type { ImageFile } from './image/image-file.ts';
import { ImageSaver } from './image/image-saver.ts';
import type { IndexImage } from './image/index-image.ts';
import type { ParsePool } from './parse-pool.ts';
import { likelyFiles } from './likely-files.ts';
import { parsed, rowOf, skipped } from './outcome.ts';
import type { Outcome } from './outcome.ts';
import { Pending } from './pending.ts';
import type { Coming } from './pending.ts';
import { Slice } from './slice.ts';
import { linesAt } from './sources.ts';
import type { Sources } from './sources.ts';
import { RowBatch } from './store/row-batch.ts';
import { isHeld } from './store/store.ts';
import type { FileRow, IndexStore } from './store/store.ts';

export interface IndexerParts {
  readonly sources: Sources;
  readonly engine: Engine;
  readonly pool: ParsePool;
  /** Replaced by one in memory when the disk won't take more. */
  store: IndexStore;
  /** A cache of the whole index; undefined where nothing is kept. */
  readonly image: ImageFile | undefined;
  /** What it held at the start. */
  readonly loaded: IndexImage | undefined;
  onProgress(done: number, total: number): void;
  /** The store failed; what to go on with. */
  onStoreFailure(error: unknown): IndexStore;
}

const REST_SLICE_MS = 2;
/**
 * A run gives way to a look at the files still to come: it would take the most of this thread, and someone waits. So many files
 * get on before it gives way again.
 */
const BETWEEN_LOOKS = 256;

/**
 * Keeps the engine and the store in step with the files. Runs are one after the other; within one, files are read and parsed
 * as they come and applied in order of path, each whole, so that a search in between sees whole files only.
 */
export class Indexer {
  private readonly parts: IndexerParts;
  private readonly rows = new FileRows();
  private readonly overlays = new Map<string, string>();
  private queue: Promise<unknown> = Promise.resolve();
  private parseMs = 0;
  private readonly saver: ImageSaver;
  private readonly batch: RowBatch;
  private ran = false;
  private stopped = false;
  private coming: Coming | undefined;
  /** The rows are those of an image, which only the same code takes. */
  private fromImage = false;
  /** The rows are the store's, of which older code may have made some, and not all have been looked at since: they are no image's. */
  private foreign = false;

  constructor(parts: IndexerParts) {
    this.parts = parts;
    this.batch = new RowBatch(parts);
    this.saver = new ImageSaver(parts, this.rows, () => this.queue);
    this.open(parts.loaded);
  }

  /** A chunk got a vector from elsewhere. */
  vectorCame(): void {
    this.saver.unsaved++;
  }

  /** Whether all files have been looked at since the start. */
  get ranOnce(): boolean {
    return this.ran;
  }

  /** Looks at all files and indexes what changed. */
  refresh(): Promise<IndexSummary> {
    return this.serial(() => this.run(this.all(), undefined));
  }

  /** Forgets all and indexes again; stored contents are not used. */
  rebuild(): Promise<IndexSummary> {
    return this.serial(() => {
      for (const file of [...this.parts.engine.files()]) this.parts.engine.remove(file.uri);
      this.rows.clear();
      this.batch.clear();
      this.saver.unsaved++;
      return this.run(this.all(), undefined, true);
    });
  }

  /** Looks at some files (or all that lies below some folders) again. */
  update(uris: readonly string[]): Promise<IndexSummary> {
    return this.serial(() => {
      const some = this.parts.sources.some(uris);
      return some === undefined ? this.run(this.all(), undefined) : this.run(some, uris);
    });
  }

  /** Lets unsaved text stand for a file, or the file for itself again. */
  overlay(uri: string, text: string | undefined): Promise<IndexSummary> {
    if (text === undefined) this.overlays.delete(uri);
    else this.overlays.set(uri, text);
    return this.update([uri]);
  }

  /** The lines of a file as they were indexed; undefined when the disk has moved on. */
  lines(file: IndexedFile): readonly string[] | undefined {
    const text = this.overlays.get(file.uri);
    if (text !== undefined && sha256(text) === file.contentHash) return splitLines(text);
    return linesAt(this.parts.sources, file);
  }

  /**
   * While a run over all files goes on: brings in, out of their turn, the files still to come that likely answer a question, so
   * that a search needn't wait for the others. Files whose old state is in are left to the run.
   */
  async reach(sought: string, signal?: AbortSignal): Promise<void> {
    const { coming } = this;
    if (!coming) return;
    const { engine, sources } = this.parts;
    const begun = coming.pending.now();
    const rows = coming.rows
      .slice(coming.next)
      .filter(({ uri, skip }) => skip === undefined && !engine.file(uri) && !this.overlays.has(uri));
    const looking = likelyFiles(rows, sought, sources.peek, signal);
    coming.looking = looking;
    const likely = await looking;
    if (coming.looking === looking) coming.looking = undefined;
    if (signal?.aborted) return;
    await Promise.all(
      likely.map(async (row) => {
        if (engine.file(row.uri)) return;
        const outcome = await this.settle(row, coming.anew);
        if (this.coming === coming && !engine.file(row.uri)) this.apply(outcome);
      }),
    );
    await begun;
  }

  coverage(): CoverageRow[] {
    return this.rows
      .all()
      .map((row): CoverageRow => ({
        path: row.path,
        status: isHeld(row) ? 'indexed' : 'skipped',
        ...(row.skip ? { reason: row.skip } : {}),
        chunks: row.chunks,
        language: row.language,
      }))
      .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  }

  /** Files with a line that no chunk has: a defect of ours, and there should be none. */
  uncovered(): { path: string; line: number }[] {
    return [...this.parts.engine.files()].flatMap((file) => {
      const line = firstGap(file);
      return line === undefined ? [] : [{ path: file.path, line }];
    });
  }

  totals(): Omit<IndexSummary, 'ms' | 'parseMs'> {
    return this.rows.totals();
  }

  /** Does in small pieces what searches and the next start are quicker for, until it is told to stop. */
  async rest(signal?: AbortSignal): Promise<void> {
    const { queue } = this;
    if (this.saver.busy) return;
    const stopped = (): boolean => this.queue !== queue || signal?.aborted === true;
    const slice = new Slice(REST_SLICE_MS);
    while (!this.parts.engine.maintain()) {
      await slice.breathe();
      if (stopped()) return;
    }
    await queue;
    if (!stopped() && !this.foreign) await this.saver.saveIfDue();
  }

  /** What comes from the parse threads from now on says nothing of the files: the threads are being ended. */
  stop(): void {
    this.stopped = true;
  }

  /** Writes what is left and closes the store. */
  async close(): Promise<void> {
    this.flush([]);
    if (!this.foreign) await this.saver.saveRest();
    this.parts.store.close();
  }

  /** All files. What this code has judged before, in this run or in the one that made the image, it needn't judge again. */
  private all(): ScanRow[] {
    const judged = (uri: string): boolean => (this.rows.get(uri)?.key ?? null) !== null;
    return this.parts.sources.all(this.ran || this.fromImage ? judged : undefined);
  }

  /** Takes over what the image holds, as far as the store's rows agree. */
  private open(image: IndexImage | undefined): void {
    const { engine, store } = this.parts;
    const current = image !== undefined && image.generation === store.generation();
    for (const row of current ? image.rows : store.files()) this.rows.set(row);
    this.foreign = !current && this.rows.size > 0;
    if (!image) return;
    engine.restore(image.engine);
    this.fromImage = current;
    if (current) return;
    for (const file of [...engine.files()])
      if (this.rows.get(file.uri)?.key?.hash !== file.contentHash) engine.remove(file.uri);
    this.saver.unsaved++;
  }

  private serial<T>(work: () => Promise<T>): Promise<T> {
    const result = this.queue.then(work);
    this.queue = result.catch(() => undefined);
    return result;
  }

  /** @param scope the URIs that were looked at; undefined: all */
  private async run(
    found: readonly ScanRow[],
    scope: readonly string[] | undefined,
    anew = false,
  ): Promise<IndexSummary> {
    try {
      return await this.bringIn(found, scope, anew);
    } finally {
      this.coming = undefined;
    }
  }

  private async bringIn(
    found: readonly ScanRow[],
    scope: readonly string[] | undefined,
    anew: boolean,
  ): Promise<IndexSummary> {
    const started = performance.now();
    this.parseMs = 0;
    const slice = new Slice();
    const pending = new Pending();
    const ready: (Outcome | undefined)[] = [];
    let applied = 0;
    const applyReady = (): void => {
      for (let outcome = ready[applied]; outcome; outcome = ready[applied]) {
        ready[applied] = undefined;
        this.apply(outcome);
        applied++;
        if (outcome.kind !== 'unchanged' || applied === found.length)
          this.parts.onProgress(applied, found.length);
      }
    };
    this.parts.onProgress(0, found.length);
    this.dropMissing(found, scope);
    const coming: Coming = { rows: found, next: 0, pending, anew, looking: undefined };
    let waitFrom = 0;
    if (scope === undefined) this.coming = coming;
    for (const [place, scanRow] of found.entries()) {
      if (coming.looking && place >= waitFrom) {
        await coming.looking;
        waitFrom = place + BETWEEN_LOOKS;
      }
      coming.next = place + 1;
      const outcome = this.settle(scanRow, anew);
      if (outcome instanceof Promise) {
        pending.add(
          outcome.then((settled) => {
            ready[place] = settled;
            applyReady();
          }),
        );
        await pending.below(this.parts.pool.room);
      } else {
        ready[place] = outcome;
        applyReady();
        if (outcome.kind === 'unchanged' && !slice.isDue) continue;
      }
      await slice.breathe();
    }
    await pending.below(1);
    this.flush([]);
    await this.parts.pool.rest();
    this.ran = true;
    if (scope === undefined && !this.stopped) this.foreign = false;
    return { ...this.totals(), ms: performance.now() - started, parseMs: this.parseMs };
  }

  /** Files that were known in the scope and aren't found any more leave at once. */
  private dropMissing(found: readonly ScanRow[], scope: readonly string[] | undefined): void {
    const known = scope === undefined ? found.filter(({ uri }) => this.rows.get(uri)).length : 0;
    if (known === this.rows.size) return;
    const here = new Set(found.map((row) => row.uri));
    const gone = this.rows.within(scope).filter((uri) => !here.has(uri));
    for (const uri of gone) {
      this.rows.delete(uri);
      this.parts.engine.remove(uri);
    }
    if (gone.length > 0) this.flush(gone);
  }

  /** Finds out what a file is now: at once when the store knows it, else by a parse thread. */
  private settle(found: ScanRow, anew: boolean): Outcome | Promise<Outcome> {
    const { engine, sources } = this.parts;
    const known = this.rows.get(found.uri);
    const overlay = this.overlays.get(found.uri);
    if (found.skip !== undefined) return skipped(found, found.skip);
    if (overlay !== undefined) {
      const bytes = Buffer.from(overlay, 'utf8');
      return this.settleBytes(found, { bytes, hash: sha256(bytes), size: found.size, mtimeMs: -1 }, anew);
    }
    const current =
      known && known.mtimeMs >= 0 && known.mtimeMs === found.mtimeMs && known.size === found.size;
    if (current && known.path === found.path) {
      const { key } = known;
      if (key === null && known.skip !== 'unreadable') return { kind: 'unchanged', row: known };
      const sameFlavour =
        this.fromImage || key === null || sources.key(known.path, key.hash).flavour === key.flavour;
      // What killed a parse thread is not tried again before the file or the parser changes.
      if (sameFlavour && (!isHeld(known) || engine.file(found.uri)?.contentHash === key?.hash))
        return { kind: 'unchanged', row: known };
    }
    const read = sources.read(found);
    if (!read) return skipped(found, 'unreadable');
    return this.settleBytes(found, read, anew);
  }

  private settleBytes(
    found: ScanRow,
    read: {
      readonly bytes: Uint8Array;
      readonly hash: string;
      readonly size: number;
      readonly mtimeMs: number;
    },
    anew: boolean,
  ): Outcome | Promise<Outcome> {
    const { pool, sources, store, engine } = this.parts;
    const key = sources.key(found.path, read.hash);
    const row = rowOf({ ...found, size: read.size, mtimeMs: read.mtimeMs }, key, null);
    const here = engine.file(found.uri);
    const known = this.rows.get(found.uri);
    if (!anew && here?.contentHash === read.hash && here.path === found.path && known)
      return { kind: 'unchanged', row: { ...known, size: read.size, mtimeMs: read.mtimeMs } };
    const record = anew ? undefined : store.content(key);
    const job = { path: found.path, bytes: read.bytes, ...(record ? { known: record } : {}) };
    return pool.parse(job).then((outcome) => {
      if (outcome.kind === 'content') this.parseMs += outcome.parseMs;
      return parsed(row, outcome);
    });
  }

  private apply(outcome: Outcome): void {
    if (this.stopped) return;
    const { engine } = this.parts;
    const { row } = outcome;
    if (outcome.kind === 'unchanged') {
      if (this.rows.get(row.uri) !== row) this.keep(row);
      return;
    }
    if (outcome.kind === 'skipped') {
      engine.remove(row.uri);
      this.keep(row);
      return;
    }
    const { content, record } = outcome;
    const here = engine.file(row.uri);
    // A search may have had it brought in meanwhile.
    if (here?.contentHash !== row.key?.hash || here?.path !== row.path)
      engine.add({ uri: row.uri, path: row.path, contentHash: row.key?.hash ?? '' }, content);
    if (record && row.key) this.batch.content(row.key, record);
    this.keep({
      ...row,
      language: content.language,
      chunks: content.lengths.length / FIELD_COUNT,
      skip: content.problem,
    });
    engine.tidy();
  }

  private keep(row: FileRow): void {
    this.rows.set(row);
    this.saver.unsaved++;
    this.batch.row(row);
  }

  private flush(removed: readonly string[]): void {
    this.saver.unsaved += removed.length;
    this.batch.flush(removed);
  }
}
