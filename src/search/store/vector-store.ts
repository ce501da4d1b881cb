import fs from 'node:fs';
import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { FootnoteError } from '../../base/errors.ts';
import { makeFolder } from './make-folder.ts';
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
 * @param busyMs how long to wait for another window that writes
 */
export async function openVectorStore(dir: string, most = MOST, busyMs = BUSY_MS): Promise<VectorStore> {
  try {
    const sqlite = await loadSqlite();
    if (sqlite === undefined) return withoutStore('SQLite is missing in this Node');
    makeFolder(dir);
    const file = path.join(dir, FILE_NAME);
    const open = (): DatabaseSync => openTable(new sqlite.DatabaseSync(file, { timeout: busyMs }));
    return sqliteVectors(
      () => openOrReset(open, file),
      () => {
        remove(file);
      },
      most,
    );
  } catch (error) {
    return withoutStore(error instanceof Error ? error.message : String(error));
  }
}

function openTable(database: DatabaseSync): DatabaseSync {
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

const isDamage = (error: unknown): boolean =>
  error instanceof Error && 'errcode' in error && DAMAGED.has(Number(error.errcode) & 0xff);

const remove = (file: string): void => {
  for (const name of [file, `${file}-wal`, `${file}-shm`]) fs.rmSync(name, { force: true });
};

function openOrReset(open: () => DatabaseSync, file: string): DatabaseSync {
  try {
    return open();
  } catch (error) {
    if (!isDamage(error)) throw error;
    remove(file);
    return open();
  }
}

function sqliteVectors(open: () => DatabaseSync, remove: () => void, most: number): VectorStore {
  const prepared = (database: DatabaseSync) => ({
    database,
    find: database.prepare('SELECT data FROM vector WHERE key = ?'),
    insert: database.prepare('INSERT OR IGNORE INTO vector (key, data) VALUES (?, ?)'),
  });
  let now = prepared(open());
  /** Damage may lie deeper than opening looks. */
  const mending = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      if (!isDamage(error)) throw error;
      now.database.close();
      remove();
      now = prepared(open());
      return work();
    }
  };
  const write = (vectors: Parameters<VectorStore['put']>[0]): void => {
    const { database, insert } = now;
    try {
      database.exec('BEGIN IMMEDIATE');
      for (const { key, vector } of vectors)
        insert.run(key, new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength));
      database.exec('COMMIT');
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  };
  return {
    get: (key) => {
      const data = mending(() => now.find.get(key)?.['data']);
      return data instanceof Uint8Array ? Int8Array.from(data, (byte) => (byte << 24) >> 24) : undefined;
    },
    put: (vectors) => {
      try {
        mending(() => {
          write(vectors);
        });
      } catch (error) {
        throw notKept(error instanceof Error ? error.message : String(error));
      }
    },
    close: () => {
      const { database } = now;
      try {
        database
          .prepare('DELETE FROM vector WHERE id <= (SELECT id FROM vector ORDER BY id DESC LIMIT 1 OFFSET ?)')
          .run(most);
      } catch (error) {
        // Another window writes, or the disk is full: the next one to close tidies up.
        console.error('Footnote: letting old vectors go', error);
      } finally {
        database.close();
      }
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
