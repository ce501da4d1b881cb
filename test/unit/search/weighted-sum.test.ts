import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { weightedSum } from '../../../src/search/embed/weighted-sum.ts';

const DIMS = 32;
const int8 = fc.integer({ min: -128, max: 127 });
const weight = fc.double({ min: 0, max: 100, noNaN: true });

test('sums with SIMD are those of a loop that rounds each step to 32 bits, to the last bit', () => {
  const table = fc.array(fc.array(int8, { minLength: DIMS, maxLength: DIMS }), {
    minLength: 1,
    maxLength: 6,
  });
  fc.assert(
    fc.property(table, fc.array(fc.tuple(fc.nat(), weight), { maxLength: 6 }), (rows, picks) => {
      const some = picks.slice(0, rows.length);
      const expected = new Float32Array(DIMS);
      for (const [pick, times] of some)
        for (let d = 0; d < DIMS; d++) expected[d]! += times * rows[pick % rows.length]![d]!;
      for (const simd of [true, false]) {
        const summed = weightedSum(Int8Array.from(rows.flat()), DIMS, simd);
        for (const [i, [pick, times]] of some.entries()) {
          summed.weights[i] = times;
          summed.starts[i] = (pick % rows.length) * DIMS;
        }
        assert.deepEqual([...summed.sum(some.length)], [...expected], simd ? 'SIMD' : 'plain');
      }
    }),
  );
});
