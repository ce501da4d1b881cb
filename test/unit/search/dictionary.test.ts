import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Dictionary } from '../../../src/search/lexical/dictionary.ts';

const term = fc.oneof(
  fc.stringMatching(/^[a-z0-9]{0,12}$/),
  fc.constantFrom('東京都', 'straße', 'x'.repeat(300)),
);

test('a dictionary numbers terms as a map would, also when opened from its bytes or thinned out', () => {
  fc.assert(
    fc.property(fc.array(term, { maxLength: 900 }), fc.nat(5), (terms, step) => {
      const expected = new Map<string, number>();
      const dictionary = new Dictionary();
      for (const one of terms) {
        if (!expected.has(one)) expected.set(one, expected.size);
        assert.equal(dictionary.add(one), expected.get(one));
      }
      const opened = new Dictionary();
      opened.restore(dictionary.view().slice(), dictionary.size);
      for (const same of [dictionary, opened]) {
        assert.equal(same.size, expected.size);
        for (const [one, number] of expected) {
          assert.equal(same.find(one), number);
          assert.equal(same.term(number), one);
        }
        assert.equal(same.find('never met'), -1);
        assert.equal(same.add('new'), expected.get('new') ?? expected.size);
      }
      const left = [...opened.without((number) => number % (step + 1) === 0).view()];
      const kept = [...expected.keys(), ...(expected.has('new') ? [] : ['new'])].filter(
        (_, i) => i % (step + 1) !== 0,
      );
      assert.deepEqual(left, [...Buffer.from(kept.map((one) => `${one}\0`).join(''))]);
    }),
  );
});
