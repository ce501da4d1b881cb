import fs from 'node:fs';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { sha256 } from '../../base/hash.ts';
import type { Pause } from '../slice.ts';
import { CODECS } from './codec.ts';
import type { Codec } from './codec.ts';
import { decodeImage, encodeImage } from './index-image.ts';
import type { IndexImage } from './index-image.ts';
import { packSection, unpackSections } from './sections.ts';

const MAGIC = 'FNIMAGE2';
/** The magic word, a sum over all that follows (4 bytes), the codec's number, the length of the maker's name. */
const HEADER = MAGIC.length + 6;
const SUMMED_FROM = MAGIC.length + 4;
/** Nobody writes for so long. */
const LEFT_MS = 3_600_000;

/**
 * The image of an index in one file: a cache beside the store that can be thrown away at any time. What it says is checked
 * by a sum over all of it; without it, or when it is damaged or of another version, the index is made from the store's
 * records and the files.
 */
export interface ImageFile {
  /** Reads the file, and unpacks it on other threads. */
  load(): Promise<IndexImage | undefined>;
  /**
   * Beside, then renamed: whole or the old one.
   * @param pause called often, between small pieces of work; what it throws ends the saving
   * @throws when the disk won't take it
   */
  save(image: IndexImage, pause: Pause): Promise<void>;
}

/** What the build puts beside the worker: its code for each kind of thread. */
const PARTS = ['index.cjs', 'parse.cjs'];

/** What must be the same for an image to be of use: the code, which may take words apart otherwise, and whose vectors it holds. */
export function imageMaker(workerPath: string, embedder: string | undefined, remoteVectors?: string): string {
  const dir = path.dirname(workerPath);
  const code = [path.basename(workerPath), ...PARTS].flatMap((name) => {
    const file = path.join(dir, name);
    return fs.existsSync(file) ? sha256(fs.readFileSync(file)) : [];
  });
  return sha256(`${code.join(' ')} ${embedder ?? ''} ${remoteVectors ?? ''}`);
}

/**
 * @param maker as {@link imageMaker} says it
 * @param codecs what may be read; the first is written
 */
export function imageFile(
  dir: string,
  workspace: string,
  maker: string,
  codecs: readonly [Codec, ...Codec[]] = CODECS,
): ImageFile {
  const file = path.join(dir, `${workspace}.image`);
  const begins = (codec: Codec): Buffer =>
    Buffer.concat([Buffer.from([codec.id, Buffer.byteLength(maker)]), Buffer.from(maker)]);
  return {
    load: async () => {
      let bytes: Buffer<ArrayBuffer>;
      try {
        bytes = fs.readFileSync(file);
      } catch {
        // There is none, or none that can be read: the store knows all.
        return undefined;
      }
      if (bytes.length < HEADER || bytes.toString('latin1', 0, MAGIC.length) !== MAGIC) return undefined;
      const body = bytes.subarray(SUMMED_FROM);
      const codec = codecs.find((one) => body.indexOf(begins(one)) === 0);
      if (!codec || crc32(body) !== bytes.readUInt32LE(MAGIC.length)) return undefined;
      try {
        return decodeImage(await unpackSections(body.subarray(begins(codec).length), codec));
      } catch {
        // Its sum fits and its layout doesn't: as good as none.
        return undefined;
      }
    },
    save: async (image, pause) => {
      const sections = await encodeImage(image, pause);
      const [codec] = codecs;
      const fresh = `${file}.${String(process.pid)}`;
      dropLeft(file);
      try {
        const descriptor = fs.openSync(fresh, 'w');
        try {
          const start = begins(codec);
          let sum = crc32(start);
          writeWhole(descriptor, Buffer.concat([Buffer.alloc(SUMMED_FROM), start]));
          for (const section of sections)
            for await (const part of packSection(section, codec)) {
              await pause();
              sum = crc32(part, sum);
              writeWhole(descriptor, part);
            }
          const header = Buffer.alloc(SUMMED_FROM);
          header.write(MAGIC, 'latin1');
          header.writeUInt32LE(sum, MAGIC.length);
          fs.writeSync(descriptor, header, 0, header.length, 0);
        } finally {
          fs.closeSync(descriptor);
        }
        fs.renameSync(fresh, file);
      } catch (error) {
        fs.rmSync(fresh, { force: true });
        throw error;
      }
    },
  };
}

/** Removes what was being written when its writer was killed; another may be writing now. */
function dropLeft(file: string): void {
  const begins = `${path.basename(file)}.`;
  const dir = path.dirname(file);
  for (const name of fs.readdirSync(dir)) {
    if (!name.startsWith(begins)) continue;
    const written = fs.statSync(path.join(dir, name), { throwIfNoEntry: false })?.mtimeMs ?? Infinity;
    if (written < Date.now() - LEFT_MS) fs.rmSync(path.join(dir, name), { force: true });
  }
}

function writeWhole(descriptor: number, part: Uint8Array): void {
  for (let at = 0; at < part.length;) at += fs.writeSync(descriptor, part, at);
}
