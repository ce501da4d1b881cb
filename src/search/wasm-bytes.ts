/** Pieces of WebAssembly modules that are small enough to be written as their bytes (core specification 2.0, binary format). */

export const unsigned = (n: number): number[] => (n < 128 ? [n] : [(n & 0x7f) | 0x80, ...unsigned(n >> 7)]);

export const I32 = 0x7f;
export const V128 = 0x7b;
export const get = (local: number): number[] => [0x20, local];
export const set = (local: number): number[] => [0x21, local];
export const keep = (local: number): number[] => [0x22, local];
/** Signed numbers have a bit for the sign: the last seven bits go up to 63. */
const signed = (n: number): number[] =>
  n < 64 && n >= -64 ? [n & 0x7f] : [(n & 0x7f) | 0x80, ...signed(n >> 7)];
export const constant = (value: number): number[] => [0x41, ...signed(value)];
export const add = [0x6a];
export const below = [0x49];
/** 1 or 0, of signed numbers. */
export const atLeast = [0x4e];
export const shiftLeft = [0x74];
/** A number, at the address before it on the stack. */
export const store = (offset: number): number[] => [0x36, 0x02, offset];
export const loop = [0x03, 0x40];
export const again = [0x0d, 0];
export const end = [0x0b];
/** Any SIMD instruction. */
export const simd = (code: number, ...rest: readonly number[]): number[] => [
  0xfd,
  ...unsigned(code),
  ...rest,
];
export const zeroVector = simd(0x0c, ...new Array<number>(16).fill(0));

const section = (id: number, content: readonly number[]): number[] => [
  id,
  ...unsigned(content.length),
  ...content,
];

/**
 * A function over a memory of ours, or undefined where the engine lacks what it needs.
 * @param parameters how many, all i32
 * @param locals type and number of its other locals, which are numbered after the parameters
 */
export function compile(
  memory: WebAssembly.Memory,
  parameters: number,
  locals: readonly (readonly [type: number, count: number])[],
  code: readonly number[],
): ((...values: number[]) => void) | undefined {
  const declared = [locals.length, ...locals.flatMap(([type, count]) => [count, type])];
  const body = [...declared, ...code, ...end];
  const bytes = Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, parameters, ...new Array<number>(parameters).fill(I32), 0]),
    ...section(2, [1, 1, 0x6d, 1, 0x6d, 2, 0, 1]),
    ...section(3, [1, 0]),
    ...section(7, [1, 1, 0x66, 0, 0]),
    ...section(10, [1, ...unsigned(body.length), ...body]),
  ]);
  if (!WebAssembly.validate(bytes)) return undefined;
  const made = new WebAssembly.Instance(new WebAssembly.Module(bytes), { m: { m: memory } }).exports['f'];
  if (typeof made !== 'function') return undefined;
  return (...values) => {
    made(...values);
  };
}
