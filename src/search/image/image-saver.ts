import type { Engine } from '../engine.ts';
import type { FileRows } from '../file-rows.ts';
import { Slice } from '../slice.ts';
import type { IndexStore } from '../store/store.ts';
import type { ImageFile } from './image-file.ts';

const SLICE_MS = 2;
/** The image is saved anew when more files than these, and than this share of all, have changed. */
const SAVE_MIN = 50;
const SAVE_SHARE = 0.02;

/** What was being saved is no longer what is. */
class Outdated extends Error {}

/** Saves the image of an index in pieces between which searches are answered. */
export class ImageSaver {
  private readonly parts: {
    readonly engine: Engine;
    readonly store: IndexStore;
    readonly image: ImageFile | undefined;
  };
  private readonly rows: FileRows;
  /** What is another after each change. */
  private readonly state: () => unknown;
  private saving: Promise<void> | undefined;
  /** Changes since the image was saved: of rows, and of vectors from elsewhere. */
  unsaved = 0;

  constructor(parts: ImageSaver['parts'], rows: FileRows, state: () => unknown) {
    this.parts = parts;
    this.rows = rows;
    this.state = state;
  }

  get busy(): boolean {
    return this.saving !== undefined;
  }

  /** Saves when enough has changed. */
  async saveIfDue(): Promise<void> {
    if (this.unsaved > Math.max(SAVE_MIN, this.rows.size * SAVE_SHARE)) await this.save();
  }

  /** Saves what has changed, after a saving that goes on. */
  async saveRest(): Promise<void> {
    await this.saving;
    if (this.unsaved > 0) await this.save();
  }

  private save(): Promise<void> {
    this.saving = this.write().finally(() => {
      this.saving = undefined;
    });
    return this.saving;
  }

  private async write(): Promise<void> {
    const { engine, store, image } = this.parts;
    const generation = store.generation();
    if (!image || generation === undefined) return;
    const { unsaved } = this;
    const state = this.state();
    const slice = new Slice(SLICE_MS);
    const pause = async (): Promise<void> => {
      await slice.breathe();
      if (this.state() !== state) throw new Outdated();
    };
    this.unsaved = 0;
    try {
      await image.save({ generation, rows: this.rows.all(), engine: await engine.image(pause) }, pause);
    } catch (error) {
      // Else the disk won't take it, and only the next start is slower: what counts is in the store.
      if (error instanceof Outdated) this.unsaved += unsaved;
    }
  }
}
