import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createEngine } from '../../../src/search/engine.ts';
import type { RankedHit } from '../../../src/search/engine.ts';
import { fuse } from '../../../src/search/rank/fuse.ts';
import type { Fused } from '../../../src/search/rank/fuse.ts';
import { weights } from '../../../src/search/rank/weights.ts';
import { TopScores } from '../../../src/search/top-scores.ts';
import { addText } from './fixture.ts';

const side = (...scores: [number, number][]): { chunk: number; score: number }[] =>
  scores.map(([chunk, score]) => ({ chunk, score }));

const make = (_: number, lexical: number): Fused => ({ score: lexical, lexical, dense: 0 });

test('a chunk that both sides find stands before one that either finds alone', () => {
  const fused = fuse(side([1, 9], [2, 8.9]), side([3, 900], [2, 890]), 1, weights, make);
  const best = [...fused].sort(([, a], [, b]) => b.score - a.score)[0];
  assert.equal(best?.[0], 2);
});

test('a first that is far ahead gets a larger lead than one that is hardly ahead', () => {
  const lead = (second: number): number => {
    const fused = fuse(side([1, 10], [2, second]), [], 1, weights, make);
    return (fused.get(1)?.score ?? 0) - (fused.get(2)?.score ?? 0);
  };
  assert.ok(lead(1) > lead(9.9));
});

test('the best few of many are what sorting finds, ties by their order, again and again with the same arrays', () => {
  const kept = new TopScores();
  const score = fc.oneof(fc.nat(40), fc.double({ min: 0, max: 40, noNaN: true }));
  fc.assert(
    fc.property(fc.array(score, { maxLength: 400 }), fc.nat(30), (scores, limit) => {
      const before = (a: number, b: number): number => b - a;
      const top = kept.begin(limit, before);
      scores.forEach((score, chunk) => {
        top.offer(chunk, score);
      });
      const all = scores.map((score, chunk) => ({ chunk, score }));
      const sorted = all.sort((a, b) => b.score - a.score || before(a.chunk, b.chunk));
      assert.deepEqual(top.sorted(), sorted.slice(0, limit));
    }),
  );
});

test('of the places in a file the one named after the question comes first, and the file stands where it stood', () => {
  const text =
    '// the total of a cart with a voucher and a discount\nlet last = 0;\n\nfunction cartTotal(items) {\n  return sum(items, last);\n}\n';
  const ranked = (place: typeof weights.place): RankedHit[] => {
    const engine = createEngine({ weights: { ...weights, place } });
    addText(engine, 'shop.js', text);
    addText(engine, 'other.js', 'function other() {\n  return total;\n}\n');
    while (!engine.maintain());
    return engine.search('total of a cart with discount and voucher');
  };
  const before = ranked({ name: 0, meaning: 0, unnamed: 0, part: 0, test: 0 });
  const after = ranked(weights.place);
  assert.deepEqual(before.filter((hit) => hit.file.path === 'shop.js').map((hit) => hit.entry.name), [null, 'cartTotal']); // prettier-ignore
  assert.deepEqual(after.filter((hit) => hit.file.path === 'shop.js').map((hit) => hit.entry.name), ['cartTotal', null]); // prettier-ignore
  assert.deepEqual(after.map((hit) => [hit.file.path, hit.score.toFixed(9)]), before.map((hit) => [hit.file.path, hit.score.toFixed(9)])); // prettier-ignore
  assert.match(after[0]?.why ?? '', /fits best in its file/);
});
