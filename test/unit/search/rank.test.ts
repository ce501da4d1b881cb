import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { contentBuilder } from '../../../src/search/content-build.ts';
import { createEngine } from '../../../src/search/engine.ts';
import type { RankedHit } from '../../../src/search/engine.ts';
import { openEmbedder } from '../../../src/search/embedder-file.ts';
import { fuse } from '../../../src/search/rank/fuse.ts';
import { versionOf } from '../../../src/search/rank/older-version.ts';
import { pathTerms } from '../../../src/search/files.ts';
import { PathMatcher } from '../../../src/search/rank/path-match.ts';
import { parseQuery } from '../../../src/search/rank/query.ts';
import { pathRole } from '../../../src/search/rank/penalties.ts';
import { weights } from '../../../src/search/rank/weights.ts';
import { createAnalyzer } from '../../../src/syntax/analyze.ts';
import { TopScores } from '../../../src/search/top-scores.ts';
import { npmWasm } from '../syntax/npm-wasm.ts';
import { addText, contentOf, paths } from './fixture.ts';

const side = (...scores: [number, number][]): { chunk: number; score: number }[] =>
  scores.map(([chunk, score]) => ({ chunk, score }));

test('a chunk that both sides find stands before one that either finds alone', () => {
  const fused = fuse(side([1, 9], [2, 8.9]), side([3, 900], [2, 890]), 1, weights);
  const best = [...fused].sort(([, a], [, b]) => b.score - a.score)[0];
  assert.equal(best?.[0], 2);
});

test('a first that is far ahead gets a larger lead than one that is hardly ahead', () => {
  const lead = (second: number): number => {
    const fused = fuse(side([1, 10], [2, second]), [], 1, weights);
    return (fused.get(1)?.score ?? 0) - (fused.get(2)?.score ?? 0);
  };
  assert.ok(lead(1) > lead(9.9));
});

test('a path is known for a test, an example, documentation, old code, declarations or none of these', () => {
  const roles = ['test/a.js', 'src/a.test.ts', 'pkg/a_test.go', 'src/CartTest.java', 'examples/a.py', 'docs/a.js', 'README.md', 'vendor/a.go', 'a.d.ts', 'src/contest.ts', 'src/latest.js'].map(pathRole); // prettier-ignore
  assert.deepEqual(roles, ['test', 'test', 'test', 'test', 'example', 'docs', 'docs', 'compat', 'declarations', null, null]); // prettier-ignore
});

test('benchmarks and snapshots are tests, patches and deps foreign code, and prose is known by any of its endings', () => {
  const roles = ['packages/bench/a.ts', 'src/__snapshots__/a.snap', 'patches/a@1.patch', 'deps/sqlite3/sqlite3.h', 'external/json/json.hpp', 'SPEC.rdoc', 'src/benchmark.ts', 'src/patch.ts', 'src/deps/a.ts'].map(pathRole); // prettier-ignore
  assert.deepEqual(roles, ['test', 'test', 'compat', 'compat', 'compat', 'docs', null, null, null]);
});

test('scenarios in prose and their steps are tests, and what editors keep beside the code is ranked down as generated', () => {
  const roles = ['features/login.feature', 'features/step_definitions/login_steps.rb', 'features/support/env.rb', 'src/features/login.ts', 'src/feature.ts'].map(pathRole); // prettier-ignore
  assert.deepEqual(roles, ['test', 'test', 'test', null, null]);
  const engine = createEngine();
  addText(engine, 'Runtime/ParseQueue.cs.meta', 'parse queue parse queue');
  addText(engine, 'Runtime/Work.cs', 'class Work { parse(queue) {} }');
  while (!engine.maintain());
  assert.deepEqual(paths(engine, 'where is the parse queue'), [
    'Runtime/Work.cs',
    'Runtime/ParseQueue.cs.meta',
  ]);
});

test('a question in prose means where something is done rather than a value of that name; a name alone means the value', async () => {
  const analyzer = createAnalyzer({ wasm: npmWasm });
  const builder = contentBuilder();
  const engine = createEngine();
  const add = async (path: string, text: string): Promise<void> => {
    const content = builder.build(await analyzer.analyze(text, path), text, path);
    engine.add({ uri: `file:///code/${path}`, path, contentHash: '' }, content);
  };
  await add('a/limits.ts', 'export const retryLimit = 3; // retry limit\n');
  await add('b/limits.ts', 'export function retryLimit() {} // retry limit\n');
  analyzer.dispose();
  while (!engine.maintain());
  const [first, second] = engine.search('what limits how often we retry');
  assert.equal(first?.file.path, 'b/limits.ts');
  assert.match(second?.why ?? '', /ranked down: a value/);
  assert.ok(engine.search('retryLimit').every(({ signals }) => signals.value === undefined));
});

test('the package that the open folder is named for is meant rather than those beside it that match as well', () => {
  const found = (folder: string, ...files: string[]): string | undefined => {
    const engine = createEngine();
    for (const path of files)
      engine.add(
        { uri: `file:///code/${folder}/${path}`, path, contentHash: '' },
        contentOf('function parseDate(text) {}'),
      );
    while (!engine.maintain());
    return engine.search('where is a date parsed')[0]?.file.path;
  };
  const both = ['packages/addon/date.ts', 'packages/zod/date.ts'];
  assert.equal(found('work', ...both), 'packages/addon/date.ts');
  assert.equal(found('zod', ...both), 'packages/zod/date.ts');
  assert.equal(found('ZOD', 'addon/date.ts', 'zod/date.ts'), 'zod/date.ts');
  assert.equal(found('zod', 'addon/date.ts', 'tools/zod/date.ts'), 'addon/date.ts');
  assert.equal(found('date.ts', 'addon/date.ts', 'date.ts'), 'addon/date.ts');
  assert.equal(found('My%20Zod', 'addon/date.ts', 'my-zod/date.ts'), 'my-zod/date.ts');
  assert.equal(found('%D8%FF', 'addon/date.ts', 'd8ff/date.ts'), 'addon/date.ts');
});

test('of several open folders each has a main package of its own, told by the name that its paths begin with', () => {
  const found = (...files: string[]): string | undefined => {
    const engine = createEngine({ prefixed: true });
    for (const path of files)
      engine.add(
        { uri: `file:///code/${path}`, path, contentHash: '' },
        contentOf('function parseDate(text) {}'),
      );
    while (!engine.maintain());
    return engine.search('where is a date parsed')[0]?.file.path;
  };
  assert.equal(found('zod/packages/addon/date.ts', 'zod/packages/zod/date.ts'), 'zod/packages/zod/date.ts');
  // The folder above them all says nothing.
  assert.equal(found('app/date.ts', 'code/date.ts'), 'app/date.ts');
});

test('a name that nothing here defines is where a file passes it on; else that stays behind its definition', async () => {
  const analyzer = createAnalyzer({ wasm: npmWasm });
  const builder = contentBuilder();
  const found = async (files: Record<string, string>): Promise<string | undefined> => {
    const engine = createEngine();
    for (const [path, text] of Object.entries(files))
      engine.add(
        { uri: `file:///w/${path}`, path, contentHash: '' },
        builder.build(await analyzer.analyze(text, path), text, path),
      );
    while (!engine.maintain());
    return engine.search('FromRequest')[0]?.file.path;
  };
  const user =
    'use super::FromRequest;\n\nimpl FromRequest for Json {\n    fn from_request(from: FromRequest) {}\n}\n';
  const files = {
    'src/extract/mod.rs': 'use http::header;\n\npub use core::extract::{FromRef, FromRequest, State};\n',
    'src/json.rs': user,
    'src/request.rs': user,
  };
  assert.equal(await found(files), 'src/extract/mod.rs');
  const defined = { ...files, 'core/extract.rs': 'pub trait FromRequest {\n    fn get(self);\n}\n' };
  assert.equal(await found(defined), 'core/extract.rs');
  analyzer.dispose();
});

test('a name in letters of another script is defined only where it stands', async () => {
  const analyzer = createAnalyzer({ wasm: npmWasm });
  const builder = contentBuilder();
  const engine = createEngine();
  const texts = { 'a.js': 'function 描画(合計) {}\n', 'b.js': 'function 合計() {}\n' }; // prettier-ignore
  for (const [path, text] of Object.entries(texts))
    engine.add(
      { uri: `file:///w/${path}`, path, contentHash: '' },
      builder.build(await analyzer.analyze(text, path), text, path),
    );
  analyzer.dispose();
  while (!engine.maintain());
  const hits = engine.search('合計');
  assert.equal(hits.length, 2);
  const defining = hits.filter(({ signals }) => signals.definition !== undefined);
  assert.deepEqual(
    defining.map(({ file }) => file.path),
    ['b.js'],
  );
});

test('of several packages the one that the folder is named for passes on what another defines: after the definition, before mere uses', async () => {
  const analyzer = createAnalyzer({ wasm: npmWasm });
  const builder = contentBuilder();
  const found = async (folder: string): Promise<string[]> => {
    const engine = createEngine();
    for (const [path, text] of [
      ['axum-core/src/into.rs', 'pub trait IntoResponse {\n    fn into_response(self);\n}\n'],
      ['axum/src/response/mod.rs', 'pub use axum_core::IntoResponse;\n'],
      ['axum-core/src/tools/mod.rs', 'pub use crate::IntoResponse;\n'],
      ['axum/src/uses.rs', 'impl IntoResponse for Html {\n    fn into_response(self) {}\n}\n'],
    ] as const) {
      const content = builder.build(await analyzer.analyze(text, path), text, path);
      engine.add({ uri: `file:///code/${folder}/${path}`, path, contentHash: '' }, content);
    }
    while (!engine.maintain());
    return engine
      .search('IntoResponse')
      .filter(({ signals }) => signals.reExport !== undefined || signals.definition !== undefined)
      .map(({ file }) => file.path);
  };
  assert.deepEqual((await found('axum')).slice(0, 2), ['axum-core/src/into.rs', 'axum/src/response/mod.rs']);
  assert.ok(!(await found('work')).some((path) => path.endsWith('/mod.rs')));
  analyzer.dispose();
});

test('a type asked for by name is where it is declared, not where something is implemented for it', () => {
  const engine = createEngine();
  const text = 'class Router is what all of it begins with\n\n';
  engine.add(
    { uri: 'file:///w/extra/router.rs', path: 'extra/router.rs', contentHash: '' },
    contentOf('impl Router {}'),
  );
  addText(engine, 'core/routing.rs', text);
  while (!engine.maintain());
  assert.equal(engine.search('Router')[0]?.file.path, 'core/routing.rs');
});

test('a file whose name is one word is met by the same word written as several', () => {
  const match = (question: string, path: string): number => {
    const { terms, compounds } = parseQuery(question);
    const words = terms.filter((t) => !t.whole).map((t) => t.term);
    return new PathMatcher(words, { folder: 0.25, prefix: 1 }, compounds).match(pathTerms(path));
  };
  assert.ok(match('ETag caching', 'lib/etag.rb') >= 0.5);
  assert.equal(match('how PostgreSQL connects', 'db/postgresql.ts'), match('how PostgreSQL connects', 'db/postgre_sql.ts')); // prettier-ignore
  assert.equal(match('ETag caching', 'lib/cat.rb'), 0);
});

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

test('prose is ranked down as documentation, unless documentation is asked for', () => {
  const engine = createEngine();
  addText(engine, 'guide.md', '# Dates\n\nHow to parse a date.\n');
  while (!engine.maintain());
  assert.match(engine.search('parse a date')[0]?.why ?? '', /ranked down: documentation/);
  assert.doesNotMatch(engine.search('documentation of how to parse a date')[0]?.why ?? '', /ranked down/);
});

test('a path filter lifts the penalty of what it names, and no other', () => {
  const engine = createEngine();
  const text = 'function parseDate(text) {\n  return new Date(text);\n}';
  addText(engine, 'pkg/date.js', text);
  addText(engine, 'pkg/test/date.js', text);
  while (!engine.maintain());
  assert.deepEqual(paths(engine, 'parse date path:pkg'), ['pkg/date.js', 'pkg/test/date.js']);
  const [hit] = engine.search('parse date path:test');
  assert.equal(hit?.file.path, 'pkg/test/date.js');
  assert.doesNotMatch(hit?.why ?? '', /ranked down/);
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

test('a file name counts by the share of the question that it meets and the share of its own words', () => {
  const matcher = new PathMatcher(['user', 'session', 'store'], { folder: 0.25, prefix: 1 });
  const match = (stem: string[], folders: string[] = []): number => matcher.match({ stem, folders });
  assert.equal(match(['other']), 0);
  assert.equal(match(['session']), 1 / 3);
  assert.equal(match(['session', 'store']), 2 / 3);
  assert.equal(match(['session', 'helper']), 1 / 6);
  assert.equal(match(['user', 'session', 'store']), 1);
  assert.equal(match(['sess']), 1 / 3);
  assert.ok(match(['session'], ['user']) > match(['session']));
  assert.ok(match(['x'], ['session']) > 0 && match(['x'], ['session']) < match(['session']));
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

test('a name in a sentence that can only be code brings its definition first', () => {
  const engine = createEngine();
  addText(
    engine,
    'res.js',
    'function send(body) {\n  return this.end(body);\n}\n\nfunction redirect(url) {\n  this.location(url);\n}\n',
  );
  addText(
    engine,
    'util.js',
    'function buildsHeader(status) {\n  // builds the header of a status: res.redirect, res.redirect\n  return header(status);\n}\n',
  );
  while (!engine.maintain());
  const [first] = engine.search('how res.redirect builds the status header');
  assert.equal(first?.entry.name, 'redirect');
  assert.match(first.why, /defines redirect/);
  assert.doesNotMatch(engine.search('how redirect builds the status header')[0]?.why ?? '', /defines/);
});

test('dotted, called and marked names of a question are mentioned names; files, versions and words are not', () => {
  const named = (text: string): string[] =>
    parseQuery(text).mentioned.map(({ name, parents }) => [...parents, name].join('.'));
  assert.deepEqual(named('how res.redirect and Rack::Builder#call work with use() and .refine'), ['res.redirect', 'Rack.Builder.call', 'use', 'refine']); // prettier-ignore
  assert.deepEqual(named('where $inject is read'), ['$inject']);
  assert.deepEqual(named('what happens at the end. And then? v1.2 of lib/a.js or node.js/b, e.g.'), []);
  assert.equal(parseQuery('res.redirect').symbol, 'redirect');
  assert.deepEqual(named('res.redirect'), []);
});

test('an older version without a newer beside it is ranked like any other', () => {
  const engine = createEngine();
  addText(engine, 'src/v1/date.ts', 'function parseDate(text) {\n  return new Date(text);\n}');
  while (!engine.maintain());
  assert.ok(!/older/.test(engine.search('parse a date')[0]?.why ?? ''));
});

test("a file that stands for its folder is known by the folder's name", () => {
  assert.deepEqual(pathTerms('axum/src/extract/mod.rs').stem, ['mod', 'extract']);
  assert.deepEqual(pathTerms('axum/src/lib.rs').stem, ['lib', 'axum']);
  assert.deepEqual(pathTerms('index.js').stem, ['index']);
  assert.deepEqual(pathTerms('extract/json.rs').stem, ['json']);
  const engine = createEngine();
  const text = 'pub fn apply(value: u32) -> u32 {\n    value + 1\n}';
  addText(engine, 'src/routing/mod.rs', text);
  addText(engine, 'src/routing/other.rs', text);
  while (!engine.maintain());
  assert.equal(paths(engine, 'routing apply')[0], 'src/routing/mod.rs');
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
  const before = ranked({ name: 0, meaning: 0, unnamed: 0, part: 0 });
  const after = ranked(weights.place);
  assert.deepEqual(before.filter((hit) => hit.file.path === 'shop.js').map((hit) => hit.entry.name), [null, 'cartTotal']); // prettier-ignore
  assert.deepEqual(after.filter((hit) => hit.file.path === 'shop.js').map((hit) => hit.entry.name), ['cartTotal', null]); // prettier-ignore
  assert.deepEqual(after.map((hit) => [hit.file.path, hit.score.toFixed(9)]), before.map((hit) => [hit.file.path, hit.score.toFixed(9)])); // prettier-ignore
  assert.match(after[0]?.why ?? '', /fits best in its file/);
});
