import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { createEngine } from '../../../src/search/engine.ts';
import { openEmbedder } from '../../../src/search/embedder-file.ts';
import { pathTerms } from '../../../src/search/files.ts';
import { PathMatcher } from '../../../src/search/rank/path-match.ts';
import { addText, contentOf, paths } from './fixture.ts';

test('a misspelt word finds the file that is named for what is meant, and what is close to that in meaning', () => {
  const embedder = openEmbedder(path.join(import.meta.dirname, '../../../media'));
  const engine = createEngine({ embedder });
  const add = (path: string, text: string): void =>
    engine.add({ uri: `file:///code/${path}`, path, contentHash: '' }, contentOf(text, embedder, path));
  add('lib/collection.rb', 'function read() {} // all of a collection');
  add('lib/site.rb', 'function write() {} // all of a site');
  while (!engine.maintain());
  const signals = (query: string): unknown => {
    const hit = engine.search(query).find(({ file }) => file.path === 'lib/collection.rb');
    return [hit?.signals.path, hit?.signals.dense];
  };
  assert.deepEqual(signals('read all of a colection'), signals('read all of a collection'));
  // What the embedder knows is no typo.
  assert.notDeepEqual(signals('read all of a connection'), signals('read all of a collection'));
});

test('a word of the question meets a file that is named by its abbreviation', () => {
  const match = (path: string): number =>
    new PathMatcher(['request', 'context'], { folder: 0.25, prefix: 1 }).match(pathTerms(path));
  assert.equal(match('src/ctx.py'), match('src/context.py'));
  assert.equal(match('src/cfg.py'), 0);
  // Some begin with another letter than what they stand for.
  const folders = new PathMatcher(['fold'], { folder: 0.25, prefix: 1 });
  assert.equal(folders.match(pathTerms('src/dir.py')), folders.match(pathTerms('src/folder.py')));
});

test('a word finds the abbreviation that code has for it, behind the word itself', () => {
  const engine = createEngine();
  addText(engine, 'src/a.ts', 'function newThing(name) {\n  return name;\n}');
  addText(engine, 'src/b.ts', 'function newCtx(name) {\n  return name;\n}');
  addText(engine, 'src/c.ts', 'function newContext(name) {\n  return name;\n}');
  while (!engine.maintain());
  assert.deepEqual(paths(engine, 'new context'), ['src/c.ts', 'src/b.ts', 'src/a.ts']);
  assert.equal(paths(engine, 'remove ctx')[0], 'src/b.ts');
});

test('a word that means about the same finds what the word itself does not, behind it', () => {
  const engine = createEngine();
  const filler = (i: number): string => `function filler${String(i)}() {\n  return ${String(i)};\n}`;
  for (let i = 0; i < 8; i++) addText(engine, `filler${String(i)}.js`, filler(i));
  addText(engine, 'a.js', 'function deleteUser(id) {\n  users.delete(id);\n}');
  addText(engine, 'b.js', 'function removeUser(id) {\n  users.remove(id);\n}');
  addText(engine, 'c.js', 'function renameUser(id) {\n  users.rename(id);\n}');
  while (!engine.maintain());
  assert.deepEqual(paths(engine, 'remove user'), ['b.js', 'a.js', 'c.js']);
  assert.equal(engine.search('erase user')[0]?.file.path, 'a.js');
});

test('synonyms that most chunks hold say nothing and are not looked for', () => {
  const engine = createEngine();
  for (let i = 0; i < 10; i++)
    addText(engine, `s${String(i)}.js`, `function set${String(i)}() {\n  put();\n}`);
  addText(engine, 'a.js', 'function value() {\n  assign();\n}');
  while (!engine.maintain());
  assert.deepEqual(paths(engine, 'assign'), ['a.js']);
});
