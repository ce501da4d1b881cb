import fs from 'node:fs';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { SKIP_REASONS } from '../../protocol/search.ts';
import { ByteReader, ByteWriter } from './bytes.ts';
import { keyText } from './memory-store.ts';
import type { ContentKey, FileRow, IndexStore } from './store.ts';

const MAGIC = 'footnote snapshot 2';

/**
 * The store where `node:sqlite` is missing: everything in memory, and in one file written anew (beside, then renamed, so that
 * it is whole or the old one) when the store is closed or much has changed. A crash loses what came since.
 */
export function snapshotStore(dir: string, workspace: string, note: string): IndexStore {
  const file = path.join(dir, `${workspace}.snapshot`);
  const { files, contents } = load(file);
  let unsaved = 0;

  const save = (): void => {
    if (unsaved === 0) return;
    const used = new Set([...files.values()].map((row) => (row.key ? keyText(row.key) : '')));
    const out = new ByteWriter();
    out.text(MAGIC);
    out.number(files.size);
    for (const row of files.values()) writeRow(out, row);
    const kept = [...contents].filter(([key]) => used.has(key));
    out.number(kept.length);
    for (const [, { key, bytes }] of kept) {
      writeKey(out, key);
      out.number(crc32(bytes));
      out.block(bytes);
    }
    const bytes = out.done();
    const sum = new ByteWriter();
    sum.number(crc32(bytes));
    const fresh = `${file}.${String(process.pid)}`;
    fs.writeFileSync(fresh, Buffer.concat([bytes, sum.done()]), { flush: true });
    fs.renameSync(fresh, file);
    unsaved = 0;
  };

  return {
    kind: 'snapshot',
    note,
    files: () => [...files.values()],
    generation: () => undefined,
    content: (key) => contents.get(keyText(key))?.bytes,
    write: (batch) => {
      for (const uri of batch.removed) files.delete(uri);
      for (const { key, bytes } of batch.contents) contents.set(keyText(key), { key, bytes });
      for (const row of batch.files) files.set(row.uri, row);
      unsaved += batch.removed.length + batch.files.length;
      if (unsaved > 5000) save();
    },
    clear: () => {
      files.clear();
      unsaved++;
    },
    close: save,
    size: () => fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0,
  };
}

interface Loaded {
  readonly files: Map<string, FileRow>;
  readonly contents: Map<string, { readonly key: ContentKey; readonly bytes: Uint8Array }>;
}

/** What the file holds; nothing when it is missing or damaged. */
function load(file: string): Loaded {
  const loaded: Loaded = { files: new Map(), contents: new Map() };
  if (!fs.existsSync(file)) return loaded;
  const bytes = fs.readFileSync(file);
  try {
    const read = new ByteReader(bytes);
    if (read.text() !== MAGIC) return loaded;
    const rows = Array.from({ length: read.number() }, () => readRow(read));
    const contents = Array.from({ length: read.number() }, () => {
      const key = readKey(read);
      return { key, sum: read.number(), bytes: read.block() };
    });
    for (const { key, sum, bytes: data } of contents)
      if (crc32(data) === sum) loaded.contents.set(keyText(key), { key, bytes: data });
    const end = bytes.length - read.left;
    if (crc32(bytes.subarray(0, end)) === read.number())
      for (const row of rows) loaded.files.set(row.uri, row);
  } catch {
    // A damaged snapshot is as good as none: the index is built again.
    loaded.contents.clear();
  }
  return loaded;
}

function writeKey(out: ByteWriter, key: ContentKey): void {
  out.text(key.hash);
  out.text(key.flavour);
}

const readKey = (read: ByteReader): ContentKey => ({
  hash: read.text(),
  flavour: read.text(),
});

function writeRow(out: ByteWriter, row: FileRow): void {
  out.text(row.uri);
  out.text(row.path);
  out.text(`${String(row.size)} ${String(row.mtimeMs)} ${String(row.chunks)}`);
  out.text(row.skip ?? '');
  out.text(row.language ?? '');
  out.number(row.key ? 1 : 0);
  if (row.key) writeKey(out, row.key);
}

function readRow(read: ByteReader): FileRow {
  const uri = read.text();
  const place = read.text();
  const [size = -1, mtimeMs = -1, chunks = 0] = read.text().split(' ').map(Number);
  const skip = read.text();
  const language = read.text() || null;
  const key = read.number() === 1 ? readKey(read) : null;
  return {
    uri,
    path: place,
    size,
    mtimeMs,
    chunks,
    language,
    skip: SKIP_REASONS.find((reason) => reason === skip) ?? null,
    key,
  };
}
