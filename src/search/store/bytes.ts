/** Buffers of writers that are done, for the next: there are several writers for each file. */
const spare: Buffer[] = [];
const SPARE = 4;
const SPARE_BYTES = 1 << 20;
const NOTHING = Buffer.alloc(0);

/** Bytes written one after the other: variable-length integers (7 bits a byte), strings, blocks. */
export class ByteWriter {
  private buffer = spare.pop() ?? Buffer.allocUnsafe(4096);
  private at = 0;

  /** A whole number ≥ 0, below 2³². */
  number(value: number): void {
    this.reserve(5);
    let rest = value;
    while (rest > 0x7f) {
      this.buffer[this.at++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.buffer[this.at++] = rest;
  }

  text(value: string): void {
    const length = Buffer.byteLength(value, 'utf8');
    this.number(length);
    this.reserve(length);
    this.at += this.buffer.write(value, this.at, 'utf8');
  }

  block(bytes: Uint8Array): void {
    this.number(bytes.length);
    this.reserve(bytes.length);
    this.buffer.set(bytes, this.at);
    this.at += bytes.length;
  }

  /** All that was written, as bytes of its own. Nothing more can be written. */
  done(): Uint8Array<ArrayBuffer> {
    const { buffer } = this;
    const own = new Uint8Array(buffer.subarray(0, this.at));
    this.buffer = NOTHING;
    this.at = 0;
    if (spare.length < SPARE && buffer.length <= SPARE_BYTES) spare.push(buffer);
    return own;
  }

  private reserve(more: number): void {
    if (this.at + more <= this.buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.buffer.length * 2, this.at + more));
    this.buffer.copy(larger, 0, 0, this.at);
    this.buffer = larger;
  }
}

/** Reads what a `ByteWriter` wrote. Every method throws when the bytes end too early. */
export class ByteReader {
  private readonly buffer: Buffer;
  private at = 0;

  constructor(bytes: Uint8Array) {
    this.buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  number(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.buffer[this.at++];
      if (byte === undefined) break;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new Error('The record is cut short.');
  }

  text(): string {
    const from = this.skip(this.number());
    return this.buffer.toString('utf8', from, this.at);
  }

  /** A view of the bytes, not a copy. */
  block(): Uint8Array {
    const from = this.skip(this.number());
    return this.buffer.subarray(from, this.at);
  }

  get left(): number {
    return this.buffer.length - this.at;
  }

  private skip(length: number): number {
    const from = this.at;
    if (from + length > this.buffer.length) throw new Error('The record is cut short.');
    this.at += length;
    return from;
  }
}
