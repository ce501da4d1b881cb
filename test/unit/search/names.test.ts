import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import MiniSearch from 'minisearch';
import { NameIndex, nameWords } from '../../../src/search/names.ts';

const name = fc
  .array(
    fc.constantFrom('parse', 'parser', 'token', 'tokne', 'file', 'files', 'reader', 'x9', '東京', 'größe'),
    {
      minLength: 1,
      maxLength: 3,
    },
  )
  .map((parts) => parts.join('_'));
const asked = fc.oneof(
  fc.constantFrom('pars', 'tokn', 'fiel', 'readr', 'größ', 'filereader', 'parsetokne', 'abc'),
  fc.string({ unit: fc.constantFrom('p', 'a', 'r', 's', 'e', 't', 'k', 'ö'), maxLength: 8 }),
);

/** The files that are left after some of those that came have gone. */
const history = fc.array(fc.tuple(fc.array(name, { maxLength: 5 }), fc.boolean()), { maxLength: 8 });

test('guesses are the words that minisearch finds by beginning and typo, whatever files came and went', () => {
  fc.assert(
    fc.property(history, asked, fc.nat(20), (files, word, budget) => {
      const names = new NameIndex();
      const kept = new Set<string>();
      const gone = [];
      for (const [i, [defined, stays]] of files.entries()) {
        const file = { path: `src/file${String(i)}.ts`, names: defined };
        names.add(file);
        names.sync(budget);
        if (!stays) gone.push(file);
        else for (const n of [...defined, `file${String(i)}`]) for (const w of nameWords(n)) kept.add(w);
      }
      for (const file of gone) names.remove(file);
      const mini = new MiniSearch<{ id: string }>({
        fields: ['id'],
        tokenize: (text) => [text],
        processTerm: (term) => term,
      });
      mini.addAll([...kept].map((id) => ({ id })));
      const expected =
        word.length < 4
          ? []
          : mini.search(word, { fuzzy: 0.25, prefix: true, maxFuzzy: 2 }).map(({ id }) => String(id));
      assert.deepEqual(new Set(names.guesses(word, 1000).map(({ term }) => term)), new Set(expected));
    }),
    { numRuns: 300 },
  );
});

test('the nearest guess comes first', () => {
  const names = new NameIndex();
  names.add({
    path: 'a.ts',
    names: ['verifyToken', 'verification', 'clarify'],
  });
  assert.equal(names.guesses('verfi', 3)[0]?.term, 'verifi');
});
