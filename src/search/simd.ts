/**
 * Inner products of one int8 vector with many, in WebAssembly SIMD: about twenty times plain JavaScript.
 * The module is small enough to be written as its bytes (WebAssembly core specification 2.0, binary format).
 */

const I32 = 0x7f;
const get = (local: number): number[] => [0x20, local];
const set = (local: number): number[] => [0x21, local];
const constant = (value: number): number[] => [0x41, value];
const add = [0x6a];
/** Eight int8 as eight int16, and eight int16, from `offset` bytes on. */
const loadBytes = (offset: number): number[] => [0xfd, 0x01, 0x00, offset];
const loadWords = (offset: number): number[] => [0xfd, 0x00, 0x00, offset];
const zeroVector = [0xfd, 0x0c, ...new Array<number>(16).fill(0)];
/** Products of eight int16, added in pairs. */
const dot = [0xfd, 0xba, 0x01];
const addVectors = [0xfd, 0xae, 0x01];
const lane = (index: number): number[] => [0xfd, 0x1b, index];
const loop = [0x03, 0x40];
const end = [0x0b];

/** Parameters, then locals of the function. */
const VECTOR = 0;
const LAST = 1;
const DIMS = 2;
const QUERY = 3;
const OUT = 4;
const AT = 5;
const SUM = 6;
const MORE = 7;

/**
 * scan(vector, last, dims, query, out): for each vector from `vector` up to `last`, its product with the query goes to `out`.
 * The query is int16, so that only the vectors need widening.
 */
const CODE = [
  ...loop,
  ...[...zeroVector, ...set(SUM), ...zeroVector, ...set(MORE), ...constant(0), ...set(AT)],
  ...loop,
  ...[...get(VECTOR), ...get(AT), ...add, ...loadBytes(0)],
  ...[...get(QUERY), ...get(AT), ...get(AT), ...add, ...add, ...loadWords(0)],
  ...[...dot, ...get(SUM), ...addVectors, ...set(SUM)],
  ...[...get(VECTOR), ...get(AT), ...add, ...loadBytes(8)],
  ...[...get(QUERY), ...get(AT), ...get(AT), ...add, ...add, ...loadWords(16)],
  ...[...dot, ...get(MORE), ...addVectors, ...set(MORE)],
  // at += 16; again while at < dims
  ...[...get(AT), ...constant(16), ...add, 0x22, AT, ...get(DIMS), 0x49, 0x0d, 0],
  ...end,
  ...[...get(SUM), ...get(MORE), ...addVectors, ...set(SUM)],
  ...get(OUT),
  ...[...get(SUM), ...lane(0), ...get(SUM), ...lane(1), ...add],
  ...[...get(SUM), ...lane(2), ...add, ...get(SUM), ...lane(3), ...add],
  ...[0x36, 0x02, 0x00],
  ...[...get(OUT), ...constant(4), ...add, ...set(OUT)],
  // vector += dims; again while vector < last
  ...[...get(VECTOR), ...get(DIMS), ...add, 0x22, VECTOR, ...get(LAST), 0x49, 0x0d, 0],
  ...end,
  ...end,
];

const section = (id: number, content: readonly number[]): number[] => [
  id,
  ...length(content.length),
  ...content,
];
const length = (n: number): number[] => (n < 128 ? [n] : [(n & 0x7f) | 0x80, n >> 7]);
const LOCALS = [2, 1, I32, 2, 0x7b];

const MODULE = Uint8Array.from([
  ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...section(1, [1, 0x60, 5, I32, I32, I32, I32, I32, 0]),
  ...section(2, [1, 1, 0x6d, 1, 0x6d, 2, 0, 1]),
  ...section(3, [1, 0]),
  ...section(7, [1, 1, 0x73, 0, 0]),
  ...section(10, [1, ...length(LOCALS.length + CODE.length), ...LOCALS, ...CODE]),
]);

export type Scan = (vector: number, last: number, dims: number, query: number, out: number) => void;

/** The scan over a memory, or undefined where the engine has no SIMD. Dimensions must be a multiple of 16. */
export function simdScan(memory: WebAssembly.Memory): Scan | undefined {
  if (!WebAssembly.validate(MODULE)) return undefined;
  const instance = new WebAssembly.Instance(new WebAssembly.Module(MODULE), { m: { m: memory } });
  const scan = instance.exports['s'];
  if (typeof scan !== 'function') return undefined;
  return (vector, last, dims, query, out) => {
    scan(vector, last, dims, query, out);
  };
}
