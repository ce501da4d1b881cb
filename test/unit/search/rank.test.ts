import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createEngine } from '../../../src/search/engine.ts';
import { fuse } from '../../../src/search/rank/fuse.ts';
import { versionOf } from '../../../src/search/rank/older-version.ts';
import { weights } from '../../../src/search/rank/weights.ts';
import { addText, paths } from './fixture.ts';

const list = (...scores: [number, number][]): { chunk: number; score: number }[] =>
  scores.map(([chunk, score]) => ({ chunk, score }));

test('a chunk that both sides find stands before one that either finds alone', () => {
  const fused = fuse(list([1, 9], [2, 8.9]), list([3, 900], [2, 890]), 1, weights);
  const best = [...fused].sort((a, b) => b.score - a.score)[0];
  assert.equal(best?.chunk, 2);
});

test('a first that is far ahead gets a larger lead than one that is hardly ahead', () => {
  const lead = (second: number): number => {
    const [a, b] = fuse(list([1, 10], [2, second]), [], 1, weights);
    return (a?.score ?? 0) - (b?.score ?? 0);
  };
  assert.ok(lead(1) > lead(9.9));
});

test('the version of a path is that of its outermost version folder', () => {
  assert.deepEqual(versionOf('packages/zod/src/v3/types.ts'), { beside: 'packages/zod/src/', version: 3 });
  assert.deepEqual(versionOf('v2/a.go'), { beside: '', version: 2 });
  assert.equal(versionOf('src/v2.ts'), null);
  assert.equal(versionOf('src/dev3/a.ts'), null);
});

test('of two versions side by side the newer comes first, unless the older is asked for', () => {
  const engine = createEngine();
  const text = 'function parseDate(text) {\n  return new Date(text);\n}';
  addText(engine, 'src/v1/date.ts', text);
  addText(engine, 'src/v2/date.ts', text);
  addText(engine, 'src/other.ts', 'function other() {\n  return 1;\n}');
  while (!engine.maintain());
  assert.deepEqual(paths(engine, 'parse a date').slice(0, 2), ['src/v2/date.ts', 'src/v1/date.ts']);
  assert.equal(paths(engine, 'parse a date in v1')[0], 'src/v1/date.ts');
});

test('an older version without a newer beside it is ranked like any other', () => {
  const engine = createEngine();
  addText(engine, 'src/v1/date.ts', 'function parseDate(text) {\n  return new Date(text);\n}');
  while (!engine.maintain());
  assert.ok(!/older/.test(engine.search('parse a date')[0]?.why ?? ''));
});
