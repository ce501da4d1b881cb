import { SKIP_REASONS } from '../../protocol/search.ts';
import { FIELD_COUNT } from '../content.ts';
import type { FileRow } from '../store/store.ts';
import type { EngineImage, ImageFile } from './engine-image.ts';
import { SectionReader, SectionWriter } from './sections.ts';
import { PackedPostings } from '../lexical/packed.ts';
import { readNumbers, writeNumbers } from '../numbers.ts';

/** What a start needs of the last run: the engine as it was, and what was known of each file. */
export interface IndexImage {
  /** The store's, when the rows were as they are here. */
  readonly generation: number;
  readonly rows: readonly FileRow[];
  readonly engine: EngineImage;
}

const IN_ENGINE = 1;
const MACHINE = 2;
const HASH_BYTES = 32;

/** @param maker whatever must be the same for an image to be of use */
export function encodeImage(image: IndexImage, maker: string): Uint8Array[] {
  const { rows, engine } = image;
  const files = new Map(engine.files.map((file) => [file.uri, file]));
  // Rows of files in the engine come first, in the engine's order.
  const known = new Map(rows.map((row) => [row.uri, row]));
  const inside = engine.files.flatMap((file) => {
    const row = known.get(file.uri);
    return row ? [row] : [];
  });
  if (inside.length !== engine.files.length) throw new Error('The engine holds a file that has no row.');
  const held = new Set(inside);
  const ordered = [...inside, ...rows.filter((row) => !held.has(row))];
  const words: string[] = [''];
  const wordIds = new Map([['', 0]]);
  const wordId = (word: string): number => {
    const found = wordIds.get(word);
    if (found !== undefined) return found;
    wordIds.set(word, words.length);
    return words.push(word) - 1;
  };
  const times = new Float64Array(ordered.length * 2);
  const hashes = Buffer.alloc(ordered.length * HASH_BYTES);
  const columns: number[] = [];
  // Many files lie in the same folders and bear the same names.
  const lists: number[] = [];
  const listIds = new Map<string, number>();
  const listId = (terms: readonly string[]): number => {
    const key = terms.join('\0');
    const found = listIds.get(key);
    if (found !== undefined) return found;
    listIds.set(key, listIds.size);
    lists.push(terms.length, ...terms.map(wordId));
    return listIds.size - 1;
  };
  for (const [i, row] of ordered.entries()) {
    times[i * 2] = row.size;
    times[i * 2 + 1] = row.mtimeMs;
    if (row.key) hashes.write(row.key.hash, i * HASH_BYTES, 'hex');
    const file = held.has(row) ? files.get(row.uri) : undefined;
    columns.push(
      (file ? IN_ENGINE : 0) | (file?.machine === true ? MACHINE : 0),
      row.key ? 1 + wordId(row.key.flavour) : 0,
      row.skip === null ? 0 : 1 + SKIP_REASONS.indexOf(row.skip),
      wordId(row.language ?? ''),
      row.chunks,
      file?.chunkCount ?? 0,
      file?.lines ?? 0,
      file?.outline.length ?? 0,
      listId(file?.stem ?? []),
      listId(file?.folders ?? []),
    );
  }
  const out = new SectionWriter();
  out.text(maker);
  out.text(String(image.generation));
  out.text(words.join('\0'));
  out.text(ordered.map((row) => row.uri).join('\0'));
  out.text(ordered.map((row) => row.path).join('\0'));
  out.bytes(times);
  out.bytes(hashes);
  out.bytes(writeNumbers(columns));
  out.text(String(lists.length));
  out.bytes(writeNumbers(lists));
  out.bytes(Buffer.concat(engine.files.map((file) => file.outline)));
  out.text(String(engine.termCount));
  out.bytes(engine.terms);
  const { count, sizes, packed } = engine.postings.written();
  out.text(String(count));
  out.bytes(sizes);
  out.bytes(packed);
  out.bytes(writeNumbers(engine.lengths));
  out.bytes(engine.vectors);
  out.bytes(engine.remote);
  return out.done();
}

const COLUMNS = 10;

/**
 * @returns undefined when it was made by something else than `maker`
 * @throws Error when the bytes are damaged
 */
export function decodeImage(bytes: Uint8Array<ArrayBuffer>, maker: string): IndexImage | undefined {
  const read = new SectionReader(bytes);
  if (read.text() !== maker) return undefined;
  const generation = Number(read.text());
  const words = read.text().split('\0');
  const uris = list(read.text());
  const paths = list(read.text());
  const times = new Float64Array(copyOf(read.bytes()));
  const hashes = Buffer.from(copyOf(read.bytes())).toString('hex');
  const columns = readNumbers(read.bytes(), uris.length * COLUMNS);
  const listCount = Number(read.text());
  const lists = readLists(readNumbers(read.bytes(), listCount), words);
  const outlines = new Uint8Array(copyOf(read.bytes()));
  const termCount = Number(read.text());
  const terms = new Uint8Array(copyOf(read.bytes()));
  const postingCount = Number(read.text());
  const sizes = read.bytes();
  const packed = new Uint8Array(copyOf(read.bytes()));
  const postings = PackedPostings.read(postingCount, termCount, sizes, packed);
  const rows: FileRow[] = [];
  const files: ImageFile[] = [];
  let chunks = 0;
  let outlineAt = 0;
  for (const [i, uri] of uris.entries()) {
    const at = i * COLUMNS;
    const column = (which: number): number => columns[at + which] ?? 0;
    const hash = hashes.slice(i * HASH_BYTES * 2, (i + 1) * HASH_BYTES * 2);
    const language = words[column(3)] || null;
    const path = paths[i] ?? '';
    rows.push({
      uri,
      path,
      size: times[i * 2] ?? -1,
      mtimeMs: times[i * 2 + 1] ?? -1,
      key: column(1) === 0 ? null : { hash, flavour: words[column(1) - 1] ?? '' },
      skip: SKIP_REASONS[column(2) - 1] ?? null,
      language,
      chunks: column(4),
    });
    if ((column(0) & IN_ENGINE) === 0) continue;
    const outline = outlines.subarray(outlineAt, outlineAt + column(7));
    outlineAt += column(7);
    chunks += column(5);
    const machine = (column(0) & MACHINE) !== 0;
    files.push({
      uri,
      path,
      contentHash: hash,
      language,
      machine,
      lines: column(6),
      chunkCount: column(5),
      outline,
      stem: lists[column(8)] ?? [],
      folders: lists[column(9)] ?? [],
    });
  }
  const lengths = new Uint16Array(readNumbers(read.bytes(), chunks * FIELD_COUNT));
  const vectors = int8(read.bytes());
  const remote = int8(read.bytes());
  return { generation, rows, engine: { files, terms, termCount, postings, lengths, vectors, remote } };
}

const int8 = ({ buffer, byteOffset, length }: Uint8Array<ArrayBuffer>): Int8Array =>
  new Int8Array(buffer, byteOffset, length);

/** Lists of words, each its length and the words' numbers. */
function readLists(numbers: Uint32Array, words: readonly string[]): string[][] {
  const lists: string[][] = [];
  for (let at = 0; at < numbers.length;) {
    const end = at + 1 + (numbers[at] ?? 0);
    const list: string[] = [];
    for (at++; at < end; at++) list.push(words[numbers[at] ?? 0] ?? '');
    lists.push(list);
  }
  return lists;
}

const list = (text: string): string[] => (text === '' ? [] : text.split('\0'));

/** A buffer of its own: a view would keep the whole image in memory. */
const copyOf = (bytes: Uint8Array<ArrayBuffer>): ArrayBuffer => bytes.slice().buffer;
