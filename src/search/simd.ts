import {
  I32,
  V128,
  add,
  again,
  below,
  compile,
  constant,
  end,
  get,
  keep,
  loop,
  set,
  simd,
  zeroVector,
} from './wasm-bytes.ts';

/** Inner products of one int8 vector with many, in WebAssembly SIMD: about twenty times plain JavaScript. */

/** Eight int8 as eight int16, and eight int16, from `offset` bytes on. */
const loadBytes = (offset: number): number[] => simd(0x01, 0x00, offset);
const loadWords = (offset: number): number[] => simd(0x00, 0x00, offset);
/** Products of eight int16, added in pairs. */
const dot = simd(0xba);
const addVectors = simd(0xae);
const lane = (index: number): number[] => simd(0x1b, index);

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
  ...[...get(AT), ...constant(16), ...add, ...keep(AT), ...get(DIMS), ...below, ...again],
  ...end,
  ...[...get(SUM), ...get(MORE), ...addVectors, ...set(SUM)],
  ...get(OUT),
  ...[...get(SUM), ...lane(0), ...get(SUM), ...lane(1), ...add],
  ...[...get(SUM), ...lane(2), ...add, ...get(SUM), ...lane(3), ...add],
  ...[0x36, 0x02, 0x00],
  ...[...get(OUT), ...constant(4), ...add, ...set(OUT)],
  // vector += dims; again while vector < last
  ...[...get(VECTOR), ...get(DIMS), ...add, ...keep(VECTOR), ...get(LAST), ...below, ...again],
  ...end,
];

export type Scan = (vector: number, last: number, dims: number, query: number, out: number) => void;

/** The scan over a memory, or undefined where the engine has no SIMD. Dimensions must be a multiple of 16. */
export const simdScan = (memory: WebAssembly.Memory): Scan | undefined =>
  compile(
    memory,
    5,
    [
      [I32, 1],
      [V128, 2],
    ],
    CODE,
  );
