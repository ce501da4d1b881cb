/**
 * The bytes of an embedding model, little-endian:
 * `FNEM`, u8 version, u8 0, u16 dimensions, u32 words, u32 bytes of the word list (UTF-8, one word a line),
 * the word list, zeros up to a multiple of 4, f32 factor a word (its weight × its row's scale), int8 rows.
 */
export interface Model {
  readonly dims: number;
  /** Stemmed sub-words; a word's place is its row. */
  readonly words: readonly string[];
  readonly factors: Float32Array;
  readonly rows: Int8Array;
}

const MAGIC = 0x4d454e46;
const VERSION = 1;
const HEADER = 16;

const aligned = (offset: number): number => (offset + 3) & ~3;

export function encodeModel(model: Model): Uint8Array {
  const words = new TextEncoder().encode(model.words.join('\n'));
  const factorsAt = aligned(HEADER + words.length);
  const rowsAt = factorsAt + model.words.length * 4;
  const bytes = new Uint8Array(rowsAt + model.rows.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint8(4, VERSION);
  view.setUint16(6, model.dims, true);
  view.setUint32(8, model.words.length, true);
  view.setUint32(12, words.length, true);
  bytes.set(words, HEADER);
  model.factors.forEach((factor, word) => {
    view.setFloat32(factorsAt + word * 4, factor, true);
  });
  bytes.set(new Uint8Array(model.rows.buffer, model.rows.byteOffset, model.rows.length), rowsAt);
  return bytes;
}

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function headerOf(
  bytes: Uint8Array,
): Record<'dims' | 'count' | 'wordBytes' | 'factorsAt' | 'rowsAt', number> {
  const view = viewOf(bytes);
  if (bytes.length < HEADER || view.getUint32(0, true) !== MAGIC)
    throw new Error('This is not an embedding model.');
  if (view.getUint8(4) !== VERSION)
    throw new Error(`The embedding model has version ${String(view.getUint8(4))}, not ${String(VERSION)}.`);
  const dims = view.getUint16(6, true);
  const count = view.getUint32(8, true);
  const wordBytes = view.getUint32(12, true);
  const factorsAt = aligned(HEADER + wordBytes);
  const rowsAt = factorsAt + count * 4;
  if (bytes.length !== rowsAt + count * dims)
    throw new Error('The embedding model is cut short or has bytes too many.');
  return { dims, count, wordBytes, factorsAt, rowsAt };
}

/** A model's dimensions. @throws Error when the bytes are no whole model of this version */
export const dimsOf = (bytes: Uint8Array): number => headerOf(bytes).dims;

/** @throws Error when the bytes are no whole model of this version */
export function decodeModel(bytes: Uint8Array): Model {
  const { dims, count, wordBytes, factorsAt, rowsAt } = headerOf(bytes);
  const view = viewOf(bytes);
  const words = new TextDecoder().decode(bytes.subarray(HEADER, HEADER + wordBytes)).split('\n');
  if (words.length !== count) throw new Error("The embedding model's word list is broken.");
  const factors = new Float32Array(count);
  for (let word = 0; word < count; word++) factors[word] = view.getFloat32(factorsAt + word * 4, true);
  // Copied, so that they don't share memory with whatever the bytes are part of.
  const rows = new Int8Array(bytes.buffer, bytes.byteOffset + rowsAt, count * dims).slice();
  return { dims, words, factors, rows };
}
