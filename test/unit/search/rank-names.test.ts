import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contentBuilder } from '../../../src/search/content-build.ts';
import { createEngine } from '../../../src/search/engine.ts';
import { parseQuery } from '../../../src/search/rank/query.ts';
import { createAnalyzer } from '../../../src/syntax/analyze.ts';
import { npmWasm } from '../syntax/npm-wasm.ts';
import { addText, contentOf } from './fixture.ts';

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

test('a name is found where it is defined among others, before what has it in a longer name or only uses it', async () => {
  const analyzer = createAnalyzer({ wasm: npmWasm });
  const builder = contentBuilder();
  const engine = createEngine();
  const texts = {
    'a/limits.ts': 'export const first = 1;\nexport const eventSink = 2;\nexport const last = 3;\n',
    'b/event-sink.ts': 'export interface OtherEventSink {\n  eventSink: number;\n  sink(eventSink: number): number;\n}\nuse(eventSink);\n',
    'c/sink.ts': 'export function writeEventSink(eventSink) {\n  eventSink.event(eventSink);\n  return eventSink.sink(eventSink);\n}\n',
  }; // prettier-ignore
  for (const [path, text] of Object.entries(texts))
    engine.add(
      { uri: `file:///w/${path}`, path, contentHash: '' },
      builder.build(await analyzer.analyze(text, path), text, path),
    );
  analyzer.dispose();
  while (!engine.maintain());
  const [first] = engine.search('eventSink');
  assert.equal(first?.file.path, 'a/limits.ts');
  assert.match(first.why, /defines eventSink/);
});

test('a name is found however long it is, as its type before what the type does, and spelled so before what is spelled otherwise', async () => {
  const analyzer = createAnalyzer({ wasm: npmWasm });
  const builder = contentBuilder();
  const engine = createEngine();
  const long = 'parses_a_sequence_of_characters_that_is_cut_off_in_the_middle_of_its_head';
  const texts = {
    'src/style.rs': `impl Style {\n    fn bold(&self) -> Style {\n        Style::new(Style)\n    }\n}\n\nenum Style {\n    RowParser,\n}\n`,
    'src/row_parser.rs': `pub struct Rowparser {\n    row: u8,\n}\n\nfn ${long}() {}\n`,
  };
  for (const [path, text] of Object.entries(texts))
    engine.add(
      { uri: `file:///w/${path}`, path, contentHash: '' },
      builder.build(await analyzer.analyze(text, path), text, path),
    );
  analyzer.dispose();
  while (!engine.maintain());
  assert.equal(engine.search(long)[0]?.file.path, 'src/row_parser.rs');
  assert.equal(engine.search('Style')[0]?.entry.kind, 'enum');
  assert.equal(engine.search('RowParser')[0]?.file.path, 'src/style.rs');
  assert.equal(engine.search('rowparser')[0]?.file.path, 'src/row_parser.rs');
});

test('within a file the code that is asked for comes before its tests', async () => {
  const analyzer = createAnalyzer({ wasm: npmWasm });
  const builder = contentBuilder();
  const engine = createEngine();
  const text = `/// The difference to what is committed.\nfn diff_of(path: &Path) -> Option<Lines> {\n    changed_lines(repository(path)?)\n}\n\nmod tests {\n    fn changed_lines_of_a_path() {\n        assert_eq!(changed_lines(diff_of(path())), path());\n        assert_eq!(changed_lines(path()), changed_lines(path()));\n    }\n}\n`;
  engine.add(
    { uri: 'file:///w/src/diff.rs', path: 'src/diff.rs', contentHash: '' },
    builder.build(await analyzer.analyze(text, 'src/diff.rs'), text, 'src/diff.rs'),
  );
  analyzer.dispose();
  while (!engine.maintain());
  assert.equal(engine.search('which lines of a path are changed')[0]?.entry.name, 'diff_of');
  assert.match(engine.search('test which lines of a path are changed')[0]?.entry.qualifiedName ?? '', /^tests/); // prettier-ignore
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
