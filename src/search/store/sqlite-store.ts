import { createHash, randomInt } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';
import { SKIP_REASONS } from '../../protocol/search.ts';
import type { SkipReason } from '../../protocol/search.ts';
import type { ContentKey, FileRow, IndexStore } from './store.ts';

const SCHEMA_VERSION = 3;
const FILE_NAME = `index-v${String(SCHEMA_VERSION)}.db`;
/** Bytes that can't be made fewer grow by 5 in 16,000: enough for most contents; and zlib wants room for 64. */
const DEFLATE_MORE = 64;
/** When the database is larger, contents that no file row uses go, those unused longest first. */
const SIZE_LIMIT = 1 << 30;
const BUSY_MS = 5000;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS content (
    id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, crc INTEGER NOT NULL, data BLOB NOT NULL
  );
  CREATE TABLE IF NOT EXISTS file (
    workspace TEXT NOT NULL, uri TEXT NOT NULL, path TEXT NOT NULL, size INTEGER NOT NULL, mtime REAL NOT NULL,
    hash TEXT, flavour TEXT, skip TEXT, language TEXT, chunks INTEGER NOT NULL, crc INTEGER NOT NULL,
    PRIMARY KEY (workspace, uri)
  ) WITHOUT ROWID;
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
    return data instanceof Uint8Array && crc32(data) === row?.['crc'] ? inflateRawSync(data) : undefined;
  };

  return {
    kind: 'sqlite',
    get note() {
      return note;
    },
    files: () => guarded((s) => s.files.all(workspace).flatMap((row) => readRow(row) ?? []), []),
    generation: () => guarded((s) => numberOf(s.generation.get(workspace)?.['number']), -1),
    content: (key) => guarded((s) => bytesOf(s.content.get(digest(key))), undefined),
    write: (batch) => {
      const contents = batch.contents.map(({ key, bytes }) => ({
        key,
        // Room for all at once: else each result keeps 16 KB in memory.
        data: deflateRawSync(bytes, { level: 1, chunkSize: bytes.length + DEFLATE_MORE }),
      }));
      const write = ({ begin, commit, rollback, putContent, putFile, dropFile, step }: Statements): void => {
        begin.run();
        try {
          for (const { key, data } of contents) putContent.run(digest(key), crc32(data), data);
          for (const uri of batch.removed) dropFile.run(workspace, uri);
          for (const row of batch.files) putFile.run(workspace, ...fields(row), checksum(row));
          step.run(workspace, firstGeneration());
          commit.run();
        } catch (error) {
          if (opened.database.isTransaction) rollback.run();
          throw error;
        }
      };
      if (!guarded((s) => (write(s), true), false)) write(opened.statements);
    },
    clear: () => {
      guarded((s) => (s.clear.run(workspace), s.step.run(workspace, firstGeneration())), undefined);
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
  readonly dropFile: StatementSync;
  readonly clear: StatementSync;
  readonly generation: StatementSync;
  readonly step: StatementSync;
}

interface Opened {
  readonly database: DatabaseSync;
  readonly statements: Statements;
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
      statements: {
        begin: database.prepare('BEGIN IMMEDIATE'),
        commit: database.prepare('COMMIT'),
        rollback: database.prepare('ROLLBACK'),
        files: database.prepare('SELECT * FROM file WHERE workspace = ?'),
        content: database.prepare('SELECT crc, data FROM content WHERE key = ?'),
        putContent: database.prepare('INSERT OR REPLACE INTO content (key, crc, data) VALUES (?, ?, ?)'),
        putFile: database.prepare('INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)'),
        dropFile: database.prepare('DELETE FROM file WHERE workspace = ? AND uri = ?'),
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

const fields = (row: FileRow): (string | number | null)[] => [
  row.uri,
  row.path,
  row.size,
  row.mtimeMs,
  row.key?.hash ?? null,
  row.key?.flavour ?? null,
  row.skip,
  row.language,
  row.chunks,
];

const checksum = (row: FileRow): number => crc32(JSON.stringify(fields(row)));

const textOrNull = (value: SQLOutputValue | undefined): string | null =>
  typeof value === 'string' ? value : null;
const numberOf = (value: SQLOutputValue | undefined): number => (typeof value === 'number' ? value : -1);
const skipOf = (value: SQLOutputValue | undefined): SkipReason | null =>
  SKIP_REASONS.find((reason) => reason === value) ?? null;

/** A row as a file, or undefined when its checksum doesn't fit. */
function readRow(raw: Record<string, SQLOutputValue>): FileRow | undefined {
  const hash = textOrNull(raw['hash']);
  const row: FileRow = {
    uri: textOrNull(raw['uri']) ?? '',
    path: textOrNull(raw['path']) ?? '',
    size: numberOf(raw['size']),
    mtimeMs: numberOf(raw['mtime']),
    key: hash === null ? null : { hash, flavour: textOrNull(raw['flavour']) ?? '' },
    skip: skipOf(raw['skip']),
    language: textOrNull(raw['language']),
    chunks: numberOf(raw['chunks']),
  };
  return checksum(row) === raw['crc'] ? row : undefined;
}

/** Lets go of contents that no workspace's file has, oldest first, while the database is over its limit. */
function evict(database: DatabaseSync, limit: number): void {
  const pages = database.prepare('PRAGMA page_count').get();
  const page = database.prepare('PRAGMA page_size').get();
  if (numberOf(pages?.['page_count']) * numberOf(page?.['page_size']) <= limit) return;
  const used = new Set<string>();
  for (const row of database
    .prepare('SELECT DISTINCT hash, flavour FROM file WHERE hash IS NOT NULL')
    .iterate()) {
    const key = { hash: String(row['hash']), flavour: String(row['flavour']) };
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
  database.exec('COMMIT; VACUUM;');
}
