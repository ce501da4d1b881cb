import type { Codec } from './codec.ts';

/** Bytes packed together: few enough that copying them holds nobody up. */
const PIECE = 1 << 22;
/** What a buffer may be larger than the bytes that it is held for. */
const SPARE = 1.02;
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

/** A section's bytes, piece by piece, each at the beginning of a buffer of its own. */
export type Section = readonly Uint8Array<ArrayBuffer>[];

/** All sections that lie in some bytes. @throws Error when they are damaged */
export async function unpackSections(bytes: Uint8Array, codec: Codec): Promise<Section[]> {
  const read = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const sections: Uint8Array<ArrayBuffer>[][] = [];
  const tasks: (() => Promise<void>)[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = read.getUint32(at, true);
    const pieces: Uint8Array<ArrayBuffer>[] = [];
    sections.push(pieces);
    at += 4;
    for (let to = 0, place = 0; to < length; to += PIECE, place++) {
      const from = at + 4;
      at = from + read.getUint32(at, true);
      if (at > bytes.length) throw new Error('The image is cut short.');
      const packed = bytes.subarray(from, at);
      tasks.push(async () => {
        pieces[place] = ownBuffer(await codec.unpack(packed, Math.min(PIECE, length - to)));
      });
    }
  }
  const lane = async (): Promise<void> => {
    for (let task = tasks.pop(); task; task = tasks.pop()) await task();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return sections;
}

/** The bytes themselves where they begin their buffer and hardly anything else lies in it, else a copy. */
const ownBuffer = (bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> =>
  bytes.byteOffset === 0 && bytes.buffer.byteLength <= bytes.length * SPARE
    ? new Uint8Array(bytes.buffer, 0, bytes.length)
    : new Uint8Array(bytes);

function number(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}

/** Takes sections one after the other. */
export class SectionReader {
  private readonly sections: readonly Section[];
  private next = 0;

  constructor(sections: readonly Section[]) {
    this.sections = sections;
  }

  text(): string {
    return this.buffer().toString('utf8');
  }

  hex(): string {
    return this.buffer().toString('hex');
  }

  /** @throws Error when there is none left */
  pieces(): Section {
    const section = this.sections[this.next++];
    if (!section) throw new Error('The image lacks a section.');
    return section;
  }

  /** @throws Error when there is none left */
  bytes(): Uint8Array<ArrayBuffer> {
    const pieces = this.pieces();
    const [only] = pieces;
    if (only && pieces.length === 1) return only;
    const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const piece of pieces) {
      whole.set(piece, at);
      at += piece.length;
    }
    return whole;
  }

  private buffer(): Buffer {
    const { buffer, byteOffset, length } = this.bytes();
    return Buffer.from(buffer, byteOffset, length);
  }
}
