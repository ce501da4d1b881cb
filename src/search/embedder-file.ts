import { readFileSync } from 'node:fs';
import path from 'node:path';
import { loadEmbedder } from './embed/embedder.ts';
import type { Embedder } from './embed/embedder.ts';

/** The model's file in the assets folder. */
export const EMBEDDER_FILE = 'embedder.bin';

/** Loads the local embedder, or undefined where the assets have none. @throws Error when the file is damaged */
export function openEmbedder(assetsDir: string): Embedder | undefined {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path.join(assetsDir, EMBEDDER_FILE));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  return loadEmbedder(bytes);
}
