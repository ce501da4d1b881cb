import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { pageRank } from '../../../../src/search/graph/rank.ts';
import type { WeightedGraph } from '../../../../src/search/graph/rank.ts';

const graphOf = (count: number, edges: readonly (readonly [number, number, number?])[]): WeightedGraph => {
  const to: number[][] = Array.from({ length: count }, () => []);
  const weight: number[][] = Array.from({ length: count }, () => []);
  for (const [from, target, w = 1] of edges) {
    to[from]?.push(target);
    weight[from]?.push(w);
  }
  return { to, weight };
};
const sum = (shares: Float64Array): number => shares.reduce((a, b) => a + b, 0);

test('who is referred to more ranks higher, and by whom counts', () => {
  const shares = pageRank(
    graphOf(4, [
      [0, 3],
      [1, 3],
      [3, 2],
    ]),
  );
  assert.ok((shares[3] ?? 0) > (shares[0] ?? 0));
  assert.ok((shares[2] ?? 0) > (shares[0] ?? 0));
});

test('the two-page case of the paper comes out as by hand', () => {
  // x = 0.15 · ½ + 0.85 · y for both: one half each.
  const shares = pageRank(
    graphOf(2, [
      [0, 1],
      [1, 0],
    ]),
  );
  assert.ok(Math.abs((shares[0] ?? 0) - 0.5) < 1e-6);
  // 0 → 1 alone: r0 = s0, r1 = s1 + 0.85 r0, with s = (0.15 + 0.85 r1) / 2 each; so r0 = 1 / 2.85.
  const chain = pageRank(graphOf(2, [[0, 1]]));
  assert.ok(Math.abs((chain[0] ?? 0) - 1 / 2.85) < 1e-6);
});

test('seeds draw the shares to what they lead to', () => {
  const graph = graphOf(6, [
    [0, 1],
    [1, 2],
    [3, 4],
    [4, 5],
  ]);
  const near = pageRank(graph, new Map([[0, 1]]));
  assert.ok((near[2] ?? 0) > 0.1);
  assert.equal(near[5], 0);
});

test('shares are never negative and add up to one, whatever the graph', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 12 }),
      fc.array(fc.tuple(fc.nat(11), fc.nat(11), fc.double({ min: 0.01, max: 5, noNaN: true })), {
        maxLength: 40,
      }),
      fc.array(fc.tuple(fc.nat(14), fc.double({ min: 0, max: 3, noNaN: true })), { maxLength: 4 }),
      (count, edges, seeds) => {
        const inside = edges.filter(([a, b]) => a < count && b < count);
        const shares = pageRank(graphOf(count, inside), new Map(seeds));
        assert.ok(shares.every((share) => share >= 0));
        assert.ok(Math.abs(sum(shares) - 1) < 1e-6);
      },
    ),
  );
});
