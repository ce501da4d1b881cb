// Accepts all that is pending in a folder and kills itself, as kill -9 does, at the n-th thing it does to the disk.
// Usage: node crash-child.ts FOLDER N
import { open, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createEdits } from '../../../src/edits/create-edits.ts';
import { diskStorage } from '../../../src/edits/disk-storage.ts';
import type { EditStorage } from '../../../src/edits/storage.ts';
import type { Writer } from '../../../src/edits/writer.ts';
import { diskFile, readFromDisk } from '../../fakes/disk-reader.ts';

const [folder = '', at = ''] = process.argv.slice(2);
let left = Number(at);

/** One thing done: the last one if it is the n-th. */
function tick(): void {
  if (left-- === 0) process.kill(process.pid, 'SIGKILL');
}

/** Writes as an editor does: truncates first, and the bytes come in two parts. */
async function writeInParts(file: string, bytes: Uint8Array): Promise<void> {
  tick();
  await writeFile(file, '');
  tick();
  const handle = await open(file, 'r+');
  await handle.write(bytes.subarray(0, bytes.length >> 1));
  tick();
  await handle.write(bytes.subarray(bytes.length >> 1));
  await handle.close();
  tick();
}

const writer: Writer = {
  writeBytes: (uri, bytes) => writeInParts(diskFile(uri), bytes),
  delete: async (uri) => {
    tick();
    await rm(diskFile(uri));
    tick();
  },
  rename: async (from, to) => {
    tick();
    await rename(diskFile(from), diskFile(to));
    tick();
  },
  editBuffer: () => Promise.resolve(false),
};

const real = diskStorage(path.join(folder, '.storage'));
const storage: EditStorage = {
  ...real,
  write: async (...record) => {
    tick();
    await real.write(...record);
    tick();
  },
};

const edits = await createEdits({
  files: { folders: () => [], read: readFromDisk },
  writer,
  storage,
  isInside: () => Promise.resolve(true),
});
await edits.decideAll('accept');
process.stdout.write('done');
