import { createHash, randomInt } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import {
  ALL_FILES,
  DROP_FILE,
  FILE_TABLES,
  PUT_FILE,
  fileValues,
  hashOf,
  numberOf,
  numberOfText,
  parted,
  readFileRow,
} from './file-table.ts';
import type { ContentKey, IndexStore } from './store.ts';

const SCHEMA_VERSION = 5;
const FILE_NAME = `index-v${String(SCHEMA_VERSION)}.db`;
/** When the database is larger, contents that no file row uses go, those unused longest first. */
const SIZE_LIMIT = 1 << 30;
const BUSY_MS = 5000;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS content (
    id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, crc INTEGER NOT NULL, data BLOB NOT NULL
  );
  ${FILE_TABLES}
  CREATE TABLE IF NOT EXISTS generation (workspace TEXT PRIMARY KEY, number INTEGER NOT NULL) WITHOUT ROWID;
`;

/**
 * The store in SQLite (write-ahead log; what was committed survives a crash of the process, and a power cut costs at most
 * the last commits). Each row has a checksum, because SQLite doesn't notice a flipped bit in a value.
 * A database that SQLite itself can't read is deleted and begun again.
 * @param Database `DatabaseSync` of `node:sqlite`
 * @param dir an existing folder that can be written
 * @throws when the folder can't hold a database
 */
export function sqliteStore(
  Database: typeof DatabaseSync,
  dir: string,
  workspace: string,
  sizeLimit = SIZE_LIMIT,
): IndexStore {
  const file = path.join(dir, FILE_NAME);
  dropOthers(dir);
  let opened = openOrReset(Database, file);
  let note = opened.note;
  const own = numberOfText(workspace);
  /** Files come folder by folder. */
  let lastFolder = { folder: '', id: numberOfText('') };
  const placeOf = (uri: string): { folder: string; id: number; name: string } => {
    const { folder, name } = parted(uri);
    if (folder !== lastFolder.folder) lastFolder = { folder, id: numberOfText(folder) };
    return { ...lastFolder, name };
  };

  /** Runs a piece of work; on damage that SQLite notices the database is begun again and `otherwise` stands. */
  const guarded = <T>(work: (statements: Statements) => T, otherwise: T): T => {
    try {
      return work(opened.statements);
    } catch (error) {
      if (!isDamage(error)) throw error;
      opened.database.close();
      opened = reset(Database, file);
      note = opened.note;
      return otherwise;
    }
  };
  const bytesOf = (row: Record<string, SQLOutputValue> | undefined): Uint8Array | undefined => {
    const data = row?.['data'];
    return data instanceof Uint8Array && crc32(data) === row?.['crc'] ? data : undefined;
  };

  return {
    kind: 'sqlite',
    get note() {
      return note;
    },
    files: () => guarded((s) => s.files.all(own).flatMap((row) => readFileRow(row) ?? []), []),
    generation: () => guarded((s) => numberOf(s.generation.get(workspace)?.['number']), -1),
    content: (key) => guarded((s) => bytesOf(s.content.get(digest(key))), undefined),
    write: (batch) => {
      const places = batch.files.map((row) => placeOf(row.uri));
      const write = ({ begin, commit, rollback, ...s }: Statements): void => {
        const { folders } = opened;
        const fresh = new Map(places.map(({ folder, id }) => [id, folder]));
        for (const id of [...fresh.keys()]) if (folders.has(id)) fresh.delete(id);
        begin.run();
        try {
          for (const { key, bytes } of batch.contents) s.putContent.run(digest(key), crc32(bytes), bytes);
          for (const uri of batch.removed) {
            const { id, name } = placeOf(uri);
            s.dropFile.run(own, id, name);
          }
          for (const [id, folder] of fresh) s.putFolder.run(id, folder);
          for (const [i, row] of batch.files.entries())
            s.putFile.run(own, places[i]?.id ?? 0, places[i]?.name ?? '', ...fileValues(row));
          s.step.run(workspace, firstGeneration());
          commit.run();
          for (const id of fresh.keys()) folders.add(id);
        } catch (error) {
          if (opened.database.isTransaction) rollback.run();
          throw error;
        }
      };
      if (!guarded((s) => (write(s), true), false)) write(opened.statements);
    },
    clear: () => {
      guarded((s) => (s.clear.run(own), s.step.run(workspace, firstGeneration())), undefined);
    },
    close: () => {
      try {
        evict(opened.database, sizeLimit);
      } catch (error) {
        // What goes is only older than the rest: another close may find the disk and the database free for it.
        if (!isDamage(error) && !OUTSIDE.has(sqliteCode(error))) throw error;
      } finally {
        opened.database.close();
      }
    },
    size: () =>
      [file, `${file}-wal`].reduce(
        (sum, name) => sum + (fs.statSync(name, { throwIfNoEntry: false })?.size ?? 0),
        0,
      ),
  };
}

/** Begins anywhere, so that a database that was begun again is not taken for the old one. */
const firstGeneration = (): number => randomInt(2 ** 47);

interface Statements {
  readonly begin: StatementSync;
  readonly commit: StatementSync;
  readonly rollback: StatementSync;
  readonly files: StatementSync;
  readonly content: StatementSync;
  readonly putContent: StatementSync;
  readonly putFile: StatementSync;
  readonly putFolder: StatementSync;
  readonly dropFile: StatementSync;
  readonly clear: StatementSync;
  readonly generation: StatementSync;
  readonly step: StatementSync;
}

interface Opened {
  readonly database: DatabaseSync;
  readonly statements: Statements;
  /** Those that were written since it was opened: one that was damaged before is whole again. */
  readonly folders: Set<number>;
  readonly note: string | undefined;
}

function open(Database: typeof DatabaseSync, file: string, note: string | undefined): Opened {
  const database = new Database(file, { timeout: BUSY_MS });
  try {
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -8000;');
    database.exec(SCHEMA);
    return {
      database,
      note,
      folders: new Set(),
      statements: {
        begin: database.prepare('BEGIN IMMEDIATE'),
        commit: database.prepare('COMMIT'),
        rollback: database.prepare('ROLLBACK'),
        files: database.prepare(ALL_FILES),
        content: database.prepare('SELECT crc, data FROM content WHERE key = ?'),
        putContent: database.prepare('INSERT OR REPLACE INTO content (key, crc, data) VALUES (?, ?, ?)'),
        putFile: database.prepare(PUT_FILE),
        putFolder: database.prepare('INSERT OR REPLACE INTO folder VALUES (?, ?)'),
        dropFile: database.prepare(DROP_FILE),
        clear: database.prepare('DELETE FROM file WHERE workspace = ?'),
        generation: database.prepare('SELECT number FROM generation WHERE workspace = ?'),
        step: database.prepare(
          'INSERT INTO generation VALUES (?, ?) ON CONFLICT DO UPDATE SET number = number + 1',
        ),
      },
    };
  } catch (error) {
    database.close();
    throw error;
  }
}

function openOrReset(Database: typeof DatabaseSync, file: string): Opened {
  try {
    return open(Database, file, undefined);
  } catch (error) {
    if (!isDamage(error)) throw error;
    return reset(Database, file);
  }
}

/** Databases of other versions: what they hold is made again. */
function dropOthers(dir: string): void {
  for (const name of fs.readdirSync(dir))
    if (/^index-v\d+\.db/.test(name) && !name.startsWith(FILE_NAME))
      try {
        fs.rmSync(path.join(dir, name), { force: true });
      } catch {
        // Another window of that version has it open: it goes the next time.
      }
}

function reset(Database: typeof DatabaseSync, file: string): Opened {
  for (const name of [file, `${file}-wal`, `${file}-shm`]) fs.rmSync(name, { force: true });
  return open(Database, file, 'The stored index was damaged and is built again.');
}

/** SQLite's result codes (sqlite.org/rescode.html) that say something of the machine, not of the file. */
const OUTSIDE = new Set([
  3 /* PERM */, 5 /* BUSY */, 6 /* LOCKED */, 7 /* NOMEM */, 13 /* FULL */, 14 /* CANTOPEN */,
]);
const IO_ERROR = 10;

const sqliteCode = (error: unknown): number =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'
    ? error.errcode & 0xff
    : 0;

/**
 * Whether the database itself is at fault. All else that SQLite can say of our few statements means that the file isn't
 * what we wrote: even "read-only", because a flipped bit in the header says so, and the folder has been found to be writable.
 */
function isDamage(error: unknown): boolean {
  const code = sqliteCode(error);
  if (code === IO_ERROR) return error instanceof Error && /short read/i.test(error.message);
  return code !== 0 && !OUTSIDE.has(code);
}

/** A content's name in the table, short. */
const digest = ({ hash, flavour }: ContentKey): Uint8Array =>
  createHash('sha256').update(`${hash}\n${flavour}`).digest().subarray(0, 16);

/** Lets go of contents that no workspace's file has, oldest first, while the database is over its limit. */
function evict(database: DatabaseSync, limit: number): void {
  const pages = database.prepare('PRAGMA page_count').get();
  const page = database.prepare('PRAGMA page_size').get();
  if (numberOf(pages?.['page_count']) * numberOf(page?.['page_size']) <= limit) return;
  const used = new Set<string>();
  for (const row of database
    .prepare('SELECT DISTINCT hash, flavour FROM file WHERE hash IS NOT NULL')
    .iterate()) {
    const key = { hash: hashOf(row['hash']) ?? '', flavour: String(row['flavour']) };
    used.add(Buffer.from(digest(key)).toString('latin1'));
  }
  const unused: number[] = [];
  for (const row of database.prepare('SELECT id, key FROM content ORDER BY id').iterate()) {
    const key = row['key'];
    if (key instanceof Uint8Array && !used.has(Buffer.from(key).toString('latin1')))
      unused.push(numberOf(row['id']));
  }
  const drop = database.prepare('DELETE FROM content WHERE id = ?');
  database.exec('BEGIN IMMEDIATE');
  for (const id of unused.slice(0, Math.ceil(unused.length / 2))) drop.run(id);
  database.exec('DELETE FROM folder WHERE id NOT IN (SELECT folder FROM file)');
  database.exec('COMMIT; VACUUM;');
}
