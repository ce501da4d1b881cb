import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contentBuilder } from '../../../src/search/content-build.ts';
import { createEngine } from '../../../src/search/engine.ts';
import { versionOf } from '../../../src/search/rank/older-version.ts';
import { pathTerms } from '../../../src/search/files.ts';
import { PathMatcher } from '../../../src/search/rank/path-match.ts';
import { parseQuery } from '../../../src/search/rank/query.ts';
import { pathRole } from '../../../src/search/rank/penalties.ts';
import { createAnalyzer } from '../../../src/syntax/analyze.ts';
import { npmWasm } from '../syntax/npm-wasm.ts';
import { addText, contentOf, paths } from './fixture.ts';

test('a path is known for a test, an example, documentation, old code, declarations or none of these', () => {
  const roles = ['test/a.js', 'src/a.test.ts', 'pkg/a_test.go', 'src/CartTest.java', 'examples/a.py', 'docs/a.js', 'README.md', 'vendor/a.go', 'a.d.ts', 'src/contest.ts', 'src/latest.js'].map(pathRole); // prettier-ignore
  assert.deepEqual(roles, ['test', 'test', 'test', 'test', 'example', 'docs', 'docs', 'compat', 'declarations', null, null]); // prettier-ignore
});

test('benchmarks and snapshots are tests, patches and deps foreign code, and prose is known by any of its endings', () => {
  const roles = ['packages/bench/a.ts', 'src/__snapshots__/a.snap', 'patches/a@1.patch', 'include/spdlog/fmt/bundled/color.h', 'deps/sqlite3/sqlite3.h', 'external/json/json.hpp', 'SPEC.rdoc', 'src/benchmark.ts', 'src/patch.ts', 'src/deps/a.ts'].map(pathRole); // prettier-ignore
  assert.deepEqual(roles, ['test', 'test', 'compat', 'compat', 'compat', 'compat', 'docs', null, null, null]);
});

test('tests and examples are known by the names that other languages and builds give them', () => {
  const tests = ['okhttp/src/jvmTest/kotlin/okhttp3/TestLogHandler.kt', 'core/src/testFixtures/java/Cart.java', 'maven-tests/src/main/java/A.java', 'integration_test/config/config.exs', 'axum/src/test_helpers/mod.rs', 't/mojo/lib/Base1.pm', 't/cart.t', 'fuzz/fuzz_targets/parse.rs', 'src/cart_unittest.cc', 'src/CartSpec.hs']; // prettier-ignore
  assert.deepEqual(tests.map(pathRole), tests.map(() => 'test')); // prettier-ignore
  const examples = ['watchOS Example/App.swift', 'extra/push-examples/go/index.go', 'demo-app/main.ts', 'sample_project/app.py']; // prettier-ignore
  assert.deepEqual(examples.map(pathRole), examples.map(() => 'example')); // prettier-ignore
  assert.deepEqual(['lib/Mojolicious/Guides/Routing.pod', 'assets/manual/bat.1.in', 'History.markdown', 'mockwebserver-deprecated/src/main/kotlin/A.kt'].map(pathRole), ['docs', 'docs', 'docs', 'compat']); // prettier-ignore
  const source = ['src/testing.py', 'lib/sampler/a.ts', 'src/demography/a.py', 'src/t.ts', 'src/attest/a.go', 'src/fuzzy/a.go', 'src/resample/a.py', 'src/history.ts', 'app/models/changes.py', 'license/license.go', 'src/spec.cljc', 'src/sample_rate.rs', 'src/demo-mode.ts', 'packages/sample-rate/index.ts', 'subprojects/groovy-json/src/main/java/json/Lexer.java', 'src/app-v1.2']; // prettier-ignore
  assert.deepEqual(
    source.filter((path) => pathRole(path) !== null),
    [],
  );
});

test('settings and translations stand behind code that matches alike, unless the question names their kind', async () => {
  const analyzer = createAnalyzer({ wasm: npmWasm });
  const builder = contentBuilder();
  const engine = createEngine();
  const texts = {
    'lang/en.json': '{\n  "login": "Log in",\n  "twoFactor": "Login with two factor"\n}\n',
    'server/enter.js':
      'export function login(user, two, factor) {\n  return check(user) && verify(two);\n}\n',
  };
  for (const [path, text] of Object.entries(texts))
    engine.add(
      { uri: `file:///w/${path}`, path, contentHash: '' },
      builder.build(await analyzer.analyze(text, path), text, path),
    );
  analyzer.dispose();
  while (!engine.maintain());
  assert.deepEqual(paths(engine, 'where is the login with two factors'), ['server/enter.js', 'lang/en.json']);
  const named = engine.search('translation of login with two factors');
  assert.ok(named.length > 1 && named.every(({ signals }) => signals.data === undefined));
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

test('a package of what is shipped is no test, example or foreign code for its name, nor is a file that ends like a test by chance', () => {
  const source = ['core/src/main/kotlin/org/koin/test/KoinTestRule.kt', 'src/commonMain/kotlin/org/koin/test/verify/Verify.kt', 'src/main/java/com/example/demo/DemoApplication.java', 'app/src/main/java/shop/vendor/VendorService.java', 'src/main/resources/templates/cart.html', 'src/main/java/com/squareup/TypeSpec.java', 'src/EDIT.c', 'src/shimmer.tsx', 'app/models/vendor.rb', 'src/legacyless.ts', 'src/features/support/ticket.tsx']; // prettier-ignore
  assert.deepEqual(
    source.filter((path) => pathRole(path) !== null),
    [],
  );
  const foreign = ['a/vendor/b.rb', 'public/vendor.min.js', 'src/compat.py', 'src/_compat.py', 'lib/legacy-api.js', 'shims.ts']; // prettier-ignore
  assert.deepEqual(
    foreign.filter((path) => pathRole(path) !== 'compat'),
    [],
  );
  const tests = ['src/test/kotlin/org/koin/KoinRule.kt', 'src/commonTest/kotlin/org/koin/test/A.kt', 'src/main/java/shop/CartTest.java', 'a/CartIT.java', 'a/CartSpec.scala', 'spec/CartSpec.js', 'test/src/main/java/a/A.java']; // prettier-ignore
  assert.deepEqual(
    tests.filter((path) => pathRole(path) !== 'test'),
    [],
  );
});

test('a name that makes a long choice of how to read it is judged at once', () => {
  const started = process.cpuUsage();
  for (const name of ['vendor-' + 'a-'.repeat(110) + '.ts', 'vendor.' + '-'.repeat(240) + '.rs'])
    assert.equal(pathRole(`src/${name}`), null);
  assert.ok(process.cpuUsage(started).user < 1e6);
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
