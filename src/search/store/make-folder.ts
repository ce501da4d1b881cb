import fs from 'node:fs';
import path from 'node:path';

const isFolder = (dir: string): boolean =>
  fs.statSync(dir, { throwIfNoEntry: false })?.isDirectory() === true;

/**
 * Makes a folder and those above it. Node's own `recursive` never comes back where one is there that takes none (`/proc`).
 * @throws the system's error
 */
export function makeFolder(dir: string): void {
  if (isFolder(dir)) return;
  const above = path.dirname(dir);
  if (above !== dir) makeFolder(above);
  try {
    fs.mkdirSync(dir);
  } catch (error) {
    // Somebody else may have made it meanwhile.
    if (!isFolder(dir)) throw error;
  }
}
