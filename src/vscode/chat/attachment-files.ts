import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod/mini';
import { sha256 } from '../../base/hash.ts';
import type { AttachmentPort } from '../../agent/attach.ts';
import { FILE_LIFE_S } from '../../model/file-life.ts';

/** An attachment that never went with a question is let go of after this. */
const UNSENT_MS = 7 * 24 * 60 * 60 * 1000;
/** So long before it expires, a file at the service isn't relied on in a new question. */
const AGAIN_MS = 24 * 60 * 60 * 1000;

const Ids = z.record(z.string(), z.array(z.string()));
const Book = z.object({
  /** Attachments by chat. */
  chats: Ids,
  /** Files at a service: `address id` of the attachment → id of the file there. */
  uploaded: z.record(z.string(), z.string()),
  /** When those files expire at the service, by the same keys: milliseconds since 1970. */
  expires: z._default(z.record(z.string(), z.number()), {}),
  /** Files whose deletion at the service has yet to succeed: address and id. */
  orphans: z.array(z.object({ at: z.string(), fileId: z.string() })),
});
type Book = z.infer<typeof Book>;

export interface AttachmentFiles extends AttachmentPort {
  /** Keeps bytes; the same bytes are kept once. @returns their SHA-256 */
  add(bytes: Uint8Array): Promise<string>;
  /** The chat uses these from now on. */
  claim(chatId: string, ids: readonly string[]): Promise<void>;
  /** Deletes what no other chat uses: here, and at the service. What can't be deleted now is tried again later. */
  forget(chatId: string): Promise<void>;
}

export interface AttachmentFilesOptions {
  /** On this machine, made when first needed. */
  readonly folder: string;
  /** The service as it is set up now; files of one mean nothing to another. */
  readonly address: () => string;
  readonly deleteRemote: (fileId: string) => Promise<void>;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  log(message: string): void;
}

export async function attachmentFiles(options: AttachmentFilesOptions): Promise<AttachmentFiles> {
  const { folder, address, deleteRemote, log, now = Date.now } = options;
  const bookFile = path.join(folder, 'attachments.json');
  const fileOf = (id: string): string => path.join(folder, `${id}.bin`);
  const book = await readBook(bookFile);
  const used = new Set(Object.values(book.chats).flat());
  await dropUnsent(folder, used);
  let saving: Promise<void> = Promise.resolve();

  const save = (): Promise<void> => {
    saving = saving.then(async () => {
      await mkdir(folder, { recursive: true });
      // Whole or not at all: a crash in the middle leaves the one before.
      await writeFile(`${bookFile}.new`, JSON.stringify(book));
      await rename(`${bookFile}.new`, bookFile);
    });
    return saving;
  };
  const keyOf = (id: string): string => `${address()} ${id}`;
  const claim = async (chatId: string, ids: readonly string[]): Promise<void> => {
    const known = book.chats[chatId] ?? [];
    const fresh = ids.filter((id) => !known.includes(id));
    if (fresh.length === 0) return;
    book.chats[chatId] = [...known, ...fresh];
    await save();
  };
  const deleteOrphans = async (): Promise<void> => {
    for (const orphan of book.orphans.filter(({ at }) => at === address())) {
      try {
        await deleteRemote(orphan.fileId);
        book.orphans = book.orphans.filter((each) => each !== orphan);
      } catch (error) {
        log(`A file at the model service could not be deleted; it is tried again later: ${String(error)}`);
      }
    }
  };

  return {
    add: async (bytes) => {
      const id = sha256(bytes);
      await mkdir(folder, { recursive: true });
      await writeFile(fileOf(id), bytes);
      return id;
    },
    read: async (id) => {
      try {
        return await readFile(fileOf(id));
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    // One that is about to expire is uploaded again: the chat that it goes into may be long.
    uploaded: (id) =>
      (book.expires[keyOf(id)] ?? Infinity) - now() > AGAIN_MS ? book.uploaded[keyOf(id)] : undefined,
    keepUploaded: async (conversationId, id, fileId) => {
      book.uploaded[keyOf(id)] = fileId;
      book.expires[keyOf(id)] = now() + FILE_LIFE_S * 1000;
      await claim(conversationId, [id]);
      await save();
    },
    claim,
    forget: async (chatId) => {
      const mine = book.chats[chatId] ?? [];
      book.chats = Object.fromEntries(Object.entries(book.chats).filter(([id]) => id !== chatId));
      const others = new Set(Object.values(book.chats).flat());
      for (const id of mine.filter((each) => !others.has(each))) {
        await rm(fileOf(id), { force: true });
        for (const [key, fileId] of Object.entries(book.uploaded)) {
          if (!key.endsWith(` ${id}`)) continue;
          book.orphans.push({ at: key.slice(0, -id.length - 1), fileId });
          book.uploaded = Object.fromEntries(Object.entries(book.uploaded).filter(([each]) => each !== key));
          book.expires = Object.fromEntries(Object.entries(book.expires).filter(([each]) => each !== key));
        }
      }
      if (mine.length > 0) await save();
      if (book.orphans.length === 0) return;
      await deleteOrphans();
      await save();
    },
  };
}

async function readBook(file: string): Promise<Book> {
  const empty: Book = { chats: {}, uploaded: {}, expires: {}, orphans: [] };
  try {
    return Book.safeParse(JSON.parse(await readFile(file, 'utf8'))).data ?? empty;
  } catch (error) {
    if (isMissing(error) || error instanceof SyntaxError) return empty;
    throw error;
  }
}

async function dropUnsent(folder: string, used: ReadonlySet<string>): Promise<void> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  for (const name of names) {
    if (!name.endsWith('.bin') || used.has(name.slice(0, -'.bin'.length))) continue;
    const file = path.join(folder, name);
    if (Date.now() - (await stat(file)).mtimeMs > UNSENT_MS) await rm(file, { force: true });
  }
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';
