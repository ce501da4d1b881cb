import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { splitLines } from '../../../src/base/lines.ts';
import { CodeQueries } from '../../../src/search/code-queries.ts';
import { createEngine } from '../../../src/search/engine.ts';
import type { IndexedFile } from '../../../src/search/engine.ts';
import { addText } from './fixture.ts';

/** Files in an engine, their lines, and what is done at the n-th look at one. */
function quoting(texts: readonly string[], at: (read: number) => void = () => undefined) {
  const engine = createEngine();
  const byPath = new Map(texts.map((text, i) => [`f${String(i)}.ts`, text]));
  for (const [path, text] of byPath) addText(engine, path, text);
  const read: string[] = [];
  const lines = ({ path }: IndexedFile): string[] | undefined => {
    read.push(path);
    at(read.length);
    const text = byPath.get(path);
    return text === undefined ? undefined : splitLines(text);
  };
  const update = (): Promise<void> => Promise.resolve();
  const queries = new CodeQueries(engine, { lines, update, ranOnce: true }, false);
  return { engine, queries, read, byPath };
}
const many = Array.from({ length: 400 }, (_, i) => `function f${String(i)}() {\n  the key is wrong\n}`);

test('a search for a text in quotes reads no file any more once it is aborted', async () => {
  const stop = new AbortController();
  const { queries, read } = quoting(many, (count) => {
    if (count === 5) stop.abort();
  });
  await assert.rejects(queries.search('"key is wr"', { limit: 300 }, stop.signal), { code: 'cancelled' });
  assert.equal(read.length, 5);
});

test('what changes the index while files are read for quotes is seen by the search that reads them', async () => {
  const made = quoting(many.slice(0, 20), (count) => {
    if (count !== 5) return;
    const text = 'function late() {\n  the key is wrong\n}';
    made.byPath.set('late.ts', text);
    addText(made.engine, 'late.ts', text);
  });
  const hits = await made.queries.search('"key is wr"', { limit: 50 });
  assert.ok(hits.some(({ path }) => path === 'late.ts'));
  assert.equal(hits.length, 21);
  assert.equal(made.read.length, 21, 'each file is read once');
});

test('a search that reads files for quotes finds the same while the index lets go of what is gone', async () => {
  const made = quoting(many.slice(0, 60), (count) => {
    if (count === 5) void made.engine.image(() => Promise.resolve());
  });
  const { engine, queries } = made;
  for (const { uri } of [...engine.files()].slice(0, 20)) engine.remove(uri);
  const hits = await queries.search('"key is wr"', { limit: 50 });
  assert.equal(hits.length, 40);
  assert.ok(hits.every(({ text }) => text.includes('key is wrong')));
});

test('a text in quotes is found where a letter in lower case is two', async () => {
  const texts = [
    'function f() {\n  hata: İşlem tamam oldu\n}',
    'function g() {\n  hata: i\u0307şlem tamam oldu\n}',
  ];
  for (const query of ['"hata: İşlem tamam"', '"hata: i\u0307şlem tamam"']) {
    const hits = await quoting(texts).queries.search(query, {});
    assert.equal(hits.length, 2);
  }
});

test('for a text in quotes no file is read that lacks one of its inner words', async () => {
  const { queries, read } = quoting([...many, 'function other() {\n  the key was wrong\n}']);
  const hits = await queries.search('"key was wrong"', {});
  assert.deepEqual(
    hits.map(({ path }) => path),
    ['f400.ts'],
  );
  assert.deepEqual(read, ['f400.ts']);
});

const word = fc.constantFrom('the', 'key', 'KeyRing', 'keyring', 'key_ring', 'items', 'Item', 'is', 'a', '42', '12345678', 'naïve', '漢字'); // prettier-ignore
const text = fc
  .array(fc.tuple(word, fc.constantFrom(' ', '.', '', ', ', '_', '-', '\n  ')), {
    minLength: 3,
    maxLength: 9,
  })
  .map((words) => `function f() {\n  ${words.flat().join('')}\n}`);

test('a text in quotes is found in all that hold it among what its words find, as by looking at each letter by letter', async () => {
  let found = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(text, { minLength: 2, maxLength: 12 }),
      fc.nat(11),
      fc.nat(30),
      fc.integer({ min: 6, max: 24 }),
      fc.boolean(),
      async (texts, which, from, length, upper) => {
        const cut = (texts[which % texts.length] ?? '').slice(13 + from, 13 + from + length).replace(/["\n}]/g, ''); // prettier-ignore
        const phrase = upper ? cut.toUpperCase() : cut;
        const { engine, queries } = quoting(texts);
        const hits = await queries.search(`"${phrase}"`, { limit: 50 });
        const byWords = engine.search(phrase, { mode: 'lexical', limit: 50 });
        const holding = byWords.filter(({ file, entry }) => {
          const lines = splitLines(texts[Number(file.path.slice(1, -3))] ?? '');
          const own = lines.slice(entry.startLine - 1, entry.endLine).join('\n');
          return own.toLowerCase().includes(phrase.toLowerCase());
        });
        assert.deepEqual(hits.map(({ path }) => path).sort(), holding.map(({ file }) => file.path).sort());
        found += hits.length;
      },
    ),
    { numRuns: 300 },
  );
  assert.ok(found > 100);
});
