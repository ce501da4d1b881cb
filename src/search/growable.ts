/** Typed arrays that grow by doubling. `view()` is the part in use, valid until the next `push`. */

export class Growable32 {
  private array = new Uint32Array(64);
  length = 0;

  push(value: number): void {
    if (this.length === this.array.length) {
      const larger = new Uint32Array(this.array.length * 2);
      larger.set(this.array);
      this.array = larger;
    }
    this.array[this.length++] = value;
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

  push(value: number): void {
    if (this.length === this.array.length) {
      const larger = new Uint16Array(this.array.length * 2);
      larger.set(this.array);
      this.array = larger;
    }
    this.array[this.length++] = value;
  }

  view(): Uint16Array {
    return this.array.subarray(0, this.length);
  }

  get bytes(): number {
    return this.array.byteLength;
  }
}
