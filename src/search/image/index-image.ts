import { SKIP_REASONS } from '../../protocol/search.ts';
import { FIELD_COUNT } from '../content.ts';
import type { FileRow } from '../store/store.ts';
import type { EngineImage, ImageFile } from './engine-image.ts';
import { SectionReader } from './sections.ts';
import type { Section } from './sections.ts';
import { PackedPostings } from '../lexical/packed.ts';
import { readNumbers, writeNumbers } from '../numbers.ts';
import type { Pause } from '../slice.ts';

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

/** Rows between two pauses. */
const AT_ONCE = 256;

/** Its sections: views of what was given, where that is large. */
export async function encodeImage(
  { generation, rows, engine }: IndexImage,
  pause: Pause,
): Promise<Uint8Array[]> {
  // Rows of files in the engine come first, in the engine's order.
  const known = new Map(rows.map((row) => [row.uri, row]));
  const inside = engine.files.flatMap((file) => {
    const row = known.get(file.uri);
    return row ? [row] : [];
  });
  if (inside.length !== engine.files.length) throw new Error('The engine holds a file that has no row.');
  await pause();
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
  // Many files lie in the same folders and bear the same names: they share their lists.
  const lists: number[] = [];
  const listIds = new Map<readonly string[], number>();
  const listId = (terms: readonly string[]): number => {
    const found = listIds.get(terms);
    if (found !== undefined) return found;
    listIds.set(terms, listIds.size);
    lists.push(terms.length, ...terms.map(wordId));
    return listIds.size - 1;
  };
  for (const [i, row] of ordered.entries()) {
    if (i % AT_ONCE === 0) await pause();
    times[i * 2] = row.size;
    times[i * 2 + 1] = row.mtimeMs;
    if (row.key) hashes.write(row.key.hash, i * HASH_BYTES, 'hex');
    const file = engine.files[i];
    columns.push(
      (file ? IN_ENGINE : 0) | (file?.machine === true ? MACHINE : 0),
      row.key ? 1 + wordId(row.key.flavour) : 0,
      row.skip === null ? 0 : 1 + SKIP_REASONS.indexOf(row.skip),
      wordId(row.language ?? ''),
      row.chunks,
      file?.chunkCount ?? 0,
      file?.lines ?? 0,
      file?.outline.length ?? 0,
      listId(file?.stem ?? NO_TERMS),
      listId(file?.folders ?? NO_TERMS),
    );
  }
  const { count, sizes, packed } = engine.postings.written();
  return [
    text([generation, lists.length, engine.termCount, count].join(' ')),
    text(words.join('\0')),
    text(ordered.map((row) => row.uri).join('\0')),
    text(ordered.map((row) => row.path).join('\0')),
    bytesOf(times),
    hashes,
    writeNumbers(columns),
    writeNumbers(lists),
    Buffer.concat(engine.files.map((file) => file.outline)),
    engine.terms,
    sizes,
    packed,
    writeNumbers(engine.lengths),
    joined(engine.vectors),
    joined(engine.remote),
  ];
}

const NO_TERMS: readonly string[] = [];
const text = (value: string): Uint8Array => Buffer.from(value, 'utf8');
const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** Vectors are written as the engine has them, in one piece. */
const joined = (pieces: readonly Int8Array[]): Uint8Array => {
  const [only] = pieces;
  return only && pieces.length === 1 ? bytesOf(only) : Buffer.concat(pieces.map(bytesOf));
};

const COLUMNS = 10;

/** @throws Error when the sections are none of an image */
export function decodeImage(sections: readonly Section[]): IndexImage {
  const read = new SectionReader(sections);
  const [generation = -1, listCount = 0, termCount = 0, postingCount = 0] = read
    .text()
    .split(' ')
    .map(Number);
  const words = read.text().split('\0');
  const uris = list(read.text());
  const paths = list(read.text());
  const times = float64(read.bytes());
  const hashes = read.hex();
  const columns = readNumbers(read.bytes(), uris.length * COLUMNS);
  const lists = readLists(readNumbers(read.bytes(), listCount), words);
  const outlines = read.bytes();
  const terms = read.bytes();
  const sizes = read.bytes();
  const postings = PackedPostings.read(postingCount, termCount, sizes, read.bytes());
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
  const vectors = read.pieces().map(int8);
  const remote = read.pieces().map(int8);
  return { generation, rows, engine: { files, terms, termCount, postings, lengths, vectors, remote } };
}

const float64 = ({ buffer, byteOffset, length }: Uint8Array<ArrayBuffer>): Float64Array =>
  new Float64Array(buffer, byteOffset, length / Float64Array.BYTES_PER_ELEMENT);
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
