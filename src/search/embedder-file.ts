import { readFileSync } from 'node:fs';
import path from 'node:path';
import { loadEmbedder } from './embed/embedder.ts';
import type { Embedder } from './embed/embedder.ts';

/** The model's file in the assets folder. */
export const EMBEDDER_FILE = 'embedder.bin';

/** The bytes of the local embedder, or undefined where the assets have none. */
export function readEmbedder(assetsDir: string): Uint8Array | undefined {
  try {
    return readFileSync(path.join(assetsDir, EMBEDDER_FILE));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Loads the local embedder, or undefined where the assets have none. @throws Error when the file is damaged */
export function openEmbedder(assetsDir: string): Embedder | undefined {
  const bytes = readEmbedder(assetsDir);
  return bytes && loadEmbedder(bytes);
}
