import fs from 'node:fs';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { sha256 } from '../../base/hash.ts';
import { decodeImage, encodeImage } from './index-image.ts';
import type { IndexImage } from './index-image.ts';

const MAGIC = 'FNIMAGE1';
const HEADER = MAGIC.length + 4;

/**
 * The image of an index in one file: a cache beside the store that can be thrown away at any time. What it says is checked
 * by a sum over all of it; without it, or when it is damaged or of another version, the index is made from the store's
 * records and the files.
 */
export interface ImageFile {
  load(): IndexImage | undefined;
  /** Beside, then renamed: whole or the old one. @throws when the disk won't take it */
  save(image: IndexImage): void;
}

/** What must be the same for an image to be of use: the code, which may take words apart otherwise, and whose vectors it holds. */
export function imageMaker(workerPath: string, embedder: string | undefined, remoteVectors?: string): string {
  return `${sha256(fs.readFileSync(workerPath))} ${embedder ?? ''} ${remoteVectors ?? ''}`;
}

/** @param maker as {@link imageMaker} says it */
export function imageFile(dir: string, workspace: string, maker: string): ImageFile {
  const file = path.join(dir, `${workspace}.image`);
  return {
    load: () => {
      let bytes: Buffer<ArrayBuffer>;
      try {
        bytes = fs.readFileSync(file);
      } catch {
        // There is none, or none that can be read: the store knows all.
        return undefined;
      }
      if (bytes.length < HEADER || bytes.toString('latin1', 0, MAGIC.length) !== MAGIC) return undefined;
      const body = bytes.subarray(HEADER);
      if (crc32(body) !== bytes.readUInt32LE(MAGIC.length)) return undefined;
      try {
        return decodeImage(body, maker);
      } catch {
        // Its sum fits and its layout doesn't: as good as none.
        return undefined;
      }
    },
    save: (image) => {
      const parts = encodeImage(image, maker);
      const header = Buffer.alloc(HEADER);
      header.write(MAGIC, 'latin1');
      header.writeUInt32LE(
        parts.reduce((sum, part) => crc32(part, sum), 0),
        MAGIC.length,
      );
      const fresh = `${file}.${String(process.pid)}`;
      try {
        const descriptor = fs.openSync(fresh, 'w');
        try {
          for (const part of [header, ...parts]) writeWhole(descriptor, part);
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

function writeWhole(descriptor: number, part: Uint8Array): void {
  for (let at = 0; at < part.length;) at += fs.writeSync(descriptor, part, at);
}
