import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createEngine } from '../../../src/search/engine.ts';
import { weights } from '../../../src/search/rank/weights.ts';
import { addText } from './fixture.ts';

/** Two files that are equally good, one that is better, and one that has nothing to do with it. */
function twins(): ReturnType<typeof createEngine> {
  const engine = createEngine();
  const text = 'function parseDate(text) {\n  return new Date(text);\n}';
  addText(engine, 'a/one.ts', text);
  addText(engine, 'b/two.ts', text);
  addText(engine, 'c/three.ts', text);
  addText(engine, 'b/other.ts', 'function other() {\n  return 1;\n}');
  while (!engine.maintain());
  return engine;
}

test('of equally good files the open one comes first, then what lies beside it; the latest used before others', () => {
  const engine = twins();
  const order = (...near: string[]): string[] =>
    engine.search('parse a date', { near: near.map((path) => `file:///w/${path}`) }).map((h) => h.file.path);
  assert.deepEqual(order(), ['a/one.ts', 'b/two.ts', 'c/three.ts']);
  assert.deepEqual(order('c/three.ts'), ['c/three.ts', 'a/one.ts', 'b/two.ts']);
  assert.deepEqual(order('b/other.ts'), ['b/two.ts', 'a/one.ts', 'c/three.ts']);
  assert.deepEqual(order('c/three.ts', 'b/two.ts'), ['c/three.ts', 'b/two.ts', 'a/one.ts']);
  const [first] = engine.search('parse a date', { near: ['file:///w/c/three.ts'] });
  assert.equal(first?.signals['near'], 1 + weights.near.open);
  assert.match(first.why, /^defines|its text matches|file name matches/);
  assert.match(first.why, /ranked up: open or just edited/);
});

test('what is open brings in nothing that does not match and does not move a clearly better match', () => {
  const engine = twins();
  const open = { near: ['file:///w/b/other.ts'] };
  assert.ok(!engine.search('parse a date', open).some((hit) => hit.file.path === 'b/other.ts'));
  addText(engine, 'b/mention.ts', 'function save(text) {\n  // a date, parsed before\n  return text;\n}');
  while (!engine.maintain());
  const near = { near: ['file:///w/b/mention.ts'] };
  const hits = engine.search('parseDate text', near).map((hit) => hit.file.path);
  assert.ok(hits.indexOf('b/mention.ts') > 0, hits.join(' '));
  assert.deepEqual(engine.search('parse a date', { near: [] }), engine.search('parse a date'));
  assert.ok(engine.search('parse a date').every((hit) => !('near' in hit.signals)));
});
