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
} from '../wasm-bytes.ts';

/** Sums of rows of a table, each times its weight, each step rounded to 32 bits: the same to the last bit with and without SIMD. */
export interface WeightedSum {
  /** Where the weights of the rows to be summed go, and where in the table each row begins. */
  readonly weights: Float64Array;
  readonly starts: Uint32Array;
  /** The sum of the first `size` of them: a view that is valid until the next. */
  sum(size: number): Float64Array;
}

const PAGE = 65_536;
/** Columns summed at once: their sums stay in the processor's registers. */
const BLOCK = 16;

/** @param dims numbers a row; SIMD needs a multiple of 16 */
export function weightedSum(rows: Int8Array, dims: number, withSimd = true): WeightedSum {
  const most = rows.length / dims;
  const startsAt = most * 8;
  const outAt = startsAt + ((most * 4 + 15) & ~15);
  const rowsAt = outAt + dims * 8;
  const memory = new WebAssembly.Memory({ initial: Math.ceil((rowsAt + rows.length) / PAGE) });
  const { buffer } = memory;
  const table = new Int8Array(buffer, rowsAt, rows.length);
  table.set(rows);
  const weights = new Float64Array(buffer, 0, most);
  const starts = new Uint32Array(buffer, startsAt, most);
  const out = new Float64Array(buffer, outAt, dims);
  const fast = withSimd && dims % BLOCK === 0 ? compile(memory, 6, LOCALS, CODE) : undefined;
  const plain = (size: number): void => {
    out.fill(0);
    for (let i = 0; i < size; i++) {
      const weight = weights[i] ?? 0;
      const row = starts[i] ?? 0;
      for (let d = 0; d < dims; d++) out[d] = Math.fround((out[d] ?? 0) + weight * (table[row + d] ?? 0));
    }
  };
  return {
    weights,
    starts,
    sum: (size) => {
      if (fast && size > 0) fast(0, startsAt, startsAt + size * 4, rowsAt, rowsAt + dims, outAt);
      else plain(size);
      return out;
    },
  };
}

/** Parameters, then locals of the function. */
const WEIGHTS = 0;
const STARTS = 1;
const LAST_START = 2;
const COLUMN = 3;
const LAST_COLUMN = 4;
const OUT = 5;
const WEIGHT_AT = 6;
const AT = 7;
const SUMS = 8;
const WEIGHT = 16;
const BYTES = 17;
const INTS = 18;
const LOCALS = [
  [I32, 2],
  [V128, 11],
] as const;

const lower = { bytes: simd(0x87), words: simd(0xa7) };
const upper = { bytes: simd(0x88), words: simd(0xa8) };
const upperHalf = simd(0x0d, ...Array.from({ length: 16 }, (_, i) => 8 + (i % 8)));
const toDoubles = simd(0xfe);
const times = simd(0xf2);
const plus = simd(0xf0);
const rounded = [...simd(0x5e), ...simd(0x5f)];

/** sums[n], two numbers, += weight × two of the four integers, rounded to 32 bits. */
const addTwo = (n: number, ints: readonly number[]): number[] => [
  ...[...get(SUMS + n), ...get(WEIGHT), ...ints, ...toDoubles, ...times, ...plus],
  ...[...rounded, ...set(SUMS + n)],
];
const addFour = (n: number, half: typeof lower, quarter: typeof lower): number[] => [
  ...[...get(BYTES), ...half.bytes, ...quarter.words, ...set(INTS)],
  ...addTwo(n, get(INTS)),
  ...addTwo(n + 1, [...get(INTS), ...get(INTS), ...upperHalf]),
];
const eachSum = (of: (n: number) => number[]): number[] => [0, 1, 2, 3, 4, 5, 6, 7].flatMap(of);

/**
 * sum(weights, starts, lastStart, column, lastColumn, out): sixteen columns at a time from `column` up to `lastColumn`, the sum
 * over all rows goes to `out`.
 */
const CODE = [
  ...loop,
  ...eachSum((n) => [...zeroVector, ...set(SUMS + n)]),
  ...[...get(WEIGHTS), ...set(WEIGHT_AT), ...get(STARTS), ...set(AT)],
  ...loop,
  // The weight, twice; sixteen bytes of the row.
  ...[...get(WEIGHT_AT), 0x2b, 0x03, 0x00, ...simd(0x14), ...set(WEIGHT)],
  ...[...get(AT), 0x28, 0x02, 0x00, ...get(COLUMN), ...add, ...simd(0x00, 0x00, 0x00), ...set(BYTES)],
  ...addFour(0, lower, lower),
  ...addFour(2, lower, upper),
  ...addFour(4, upper, lower),
  ...addFour(6, upper, upper),
  ...[...get(WEIGHT_AT), ...constant(8), ...add, ...set(WEIGHT_AT)],
  ...[...get(AT), ...constant(4), ...add, ...keep(AT), ...get(LAST_START), ...below, ...again],
  ...end,
  ...eachSum((n) => [...get(OUT), ...get(SUMS + n), ...simd(0x0b, 0x00, n * 16)]),
  // The next columns: out + 16 × 8.
  ...[
    ...get(OUT),
    ...constant(32),
    ...constant(32),
    ...add,
    ...constant(32),
    ...add,
    ...constant(32),
    ...add,
  ],
  ...[...add, ...set(OUT)],
  ...[...get(COLUMN), ...constant(16), ...add, ...keep(COLUMN), ...get(LAST_COLUMN), ...below, ...again],
  ...end,
];
