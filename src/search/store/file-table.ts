import { createHash } from 'node:crypto';
import type { SQLOutputValue } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import { SKIP_REASONS } from '../../protocol/search.ts';
import type { SkipReason } from '../../protocol/search.ts';
import type { FileRow } from './store.ts';

/**
 * How rows of files lie in the database, in a third of the room that they spelled out take: folder and workspace are numbers, a
 * path is its length where the URI ends with it, a hash is bytes. The checksum is over what the row says.
 */
export const FILE_TABLES = `
  CREATE TABLE IF NOT EXISTS folder (id INTEGER PRIMARY KEY, uri TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS file (
    workspace INTEGER NOT NULL, folder INTEGER NOT NULL, name TEXT NOT NULL, path NOT NULL, size INTEGER NOT NULL,
    mtime REAL NOT NULL, hash, flavour TEXT, skip TEXT, language TEXT, chunks INTEGER NOT NULL, crc INTEGER NOT NULL,
    PRIMARY KEY (workspace, folder, name)
  ) WITHOUT ROWID;
`;
export const ALL_FILES =
  'SELECT file.*, folder.uri FROM file JOIN folder ON folder.id = file.folder WHERE workspace = ?';
export const PUT_FILE = 'INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)';
export const DROP_FILE = 'DELETE FROM file WHERE workspace = ? AND folder = ? AND name = ?';

export type Value = string | number | Uint8Array | null;

/** 48 bits of a hash: the same in all windows, so that none looks another's numbers up. */
export const numberOfText = (text: string): number =>
  createHash('sha256').update(text).digest().readUIntBE(0, 6);

/** A URI's folder (with the `/`) and what follows. */
export function parted(uri: string): { readonly folder: string; readonly name: string } {
  const at = uri.lastIndexOf('/') + 1;
  return { folder: uri.slice(0, at), name: uri.slice(at) };
}

/** The values of a row that follow workspace, folder and name. */
export function fileValues(row: FileRow): Value[] {
  const { uri, path, size, mtimeMs, key, skip, language, chunks } = row;
  const hash = key?.hash ?? null;
  return [
    uri.endsWith(path) ? path.length : path,
    size,
    mtimeMs,
    hash !== null && HEX.test(hash) ? Buffer.from(hash, 'hex') : hash,
    key?.flavour ?? null,
    skip,
    language,
    chunks,
    checksum(row),
  ];
}

const HEX = /^(?:[0-9a-f]{2})+$/;

/** A row as a file, or undefined when its checksum doesn't fit. */
export function readFileRow(raw: Record<string, SQLOutputValue>): FileRow | undefined {
  const { path } = raw;
  const uri = `${textOrNull(raw['uri']) ?? ''}${textOrNull(raw['name']) ?? ''}`;
  const hash = hashOf(raw['hash']);
  const row: FileRow = {
    uri,
    path: typeof path === 'number' ? uri.slice(Math.max(0, uri.length - path)) : (textOrNull(path) ?? ''),
    size: numberOf(raw['size']),
    mtimeMs: numberOf(raw['mtime']),
    key: hash === null ? null : { hash, flavour: textOrNull(raw['flavour']) ?? '' },
    skip: skipOf(raw['skip']),
    language: textOrNull(raw['language']),
    chunks: numberOf(raw['chunks']),
  };
  return checksum(row) === raw['crc'] ? row : undefined;
}

/** As it was written. */
export const hashOf = (value: SQLOutputValue | undefined): string | null =>
  value instanceof Uint8Array ? Buffer.from(value).toString('hex') : textOrNull(value);

export const numberOf = (value: SQLOutputValue | undefined): number =>
  typeof value === 'number' ? value : -1;

const checksum = ({ uri, path, size, mtimeMs, key, skip, language, chunks }: FileRow): number =>
  crc32(
    JSON.stringify([
      uri,
      path,
      size,
      mtimeMs,
      key?.hash ?? null,
      key?.flavour ?? null,
      skip,
      language,
      chunks,
    ]),
  );

const textOrNull = (value: SQLOutputValue | undefined): string | null =>
  typeof value === 'string' ? value : null;
const skipOf = (value: SQLOutputValue | undefined): SkipReason | null =>
  SKIP_REASONS.find((reason) => reason === value) ?? null;
