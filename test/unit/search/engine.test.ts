import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { splitLines } from '../../../src/base/lines.ts';
import { createEngine } from '../../../src/search/engine.ts';
import type { Engine, RankedHit } from '../../../src/search/engine.ts';
import { weights } from '../../../src/search/rank/weights.ts';
import { addText, paths, places } from './fixture.ts';

const FILES: Record<string, string> = {
  'src/session.ts':
    'class Session {\n  refresh() { return this.token; }\n}\n\nfunction refreshSession(session) {\n  return session.refresh();\n}',
  'src/token.ts':
    'const tokenLifetime = 3600\n\nfunction verifyToken(token) {\n  return token.length > 0;\n}',
  'src/router/match.ts': 'function matchRoute(route, url) {\n  return url.startsWith(route.path);\n}',
  'test/session.test.ts': 'function refreshSession() {\n  refreshSession refresh session session\n}',
  'docs/guide.md': 'The session is refreshed when the token is about to expire.',
  'examples/login.ts': 'function login(session) {\n  refreshSession(session);\n}',
};

function engineOf(files: Record<string, string> = FILES): Engine {
  const engine = createEngine();
  for (const [path, text] of Object.entries(files)) addText(engine, path, text);
  while (!engine.maintain());
  return engine;
}

test('a name finds its definition before its uses and before tests of the same name', () => {
  const [first] = engineOf().search('refreshSession');
  assert.equal(first?.file.path, 'src/session.ts');
  assert.equal(first.entry.name, 'refreshSession');
  assert.match(first.why, /defines refreshSession/);
});

test('a class is found by its name in the file that bears it', () => {
  const [first] = engineOf().search('Session');
  assert.equal(first?.entry.name, 'Session');
});

test('words find code in other forms and in file names', () => {
  assert.equal(paths(engineOf(), 'matching of routes')[0], 'src/router/match.ts');
});

test('a word with a typo still finds', () => {
  assert.equal(paths(engineOf(), 'verfyTokn')[0], 'src/token.ts');
});

test('filters narrow by path, kind, language and symbol', () => {
  const engine = engineOf();
  assert.deepEqual(new Set(paths(engine, 'session path:docs')), new Set(['docs/guide.md']));
  assert.deepEqual(new Set(paths(engine, 'session path:**/*.test.ts')), new Set(['test/session.test.ts']));
  assert.ok(engine.search('session kind:class').every((hit) => hit.entry.kind === 'class'));
  assert.deepEqual(engine.search('session lang:go'), []);
  assert.ok(engine.search('session symbol:login').every((hit) => hit.entry.name === 'login'));
  assert.ok(
    engine
      .search('session', { path: 'src', kind: 'function' })
      .every((hit) => hit.file.path.startsWith('src/')),
  );
});

test('a phrase in quotes is found letter by letter', () => {
  const lines = (file: { path: string }): string[] => splitLines(FILES[file.path] ?? '');
  const hits = engineOf().search('"return session.refresh()"', { lines });
  assert.deepEqual(
    hits.map((hit) => hit.entry.name),
    ['refreshSession'],
  );
  assert.deepEqual(engineOf().search('"session refresh return"', { lines }), []);
});

const NOTES = {
  'markers.py':
    'function evaluateMarkers(environment) {\n  // evaluates the environment markers of a python version\n}',
  'history.md': 'The version of the history is 3.8 now.',
  'store.ts':
    'function load(key) {\n  return open(key).read();\n}\n\nfunction store(key) {\n  throw new Error("The key is not a name");\n}',
  'keys.ts':
    'function names(key) {\n  // where a name that is a key is thrown away\n  return key.name;\n}\n\nfunction named() {\n  // the name where the error of a key is thrown\n}',
};
const notes = (query: string): RankedHit[] => {
  const engine = createEngine();
  for (const [path, text] of Object.entries(NOTES)) addText(engine, path, text);
  while (!engine.maintain());
  const lines = (file: { path: string }): string[] =>
    splitLines(Object.entries(NOTES).find(([path]) => path === file.path)?.[1] ?? '');
  return engine.search(query, { lines });
};
const quoting = (query: string): (string | null)[] => notes(query).map((hit) => hit.entry.name);

test('what a sentence quotes lifts the lines that hold it and takes no other result away', () => {
  const plain = quoting('where is the error The key is not a name thrown');
  const quoted = quoting('where is the error "The key is not a name" thrown');
  assert.notEqual(plain[0], 'store');
  assert.equal(quoted[0], 'store');
  assert.deepEqual([...quoted].sort(), [...plain].sort());
  for (const marks of ['“The key is not a name”', '`The key is not a name`'])
    assert.deepEqual(quoting(`where is the error ${marks} thrown`), quoted);
});

test('a sentence whose quote nothing relevant holds finds what it finds without the marks', () => {
  const query = 'evaluate environment markers like python_version < ';
  assert.deepEqual(quoting(`${query}"3.8"`), quoting(`${query}3.8`));
  assert.equal(quoting(`${query}"3.8"`)[0], 'evaluateMarkers');
  assert.equal(quoting(`${query}"9.9.9"`)[0], 'evaluateMarkers');
});

test('a query in quotes finds those very words, brackets and blanks included', () => {
  assert.deepEqual(quoting('"read()"'), ['load']);
  assert.deepEqual(quoting('"load()"'), []);
  assert.deepEqual(quoting('"return  open"'), []);
});

test('quotes with nothing in them lift nothing', () => {
  for (const marks of ['""', '" "', '` `', '`()`', '"', '`'])
    assert.ok(
      notes(`where is the error ${marks} of a key thrown`).every(
        ({ signals }) => signals.quoted === undefined,
      ),
      marks,
    );
});

test('signs in quotes, which stand everywhere, decide less than the words of the sentence', () => {
  const query = 'evaluate the environment markers of a python version by key';
  assert.equal(quoting(query)[0], 'evaluateMarkers');
  assert.equal(quoting(`${query} after \`;\``)[0], 'evaluateMarkers');
});

test('a name in backticks alone is asked for by name', () => {
  assert.deepEqual(quoting('`load`'), quoting('load'));
});

test('the text that a sentence quotes is found where its words are everywhere', () => {
  const files = Object.fromEntries(
    Array.from({ length: 400 }, (_, i) => [
      `src/f${String(i)}.ts`,
      'function throws() {\n  function function\n}',
    ]),
  );
  const wanted = 'const far = "it is not a function of that"';
  const engine = engineOf({ ...files, 'src/z.ts': wanted });
  const lines = (file: { path: string }): string[] => splitLines(file.path === 'src/z.ts' ? wanted : '');
  const query = 'what throws "is not a function"';
  assert.equal(engine.search(query)[0]?.entry.name, 'throws');
  assert.equal(engine.search(query, { lines })[0]?.file.path, 'src/z.ts');
});

test('for a word in backticks no more files are read than are found without them', () => {
  const many = Array.from(
    { length: 600 },
    (_, i) => [`src/f${String(i)}.ts`, 'function key(error) {}'] as const,
  );
  const engine = engineOf(Object.fromEntries(many));
  const read = new Set<string>();
  const lines = (file: { path: string }): string[] => {
    read.add(file.path);
    return ['function key(error) {}'];
  };
  engine.search('where is the error of the `key`', { lines });
  assert.ok(read.size > 0 && read.size <= weights.candidates, `${String(read.size)} files`);
});

test('scores never rise down the list, and the limit holds', () => {
  const hits = engineOf().search('session token refresh', { limit: 4 });
  assert.equal(hits.length, 4);
  for (let i = 1; i < hits.length; i++) assert.ok(hits[i]!.score <= hits[i - 1]!.score);
});

test('a query of no words finds nothing', () => {
  for (const query of ['', '   ', '!?', '""', 'path:src']) assert.deepEqual(engineOf().search(query), []);
});

test('a file that was removed is not found, and one that changed is found as it is', () => {
  const engine = engineOf();
  engine.remove('file:///w/src/token.ts');
  assert.ok(!paths(engine, 'verifyToken').includes('src/token.ts'));
  addText(engine, 'src/session.ts', 'function endSession() {\n}');
  assert.deepEqual(engine.search('endSession').map((hit) => hit.entry.name)[0], 'endSession');
  assert.ok(
    engine
      .search('refreshSession')
      .every((hit) => hit.entry.name !== 'refreshSession' || hit.file.path !== 'src/session.ts'),
  );
});

test('the same files give the same results, whatever way the index came about', () => {
  const names = Object.keys(FILES);
  const step = fc.record({
    path: fc.constantFrom(...names),
    text: fc.constantFrom('', 'function session() {\n}', 'token'),
  });
  fc.assert(
    fc.property(
      fc.shuffledSubarray(names, { minLength: names.length }),
      fc.array(step, { maxLength: 20 }),
      fc.boolean(),
      (order, detours, searchBetween) => {
        const engine = createEngine();
        for (const { path, text } of detours) {
          if (text === '') engine.remove(`file:///w/${path}`);
          else addText(engine, path, text);
          if (searchBetween) engine.search('session');
        }
        for (const path of order) addText(engine, path, FILES[path] ?? '');
        while (!engine.maintain());
        const direct = engineOf();
        for (const query of ['refreshSession', 'session token', 'match route url', 'refrsh'])
          assert.deepEqual(places(engine, query), places(direct, query));
      },
    ),
    { numRuns: 60 },
  );
});

test('after many changes the dead are dropped for good and nothing else changes', () => {
  const engine = engineOf();
  const before = places(engine, 'refresh session');
  for (let round = 0; round < 700; round++)
    for (let i = 0; i < 5; i++)
      addText(engine, `gen/${String(i)}.ts`, `const value${String(round)} = ${String(round)}`);
  const swollen = engine.bytes;
  while (!engine.maintain());
  for (let i = 0; i < 5; i++) engine.remove(`file:///w/gen/${String(i)}.ts`);
  assert.ok(engine.bytes <= swollen);
  assert.equal(engine.chunkCount, engineOf().chunkCount);
  assert.deepEqual(places(engine, 'refresh session'), before);
});

test('names that are near are offered, and mentions are found', () => {
  const engine = engineOf();
  const [near] = engine.similar('refreshSes', 5);
  assert.equal(near?.word, 'refreshsession');
  assert.ok(near.places.some(({ file }) => file.path === 'src/session.ts'));
  assert.deepEqual(
    new Set([...engine.mentioning('refreshSession')].map((file) => file.path)),
    new Set(['src/session.ts', 'test/session.test.ts', 'examples/login.ts']),
  );
});
