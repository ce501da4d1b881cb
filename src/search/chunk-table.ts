import { FIELD_COUNT } from './content.ts';

/** What scoring needs to know of each chunk, in typed arrays by chunk number. */
export class ChunkTable {
  /** File of each chunk. */
  file = new Uint32Array(1024);
  /** Place of each chunk in its file. */
  place = new Uint16Array(1024);
  /** Field lengths, `FIELD_COUNT` a chunk. */
  lengths = new Uint16Array(1024 * FIELD_COUNT);
  /** 0 once its file is gone or has new content. */
  alive = new Uint8Array(1024);
  /** Chunks ever added (numbers are below this), and those alive. */
  count = 0;
  live = 0;
  /** Sums of field lengths over those alive. */
  readonly totals = [0, 0, 0, 0];

  add(file: number, place: number, lengths: Uint16Array): number {
    if (this.count === this.alive.length) this.grow();
    const chunk = this.count++;
    this.file[chunk] = file;
    this.place[chunk] = Math.min(place, 0xffff);
    this.lengths.set(lengths, chunk * FIELD_COUNT);
    this.alive[chunk] = 1;
    this.live++;
    this.tally(chunk, 1);
    return chunk;
  }

  remove(chunk: number): void {
    if (this.alive[chunk] !== 1) return;
    this.alive[chunk] = 0;
    this.live--;
    this.tally(chunk, -1);
  }

  /** Takes chunks numbered from 0, file by file; must be empty before. */
  restore(chunksOf: readonly number[], lengths: Uint16Array): void {
    const count = lengths.length / FIELD_COUNT;
    while (this.alive.length < count) this.grow();
    this.lengths.set(lengths);
    this.alive.fill(1, 0, count);
    let chunk = 0;
    for (const [file, chunks] of chunksOf.entries())
      for (let i = 0; i < chunks; i++) {
        this.file[chunk] = file;
        this.place[chunk++] = Math.min(i, 0xffff);
      }
    this.count = count;
    this.live = count;
    const sums = new Float64Array(FIELD_COUNT);
    for (let i = 0; i < lengths.length; i++) {
      const field = i % FIELD_COUNT;
      sums[field] = (sums[field] ?? 0) + (lengths[i] ?? 0);
    }
    for (let field = 0; field < FIELD_COUNT; field++) this.totals[field] = sums[field] ?? 0;
  }

  /** Each chunk's number once the dead are dropped; −1 for those. */
  renumbering(): Int32Array {
    const renumber = new Int32Array(this.count).fill(-1);
    let next = 0;
    for (let chunk = 0; chunk < this.count; chunk++) if (this.alive[chunk] === 1) renumber[chunk] = next++;
    return renumber;
  }

  /** Drops dead chunks. @param renumber what `renumbering` gave */
  compact(renumber: Int32Array): void {
    for (let chunk = 0; chunk < this.count; chunk++) {
      const next = renumber[chunk] ?? -1;
      if (next < 0) continue;
      this.file[next] = this.file[chunk] ?? 0;
      this.place[next] = this.place[chunk] ?? 0;
      this.lengths.copyWithin(next * FIELD_COUNT, chunk * FIELD_COUNT, (chunk + 1) * FIELD_COUNT);
    }
    this.alive.fill(1, 0, this.live);
    this.alive.fill(0, this.live, this.count);
    this.count = this.live;
  }

  get bytes(): number {
    return this.file.byteLength + this.place.byteLength + this.lengths.byteLength + this.alive.byteLength;
  }

  private tally(chunk: number, sign: number): void {
    for (let field = 0; field < FIELD_COUNT; field++)
      this.totals[field] =
        (this.totals[field] ?? 0) + sign * (this.lengths[chunk * FIELD_COUNT + field] ?? 0);
  }

  private grow(): void {
    const room = this.alive.length * 2;
    const larger = <T extends Uint32Array | Uint16Array | Uint8Array>(to: T, from: T): T => {
      to.set(from);
      return to;
    };
    this.file = larger(new Uint32Array(room), this.file);
    this.place = larger(new Uint16Array(room), this.place);
    this.lengths = larger(new Uint16Array(room * FIELD_COUNT), this.lengths);
    this.alive = larger(new Uint8Array(room), this.alive);
  }
}
