/** Typed arrays that grow by doubling. `view()` is the part in use, valid until the next `room`. */

export class Growable32 {
  private array = new Uint32Array(64);
  length = 0;

  /** Makes room for so many more values, and gives it to be written. */
  room(count: number): Uint32Array {
    const from = this.length;
    this.length += count;
    if (this.length > this.array.length) {
      const larger = new Uint32Array(Math.max(this.length, this.array.length * 2));
      larger.set(this.array);
      this.array = larger;
    }
    return this.array.subarray(from, this.length);
  }

  view(): Uint32Array {
    return this.array.subarray(0, this.length);
  }

  get bytes(): number {
    return this.array.byteLength;
  }
}

export class Growable16 {
  private array = new Uint16Array(64);
  length = 0;

  /** Makes room for so many more values, and gives it to be written. */
  room(count: number): Uint16Array {
    const from = this.length;
    this.length += count;
    if (this.length > this.array.length) {
      const larger = new Uint16Array(Math.max(this.length, this.array.length * 2));
      larger.set(this.array);
      this.array = larger;
    }
    return this.array.subarray(from, this.length);
  }

  view(): Uint16Array {
    return this.array.subarray(0, this.length);
  }

  get bytes(): number {
    return this.array.byteLength;
  }
}
