import type { Writer } from '../../src/edits/writer.ts';
import type { FileState, WorkspaceFiles } from '../../src/workspace/files.ts';
import type { EditStorage } from '../../src/edits/storage.ts';

interface Doc {
  text: string;
  version: number;
  dirty: boolean;
  readonly eol: '\n' | '\r\n';
}

/**
 * Files and open documents that behave as VS Code was seen to: a document has one kind of line end; a write under a clean
 * document reloads it, one under a dirty document doesn't touch it; saving is never done here.
 */
export interface MemoryEditor {
  readonly files: WorkspaceFiles;
  readonly writer: Writer;
  readonly disk: Map<string, Uint8Array>;
  readonly docs: Map<string, Doc>;
  put(uri: string, content: string | Uint8Array): void;
  bytes(uri: string): Uint8Array | undefined;
  text(uri: string): string | undefined;
  open(uri: string): void;
  /** The user types: the buffer becomes dirty, in its own line ends. */
  type(uri: string, text: string): void;
  /** What the writer does next instead of writing; back to normal when it answers. */
  onWrite: ((what: string, uri: string) => void) | undefined;
  /** All calls of the writer. */
  readonly calls: string[];
}

/** @param told what the editor takes all files for (`files.encoding`) */
export function memoryEditor(
  initial: Readonly<Record<string, string | Uint8Array>> = {},
  told?: string,
): MemoryEditor {
  const disk = new Map<string, Uint8Array>();
  const docs = new Map<string, Doc>();
  const calls: string[] = [];
  const encode = (content: string | Uint8Array): Uint8Array =>
    typeof content === 'string' ? new Uint8Array(Buffer.from(content, 'utf8')) : content;
  const show = (bytes: Uint8Array): string => {
    const text = new TextDecoder(DECODERS[encodingOf(bytes, told)] ?? 'utf-8').decode(bytes);
    const crlf = (text.match(/\r\n/g) ?? []).length;
    const eol = crlf > (text.match(/(?<!\r)\n/g) ?? []).length ? '\r\n' : '\n';
    return text.replace(/\r\n|\r|\n/g, eol);
  };
  const reload = (uri: string): void => {
    const doc = docs.get(uri);
    const bytes = disk.get(uri);
    if (!doc || doc.dirty || !bytes) return;
    doc.text = show(bytes);
    doc.version += 1;
  };
  const called = (what: string, uri: string): void => {
    calls.push(`${what} ${uri}`);
    editor.onWrite?.(what, uri);
  };
  const read = (uri: string): FileState => {
    const bytes = disk.get(uri);
    if (!bytes)
      return [...disk.keys()].some((key) => key.startsWith(`${uri}/`))
        ? { kind: 'folder' }
        : { kind: 'absent' };
    const doc = docs.get(uri);
    // A Buffer, as VS Code gives.
    const given = Buffer.from(bytes);
    const encoding = told === undefined ? {} : { encoding: told };
    if (!doc?.dirty) return { kind: 'file', bytes: given, open: doc !== undefined, ...encoding };
    const { text, eol, version } = doc;
    return {
      kind: 'file',
      bytes: given,
      open: true,
      dirty: { text, eol, version, encoding: encodingOf(bytes, told) },
      ...encoding,
    };
  };
  const editor: MemoryEditor = {
    disk,
    docs,
    calls,
    onWrite: undefined,
    files: {
      folders: () => [{ uri: 'file:///w', name: 'w' }],
      read: async (uri) => read(uri),
      list: async () => [...disk.keys()].sort(),
    },
    writer: {
      writeBytes: async (uri, bytes) => {
        called('write', uri);
        disk.set(uri, bytes.slice());
        reload(uri);
      },
      delete: async (uri) => {
        called('delete', uri);
        if (!disk.delete(uri)) throw new Error(`${uri} does not exist`);
        if (docs.get(uri)?.dirty === false) docs.delete(uri);
      },
      rename: async (from, to) => {
        called('rename', from);
        const bytes = disk.get(from);
        if (!bytes || disk.has(to)) throw new Error(`${from} cannot move to ${to}`);
        disk.delete(from);
        disk.set(to, bytes);
        const doc = docs.get(from);
        docs.delete(from);
        if (doc) docs.set(to, doc);
      },
      editBuffer: async (uri, version, edits) => {
        called('edit', uri);
        const doc = docs.get(uri);
        if (!doc || doc.version !== version) return false;
        for (const edit of [...edits].reverse())
          doc.text = doc.text.slice(0, edit.start) + edit.text + doc.text.slice(edit.end);
        doc.text = doc.text.replace(/\r\n|\r|\n/g, doc.eol);
        doc.version += 1;
        doc.dirty = true;
        return true;
      },
    },
    put: (uri, content) => {
      disk.set(uri, encode(content));
      reload(uri);
    },
    bytes: (uri) => disk.get(uri),
    text: (uri) => {
      const bytes = disk.get(uri);
      return bytes && Buffer.from(bytes).toString('utf8');
    },
    open: (uri) => {
      const text = show(disk.get(uri) ?? new Uint8Array());
      docs.set(uri, { text, version: 1, dirty: false, eol: text.includes('\r\n') ? '\r\n' : '\n' });
    },
    type: (uri, text) => {
      if (!docs.has(uri)) editor.open(uri);
      const doc = docs.get(uri);
      if (!doc) throw new Error('not open');
      doc.text = text.replace(/\r\n|\r|\n/g, doc.eol);
      doc.version += 1;
      doc.dirty = true;
    },
  };
  for (const [uri, content] of Object.entries(initial)) editor.put(uri, content);
  return editor;
}

/** The platform's decoders for the editor's names. */
const DECODERS: Readonly<Record<string, string>> = {
  utf16le: 'utf-16le',
  utf16be: 'utf-16be',
  iso88591: 'latin1',
  gbk: 'gbk',
  shiftjis: 'shift_jis',
};

/** What the editor takes a file for: what its first bytes say, else what it is told. */
function encodingOf(bytes: Uint8Array, told: string | undefined): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf16be';
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf8bom';
  return told ?? 'utf8';
}

/** Records in memory; a copy of `records` is what a crash would leave. */
export function memoryStorage(records: Map<string, string> = new Map()): EditStorage & {
  readonly records: Map<string, string>;
} {
  return {
    records,
    list: async (folder) =>
      [...records.keys()]
        .filter((key) => key.startsWith(`${folder}/`))
        .map((key) => key.slice(folder.length + 1))
        .sort(),
    read: async (folder, name) => records.get(`${folder}/${name}`),
    write: async (folder, name, content) => void records.set(`${folder}/${name}`, content),
    remove: async (folder, name) => void records.delete(`${folder}/${name}`),
  };
}
