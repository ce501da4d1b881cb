/** Whole numbers from 0 to 2³² − 1 as bytes, 7 bits each: most are small. Loops of their own, because there are millions. */
export function writeNumbers(values: ArrayLike<number>): Uint8Array {
  const out = new NumberWriter(values.length * 2);
  for (let i = 0; i < values.length; i++) out.push(values[i] ?? 0);
  return out.done();
}

export class NumberWriter {
  private buffer: Uint8Array;
  private at = 0;

  constructor(room: number) {
    this.buffer = new Uint8Array(Math.max(room, 64));
  }

  push(value: number): void {
    if (this.at + 5 > this.buffer.length) {
      const larger = new Uint8Array(this.buffer.length * 2);
      larger.set(this.buffer);
      this.buffer = larger;
    }
    let rest = value >>> 0;
    while (rest > 0x7f) {
      this.buffer[this.at++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.buffer[this.at++] = rest;
  }

  /** Bytes written so far. */
  get length(): number {
    return this.at;
  }

  done(): Uint8Array {
    return this.buffer.subarray(0, this.at);
  }
}

/** @throws Error when there are more or fewer than `count` */
export function readNumbers(bytes: Uint8Array, count: number): Uint32Array {
  const values = new Uint32Array(count);
  let at = 0;
  for (let i = 0; i < count; i++) {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++] ?? 0;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    values[i] = value;
  }
  if (at !== bytes.length) throw new Error('The numbers of the image have the wrong length.');
  return values;
}
