/** Blocks of bytes one after the other, each with its length in front (4 bytes, little-endian). */
export class SectionWriter {
  private readonly parts: Uint8Array[] = [];

  text(value: string): void {
    this.bytes(Buffer.from(value, 'utf8'));
  }

  bytes(value: ArrayBufferView): void {
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, value.byteLength, true);
    this.parts.push(length, new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
  }

  /** What was written, in parts: views of what was given. */
  done(): Uint8Array[] {
    return this.parts;
  }
}

/** Reads what a `SectionWriter` wrote. Throws when the bytes end too early. */
export class SectionReader {
  private readonly whole: Uint8Array<ArrayBuffer>;
  private at = 0;

  constructor(bytes: Uint8Array<ArrayBuffer>) {
    // Of a Buffer `slice` would be a view.
    this.whole = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  text(): string {
    const { buffer, byteOffset, length } = this.bytes();
    return Buffer.from(buffer, byteOffset, length).toString('utf8');
  }

  /** A view. */
  bytes(): Uint8Array<ArrayBuffer> {
    const { whole, at } = this;
    if (at + 4 > whole.length) throw new Error('The image is cut short.');
    const length = new DataView(whole.buffer, whole.byteOffset + at, 4).getUint32(0, true);
    this.at = at + 4 + length;
    if (this.at > whole.length) throw new Error('The image is cut short.');
    return whole.subarray(at + 4, this.at);
  }
}
