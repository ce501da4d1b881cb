import fs from 'node:fs';
import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { FootnoteError } from '../../base/errors.ts';
import { loadSqlite } from './open-store.ts';

const FILE_NAME = 'vectors-v1.db';
const BUSY_MS = 5000;
/** A quarter of a gigabyte of half a kilobyte each: of more, the oldest go. */
const MOST = 500_000;

/** Vectors that were paid for, by what they were made of, shared by all workspaces. */
export interface VectorStore {
  get(key: Uint8Array): Int8Array<ArrayBuffer> | undefined;
  /** Writes all or nothing. @throws FootnoteError when the disk won't take it */
  put(vectors: readonly { readonly key: Uint8Array; readonly vector: Int8Array }[]): void;
  close(): void;
}

/**
 * Opens the vectors' own database: the index beside it may be begun again at any time, and they cost money. A damaged one
 * is begun again. Where nothing can be kept, `put` fails and says why, so that nobody pays for the same vectors each day.
 * @param dir made where it is missing
 */
export async function openVectorStore(dir: string, most = MOST): Promise<VectorStore> {
  try {
    const sqlite = await loadSqlite();
    if (sqlite === undefined) return withoutStore('SQLite is missing in this Node');
    fs.mkdirSync(dir, { recursive: true });
    const file = path.join(dir, FILE_NAME);
    return sqliteVectors(openOrReset(sqlite.DatabaseSync, file), most);
  } catch (error) {
    return withoutStore(error instanceof Error ? error.message : String(error));
  }
}

function open(Database: typeof DatabaseSync, file: string): DatabaseSync {
  const database = new Database(file, { timeout: BUSY_MS });
  try {
    database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
      CREATE TABLE IF NOT EXISTS vector (id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, data BLOB NOT NULL);`);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** SQLite's codes (sqlite.org/rescode.html) for a file that isn't what was written: CORRUPT, NOTADB. */
const DAMAGED = new Set([11, 26]);

function openOrReset(Database: typeof DatabaseSync, file: string): DatabaseSync {
  try {
    return open(Database, file);
  } catch (error) {
    if (!(error instanceof Error && 'errcode' in error && DAMAGED.has(Number(error.errcode) & 0xff)))
      throw error;
    for (const name of [file, `${file}-wal`, `${file}-shm`]) fs.rmSync(name, { force: true });
    return open(Database, file);
  }
}

function sqliteVectors(database: DatabaseSync, most: number): VectorStore {
  const find = database.prepare('SELECT data FROM vector WHERE key = ?');
  const insert = database.prepare('INSERT OR IGNORE INTO vector (key, data) VALUES (?, ?)');
  return {
    get: (key) => {
      const data = find.get(key)?.['data'];
      return data instanceof Uint8Array ? Int8Array.from(data, (byte) => (byte << 24) >> 24) : undefined;
    },
    put: (vectors) => {
      try {
        database.exec('BEGIN IMMEDIATE');
        for (const { key, vector } of vectors)
          insert.run(key, new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength));
        database.exec('COMMIT');
      } catch (error) {
        if (database.isTransaction) database.exec('ROLLBACK');
        throw notKept(error instanceof Error ? error.message : String(error));
      }
    },
    close: () => {
      database
        .prepare('DELETE FROM vector WHERE id <= (SELECT id FROM vector ORDER BY id DESC LIMIT 1 OFFSET ?)')
        .run(most);
      database.close();
    },
  };
}

const withoutStore = (why: string): VectorStore => ({
  get: () => undefined,
  put: () => {
    throw notKept(why);
  },
  close: () => undefined,
});

const notKept = (why: string): FootnoteError =>
  new FootnoteError('internal', `Vectors can't be kept on this machine (${why}).`);
