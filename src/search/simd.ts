import {
  I32,
  V128,
  add,
  again,
  atLeast,
  below,
  compile,
  constant,
  end,
  get,
  keep,
  loop,
  set,
  shiftLeft,
  simd,
  store,
  unsigned,
  zeroVector,
} from './wasm-bytes.ts';

/** Inner products of one int8 vector with many, in WebAssembly SIMD: about thirty times plain JavaScript. */

/** Sixteen bytes, from `offset` bytes on. */
const load = (offset: number): number[] => simd(0x00, 0x00, ...unsigned(offset));
const addVectors = simd(0xae);
const subtractVectors = simd(0xb1);
const lane = (index: number): number[] => simd(0x1b, index);

/** Parameters, then locals of the function. */
const [VECTOR, LAST, QUERY, FLOOR, OUT, END] = [0, 1, 2, 3, 4, 5] as const;
const [AT, SCORE, SUM, LESS, HERE, THERE] = [6, 7, 8, 9, 10, 11] as const;

/** Adds the products of sixteen int8 with sixteen numbers from 0 to 127 to the int32 of a local. */
type AddProducts = (sum: number) => number[];

/** In one instruction, where the engine has relaxed SIMD (Node 20 has not). */
const relaxed: AddProducts = (sum) => [
  ...[...get(HERE), ...get(THERE), ...get(sum), ...simd(0x113), ...set(sum)],
];
/** The lower half and the upper half, each as int16 and then added in pairs. */
const plain: AddProducts = (sum) => [
  ...[...get(HERE), ...get(THERE), ...simd(0x9c), ...simd(0x7e), ...get(sum), ...addVectors],
  ...[...get(HERE), ...get(THERE), ...simd(0x9d), ...simd(0x7e), ...addVectors, ...set(sum)],
];

/** So many bytes are gone through without a jump. */
const STEP = 128;

function scanCode(dims: number, addProducts: AddProducts): number[] {
  const step = dims % STEP === 0 ? STEP : 16;
  const places = Array.from({ length: step / 16 }, (_, i) => i * 16);
  const there = (place: number): number[] => [
    ...get(QUERY),
    ...get(AT),
    ...add,
    ...load(place),
    ...set(THERE),
  ];
  return [
    ...loop,
    ...[...zeroVector, ...set(SUM), ...zeroVector, ...set(LESS), ...constant(0), ...set(AT)],
    ...loop,
    ...places.flatMap((place) => [
      ...[...get(VECTOR), ...get(AT), ...add, ...load(place), ...set(HERE)],
      ...[...there(place), ...addProducts(SUM), ...there(place + dims), ...addProducts(LESS)],
    ]),
    // at += step; again while at < dims
    ...[...get(AT), ...constant(step), ...add, ...keep(AT), ...constant(dims), ...below, ...again],
    ...end,
    ...[...get(SUM), ...get(LESS), ...subtractVectors, ...set(SUM)],
    ...[...get(SUM), ...lane(0), ...get(SUM), ...lane(1), ...add],
    ...[...get(SUM), ...lane(2), ...add, ...get(SUM), ...lane(3), ...add, ...set(SCORE)],
    // Written each time; what comes next takes its place where it is below the floor.
    ...[...get(OUT), ...get(VECTOR), ...store(0), ...get(OUT), ...get(SCORE), ...store(4)],
    ...[
      ...get(OUT),
      ...get(SCORE),
      ...get(FLOOR),
      ...atLeast,
      ...constant(3),
      ...shiftLeft,
      ...add,
      ...set(OUT),
    ],
    // vector += dims; again while vector < last
    ...[...get(VECTOR), ...constant(dims), ...add, ...keep(VECTOR), ...get(LAST), ...below, ...again],
    ...end,
    ...[...get(END), ...get(OUT), ...store(0)],
  ];
}

/**
 * For each vector from `vector` up to `last` whose product with the query is at least `floor`, its address and the product
 * go to `out`, four bytes each, and where they end goes to `end`.
 * The query is two lists of `dims` numbers from 0 to 127: what is positive in it, and what is negative without the sign.
 */
export type Scan = (
  vector: number,
  last: number,
  query: number,
  floor: number,
  out: number,
  end: number,
) => void;

/**
 * The scan over a memory, or undefined where the engine has no SIMD.
 * @param dims a multiple of 16
 * @param withRelaxed false: without relaxed SIMD, for comparing
 */
export function simdScan(memory: WebAssembly.Memory, dims: number, withRelaxed = true): Scan | undefined {
  const scan = (addProducts: AddProducts): Scan | undefined =>
    compile(memory, 6, LOCALS, scanCode(dims, addProducts));
  return (withRelaxed ? scan(relaxed) : undefined) ?? scan(plain);
}

const LOCALS = [
  [I32, 2],
  [V128, 4],
] as const;
