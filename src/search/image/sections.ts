import type { Codec } from './codec.ts';

/** Bytes packed together: few enough that copying them holds nobody up. */
const PIECE = 1 << 22;
/** Pieces unpacked at once: more than Node has threads for such work, so that none waits for the caller's to be free. */
const AT_ONCE = 8;

/** A section of an image: its length (4 bytes, little-endian), then each piece's length and the piece, packed. */
export async function* packSection(section: ArrayBufferView, codec: Codec): AsyncGenerator<Uint8Array> {
  const { buffer, byteOffset, byteLength } = section;
  yield number(byteLength);
  for (let at = 0; at < byteLength; at += PIECE) {
    // A copy: what is packed elsewhere must not change or move meanwhile.
    const piece = new Uint8Array(buffer, byteOffset + at, Math.min(PIECE, byteLength - at)).slice();
    const packed = await codec.pack(piece);
    yield number(packed.length);
    yield packed;
  }
}

/** All sections that lie in some bytes, each in a buffer of its own. @throws Error when they are damaged */
export async function unpackSections(bytes: Uint8Array, codec: Codec): Promise<Uint8Array<ArrayBuffer>[]> {
  const read = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const sections: Uint8Array<ArrayBuffer>[] = [];
  const tasks: (() => Promise<void>)[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = read.getUint32(at, true);
    const section = new Uint8Array(length);
    sections.push(section);
    at += 4;
    for (let to = 0; to < length; to += PIECE) {
      const from = at + 4;
      at = from + read.getUint32(at, true);
      if (at > bytes.length) throw new Error('The image is cut short.');
      const packed = bytes.subarray(from, at);
      tasks.push(async () => {
        section.set(await codec.unpack(packed, Math.min(PIECE, length - to)), to);
      });
    }
  }
  const lane = async (): Promise<void> => {
    for (let task = tasks.pop(); task; task = tasks.pop()) await task();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return sections;
}

function number(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}

/** Takes sections one after the other. */
export class SectionReader {
  private readonly sections: readonly Uint8Array<ArrayBuffer>[];
  private next = 0;

  constructor(sections: readonly Uint8Array<ArrayBuffer>[]) {
    this.sections = sections;
  }

  text(): string {
    return this.buffer().toString('utf8');
  }

  hex(): string {
    return this.buffer().toString('hex');
  }

  /** @throws Error when there is none left */
  bytes(): Uint8Array<ArrayBuffer> {
    const section = this.sections[this.next++];
    if (!section) throw new Error('The image lacks a section.');
    return section;
  }

  private buffer(): Buffer {
    const { buffer, byteOffset, length } = this.bytes();
    return Buffer.from(buffer, byteOffset, length);
  }
}
