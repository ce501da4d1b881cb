import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Vectors } from '../../../src/search/vectors.ts';

const byNumber = (a: number, b: number): number => a - b;
const int8 = fc.oneof(fc.integer({ min: -128, max: 127 }), fc.constantFrom(-128, -127, 127));

for (const simd of ['relaxed', 'plain', 'none'] as const)
  test(`${simd === 'none' ? 'plain JavaScript' : `${simd} SIMD`} finds what sorting all products finds`, () => {
    const corpus = fc.constantFrom(1, 2, 3, 8, 16).chain((sixteens) =>
      fc.record({
        dims: fc.constant(sixteens * 16),
        query: fc.array(int8, { minLength: sixteens * 16, maxLength: sixteens * 16 }),
        rows: fc.array(fc.array(int8, { minLength: sixteens * 16, maxLength: sixteens * 16 }), {
          maxLength: 30,
        }),
        limit: fc.integer({ min: 0, max: 12 }),
        dead: fc.integer({ min: 2, max: 5 }),
      }),
    );
    fc.assert(
      fc.property(corpus, ({ dims, query, rows, limit, dead }) => {
        const vectors = new Vectors(dims, simd);
        for (const row of rows) vectors.append(Int8Array.from(row));
        const alive = Uint8Array.from(rows, (_, i) => (i % dead === 1 ? 0 : 1));
        const expected = rows
          .map((row, chunk) => ({ chunk, score: row.reduce((sum, v, i) => sum + v * query[i]!, 0) }))
          .filter(({ chunk, score }) => alive[chunk] === 1 && score > 0)
          .sort((a, b) => b.score - a.score || a.chunk - b.chunk)
          .slice(0, limit);
        assert.deepEqual(vectors.nearest(Int8Array.from(query), alive, limit, byNumber), expected);
      }),
    );
  });

test('many blocks, growth and compaction keep every vector in its place', () => {
  const vectors = new Vectors(16);
  const count = 10_000;
  const row = (n: number): Int8Array => Int8Array.from({ length: 16 }, (_, d) => ((n >> d) & 1 ? 10 : -10));
  for (let n = 0; n < count; n++) vectors.append(row(n));
  const alive = new Uint8Array(count).fill(1);
  for (const n of [0, 4095, 4096, 9999])
    assert.equal(vectors.nearest(row(n), alive, 1, byNumber)[0]?.chunk, n);
  vectors.compact(Int32Array.from({ length: count }, (_, n) => (n % 2 === 0 ? -1 : (n - 1) / 2)));
  assert.equal(vectors.nearest(row(9999), alive, 1, byNumber)[0]?.chunk, 4999);
});

test('vectors that come in pieces cut anywhere are the same as those that come at once', () => {
  const dims = 48;
  const all = Int8Array.from({ length: dims * 50 }, (_, i) => ((i * 37) % 255) - 127);
  const whole = new Vectors(dims);
  whole.append(all);
  const parts = new Vectors(dims);
  for (let at = 0; at < all.length; at += 101) parts.append(all.subarray(at, at + 101));
  assert.deepEqual(parts.view(), whole.view());
  const alive = new Uint8Array(50).fill(1);
  const query = all.subarray(dims, dims * 2);
  assert.deepEqual(parts.nearest(query, alive, 5, byNumber), whole.nearest(query, alive, 5, byNumber));
});
